#include "RoomEvents.h"

#include <string>

namespace beckon::signaling {

void RoomEvents::onCreated(std::string_view room, std::string_view owner)
{
    _directories.of(room)->post(
        [room = std::string(room), owner = std::string(owner)](RoomDirectory& rooms) { rooms.channel(room).created(owner); });
    _cluster.expect(room, owner);
}

void RoomEvents::onJoined(std::string_view room, std::string_view user)
{
    _directories.of(room)->post([room = std::string(room), user = std::string(user)](RoomDirectory& rooms) {
        if (RoomChannel* channel = rooms.find(room))
            channel->joined(user);
    });
    _cluster.arrive(room, user);
}

void RoomEvents::onLeft(std::string_view room, std::string_view user)
{
    _directories.of(room)->post([room = std::string(room), user = std::string(user)](RoomDirectory& rooms) {
        if (RoomChannel* channel = rooms.find(room))
            channel->left(user);
    });
    _cluster.remove(room, user);
}

} // namespace beckon::signaling
