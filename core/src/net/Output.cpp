#include "net/Output.h"

#include "net/ServerState.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace beckon {

void Output::append(LoopConnections& home, std::span<const std::string_view> parts)
{
    if (!_chunks)
        _chunks = home.takeChunks();
    for (const std::string_view part : parts)
        _chunks->append(part);
}

Output::Flushed Output::flush(LoopConnections& home, int socket)
{
    while (!empty()) {
        const std::string_view bytes = _chunks->front();
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            _chunks->drop(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return Flushed::Broken;
        _chunks->accountBacklog(home.server().backlogBytes);
        return Flushed::Partly;
    }
    if (_chunks) {
        _chunks->settle();
        home.giveChunks(std::exchange(_chunks, nullptr));
    }
    return Flushed::All;
}

} // namespace beckon
