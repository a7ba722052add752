#include "RoomDirectory.h"

#include <algorithm>
#include <utility>

namespace beckon::signaling {

void RoomDirectory::post(std::function<void(RoomDirectory&)> task)
{
    _loop.post([self = shared_from_this(), task = std::move(task)] {
        if (!self->_closed)
            task(*self);
    });
}

RoomChannel& RoomDirectory::channel(const std::string& room)
{
    if (RoomChannel* known = find(room))
        return *known;
    auto channel = std::make_unique<RoomChannel>(room, _loop, _parts, *this);
    RoomChannel& made = *channel;
    _channels.emplace(made.room(), std::move(channel));
    return made;
}

RoomChannel* RoomDirectory::find(std::string_view room) noexcept
{
    const auto found = _channels.find(room);
    return found == _channels.end() ? nullptr : found->second.get();
}

void RoomDirectory::close() noexcept
{
    _closed = true;
    _channels.clear();
}

void RoomDirectory::onIdle(RoomChannel& channel)
{
    // Later, because the channel is still at work; somebody may have come by then.
    post([room = channel.room()](RoomDirectory& self) {
        const auto found = self._channels.find(room);
        if (found != self._channels.end() && found->second->idle())
            self._channels.erase(found);
    });
}

RoomDirectories::RoomDirectories(EventLoops& loops, const SignalingParts& parts)
{
    const std::size_t count = std::max<std::size_t>(loops.size(), 1);
    for (std::size_t index = 0; index < count; ++index)
        _directories.push_back(std::make_shared<RoomDirectory>(loops.forKey(index), parts));
}

} // namespace beckon::signaling
