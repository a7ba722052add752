#include "net/Output.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace beckon {

namespace {

/// Below this, moving the unsent rest to the front costs more than the space is worth.
constexpr std::size_t compactAbove = 64 * 1024;

} // namespace

void Output::append(LoopConnections& home, std::span<const std::string_view> parts)
{
    if (_bytes.empty() && _bytes.capacity() < sizeof(std::string))
        _bytes = home.takeBuffer();
    if (_sent > compactAbove && _sent > size()) {
        _bytes.erase(0, _sent);
        _sent = 0;
    }
    for (const std::string_view part : parts)
        _bytes.append(part);
}

Output::Flushed Output::flush(LoopConnections& home, int socket)
{
    while (!empty()) {
        const ssize_t sent = ::send(socket, _bytes.data() + _sent, size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            _sent += static_cast<std::size_t>(sent);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return Flushed::Broken;
        account(size());
        return Flushed::Partly;
    }
    account(0);
    _sent = 0;
    home.giveBuffer(std::exchange(_bytes, std::string()));
    return Flushed::All;
}

void Output::account(std::size_t backlog) noexcept
{
    if (backlog == _accounted)
        return;
    // Unsigned arithmetic wraps as intended when the backlog shrinks.
    _totalBacklog.fetch_add(backlog - _accounted, std::memory_order_relaxed);
    _accounted = backlog;
}

} // namespace beckon
