#include "ClusterEvents.h"

#include "Letters.h"
#include "Names.h"
#include "beckon/service/Username.h"

#include <utility>

namespace beckon::signaling {

void ClusterEvents::onRosterEvent(const RosterEvent& event)
{
    if (!isRoomId(event.room) || !isUsername(event.user))
        return;
    _directories.of(event.room)->post([event](RoomDirectory& rooms) { rooms.onEvent(event); });
}

void ClusterEvents::onUnheard(const std::string& room)
{
    _directories.of(room)->post([room](RoomDirectory& rooms) { rooms.onUnheard(room); });
}

void ClusterEvents::onLetter(const std::string& from, Letter letter)
{
    if (!isSound(letter))
        return;
    const auto& rooms = _directories.of(letter.room);
    rooms->post([from, letter = std::move(letter)](RoomDirectory& directory) mutable { directory.onLetter(from, std::move(letter)); });
}

void ClusterEvents::onLost(const std::string& node, Letter letter)
{
    if (!isSound(letter))
        return;
    const auto& rooms = _directories.of(letter.room);
    rooms->post([node, letter = std::move(letter)](RoomDirectory& directory) { directory.onLost(node, letter); });
}

void ClusterEvents::onNodeGone(const std::string& node)
{
    for (const auto& rooms : _directories.all())
        rooms->post([node](RoomDirectory& directory) { directory.onNodeGone(node); });
}

} // namespace beckon::signaling
