#include "net/TurnedAway.h"

#include <sys/socket.h>

#include <cstddef>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t mostHeld = 64;
constexpr Milliseconds heldFor{1'000};

} // namespace

void TurnedAway::tell(FileDescriptor client, std::string_view answer)
{
    ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    hold(std::move(client));
}

void TurnedAway::hold(FileDescriptor client)
{
    ::shutdown(client.get(), SHUT_WR);
    if (_held.size() == mostHeld)
        _held.pop_front();
    _held.push_back(std::move(client));
    if (!_timer)
        _timer = _loop.schedule(heldFor, [this] { clear(); });
}

void TurnedAway::clear() noexcept
{
    _timer.cancel();
    _held.clear();
}

} // namespace beckon
