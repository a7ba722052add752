#include "net/Output.h"

#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

namespace beckon {

namespace {

/// Of the first chunk: as large as the buffers that the loop keeps.
constexpr std::size_t firstBytes = 64UL * 1024;

/// Of the others: so large that the C library gives each back to the system, where smaller ones would leave gaps that nothing fits in.
constexpr std::size_t chunkBytes = 128UL * 1024;

std::size_t roomOf(const std::string& chunk) noexcept
{
    return std::max(firstBytes, chunk.capacity()) - chunk.size();
}

} // namespace

void Output::append(LoopConnections& home, std::span<const std::string_view> parts)
{
    for (std::string_view part : parts) {
        _size += part.size();
        while (!part.empty()) {
            std::string& chunk = lastChunk(home);
            const std::size_t count = std::min(part.size(), roomOf(chunk));
            // Powers of two, so that the first chunk ends up at its size, however it grows.
            if (chunk.capacity() < chunk.size() + count)
                chunk.reserve(std::bit_ceil(chunk.size() + count));
            chunk.append(part.substr(0, count));
            part.remove_prefix(count);
        }
    }
}

/// One with room for more.
std::string& Output::lastChunk(LoopConnections& home)
{
    std::string& last = _rest.empty() ? _first : _rest.back();
    if (roomOf(last) == 0) {
        std::string& next = _rest.emplace_back();
        next.reserve(chunkBytes);
        return next;
    }
    if (last.empty() && last.capacity() < sizeof(std::string))
        last = home.takeBuffer();
    return last;
}

Output::Flushed Output::flush(LoopConnections& home, int socket)
{
    while (!empty()) {
        const ssize_t sent = ::send(socket, _first.data() + _sent, _first.size() - _sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            _sent += static_cast<std::size_t>(sent);
            _size -= static_cast<std::size_t>(sent);
            if (_sent == _first.size())
                dropFirst(home);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return Flushed::Broken;
        account(size() + _sent); // what has been sent of a chunk takes memory until all of it has
        return Flushed::Partly;
    }
    account(0);
    return Flushed::All;
}

void Output::dropFirst(LoopConnections& home)
{
    home.giveBuffer(std::exchange(_first, std::string()));
    _sent = 0;
    if (_rest.empty())
        return;
    _first = std::move(_rest.front());
    _rest.erase(_rest.begin());
    if (_rest.empty())
        _rest.shrink_to_fit();
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
