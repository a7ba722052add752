#include "RoomDirectory.h"

#include "RoomInput.h"
#include "RoomTable.h"
#include "beckon/security/Random.h"

#include <functional>
#include <utility>

namespace beckon::rooms {

using Poco::Data::Session;

Room RoomDirectory::create(const std::string& owner, RoomDraft draft)
{
    Room room{randomId(), std::move(draft.name), std::move(draft.description), owner, toUnixSeconds(_clock.system()), {owner}};
    const MutexLock order(orderOf(room.id));
    _database.write([&](Session& session) {
        RoomTable table(session);
        table.insert(room);
        table.addParticipant(room.id, owner, microseconds());
    });
    tell(&RoomObserver::onCreated, room.id, owner);
    return room;
}

std::optional<Room> RoomDirectory::find(const std::string& room)
{
    std::optional<Room> found;
    if (isRoomId(room))
        _database.read([&](Session& session) { found = RoomTable(session).find(room); });
    return found;
}

std::vector<Room> RoomDirectory::ofUser(const std::string& user, const Page& page)
{
    std::vector<Room> rooms;
    _database.read([&](Session& session) { rooms = RoomTable(session).ofUser(user, page); });
    return rooms;
}

Membership RoomDirectory::joinAndTell(const std::string& room, const std::string& user)
{
    const MutexLock order(orderOf(room));
    const Membership before = addTo(room, user);
    if (before != Membership::NoRoom)
        tell(&RoomObserver::onJoined, room, user);
    return before;
}

Membership RoomDirectory::leaveAndTell(const std::string& room, const std::string& user)
{
    const MutexLock order(orderOf(room));
    const Membership before = membership(room, user);
    if (before != Membership::Participant)
        return before;
    bool left = false;
    _database.write([&](Session& session) { left = RoomTable(session).removeParticipant(room, user); });
    if (!left)
        return Membership::Outsider;
    tell(&RoomObserver::onLeft, room, user);
    return before;
}

Membership RoomDirectory::membership(std::string_view room, std::string_view user)
{
    if (!isRoomId(room))
        return Membership::NoRoom;
    Membership now = Membership::NoRoom;
    _database.read([&](Session& session) { now = RoomTable(session).membership(std::string(room), std::string(user)); });
    return now;
}

Membership RoomDirectory::join(std::string_view room, std::string_view user, const std::function<void(Membership before)>& told)
{
    const std::string id(room);
    const MutexLock order(orderOf(id));
    const Membership before = addTo(id, std::string(user));
    if (before != Membership::NoRoom)
        told(before);
    return before;
}

std::vector<std::string> RoomDirectory::participants(std::string_view room)
{
    std::vector<std::string> usernames;
    if (isRoomId(room))
        _database.read([&](Session& session) { usernames = RoomTable(session).participants(std::string(room)); });
    return usernames;
}

void RoomDirectory::observe(std::weak_ptr<RoomObserver> observer)
{
    _observers.push_back(std::move(observer));
}

// Whoever comes again, as after every lost connection, is told so by a read: only a change waits for the right to write.
Membership RoomDirectory::addTo(const std::string& room, const std::string& user)
{
    const Membership before = membership(room, user);
    if (before != Membership::Outsider)
        return before;
    bool added = false;
    _database.write([&](Session& session) { added = RoomTable(session).addParticipant(room, user, microseconds()); });
    return added ? Membership::Outsider : Membership::Participant;
}

void RoomDirectory::tell(Event event, const std::string& room, const std::string& user) const
{
    for (const std::weak_ptr<RoomObserver>& weak : _observers) {
        if (const std::shared_ptr<RoomObserver> observer = weak.lock())
            ((*observer).*event)(room, user);
    }
}

Mutex& RoomDirectory::orderOf(const std::string& room) noexcept
{
    return _orders[std::hash<std::string>()(room) % _orders.size()];
}

std::int64_t RoomDirectory::microseconds() const noexcept
{
    return std::chrono::duration_cast<std::chrono::microseconds>(_clock.system().time_since_epoch()).count();
}

} // namespace beckon::rooms
