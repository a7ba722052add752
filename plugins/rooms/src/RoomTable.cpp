#include "RoomTable.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace beckon::rooms {

using Poco::Nullable;
using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

namespace {

std::optional<std::string> toOptional(const Nullable<std::string>& text)
{
    if (text.isNull())
        return std::nullopt;
    return text.value();
}

Nullable<std::string> toNullable(const std::optional<std::string>& text)
{
    if (!text)
        return {};
    return {*text};
}

} // namespace

void RoomTable::insert(const Room& room)
{
    _session << "INSERT INTO rooms (room_id, name, description, owner, created_at) VALUES ($1, $2, $3, $4, $5)", bind(room.id),
        bind(room.name), bind(toNullable(room.description)), bind(room.owner), bind(room.createdAt), now;
}

std::optional<Room> RoomTable::find(const std::string& room)
{
    Room found;
    Nullable<std::string> description;
    Statement select(_session);
    select << "SELECT room_id, name, description, owner, created_at FROM rooms WHERE room_id = $1", into(found.id), into(found.name),
        into(description), into(found.owner), into(found.createdAt), bind(room);
    if (select.execute() == 0)
        return std::nullopt;
    found.description = toOptional(description);
    found.participants = participants(room);
    return found;
}

std::vector<std::string> RoomTable::participants(const std::string& room)
{
    std::vector<std::string> usernames;
    _session << "SELECT username FROM participants WHERE room_id = $1 ORDER BY position, username", into(usernames), bind(room), now;
    return usernames;
}

std::vector<Room> RoomTable::ofUser(const std::string& user, const Page& page)
{
    std::vector<std::string> ids;
    std::vector<std::string> names;
    std::vector<Nullable<std::string>> descriptions;
    std::vector<std::string> owners;
    std::vector<std::int64_t> times;
    _session << "SELECT r.room_id, r.name, r.description, r.owner, r.created_at FROM participants p JOIN rooms r ON r.room_id = p.room_id "
                "WHERE p.username = $1 ORDER BY p.position, p.room_id LIMIT $2 OFFSET $3",
        into(ids), into(names), into(descriptions), into(owners), into(times), bind(user), bind(page.limit), bind(page.offset), now;

    std::vector<Room> rooms;
    rooms.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        rooms.push_back({std::move(ids[i]), std::move(names[i]), toOptional(descriptions[i]), std::move(owners[i]), times[i], {}});
    fillParticipants(rooms, user, page);
    return rooms;
}

// One query for the participants of all these rooms. A room that was joined since the first query is not among them and stays out.
void RoomTable::fillParticipants(std::vector<Room>& rooms, const std::string& user, const Page& page)
{
    if (rooms.empty())
        return;
    std::vector<std::string> ids;
    std::vector<std::string> usernames;
    _session << "SELECT room_id, username FROM participants WHERE room_id IN "
                "(SELECT room_id FROM participants WHERE username = $1 ORDER BY position, room_id LIMIT $2 OFFSET $3) "
                "ORDER BY room_id, position, username",
        into(ids), into(usernames), bind(user), bind(page.limit), bind(page.offset), now;

    std::unordered_map<std::string_view, Room*> byId;
    for (Room& room : rooms)
        byId.emplace(room.id, &room);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (const auto it = byId.find(ids[i]); it != byId.end())
            it->second->participants.push_back(std::move(usernames[i]));
    }
}

Membership RoomTable::membership(const std::string& room, const std::string& user)
{
    int rooms = 0;
    int entries = 0;
    _session << "SELECT (SELECT COUNT(*) FROM rooms WHERE room_id = $1), "
                "(SELECT COUNT(*) FROM participants WHERE room_id = $1 AND username = $2)",
        into(rooms), into(entries), bind(room), bind(user), now;
    if (rooms == 0)
        return Membership::NoRoom;
    return entries == 0 ? Membership::Outsider : Membership::Participant;
}

bool RoomTable::addParticipant(const std::string& room, const std::string& user, std::int64_t time)
{
    const std::int64_t position = std::max(time, lastPosition(room, user) + 1);
    std::string added;
    Statement insertion(_session);
    insertion << "INSERT INTO participants (room_id, username, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING username",
        into(added), bind(room), bind(user), bind(position);
    return insertion.execute() != 0;
}

bool RoomTable::removeParticipant(const std::string& room, const std::string& user)
{
    std::string removed;
    Statement deletion(_session);
    deletion << "DELETE FROM participants WHERE room_id = $1 AND username = $2 RETURNING username", into(removed), bind(room), bind(user);
    return deletion.execute() != 0;
}

std::int64_t RoomTable::lastPosition(const std::string& room, const std::string& user)
{
    std::int64_t inRoom = 0;
    std::int64_t ofThisUser = 0;
    _session << "SELECT (SELECT COALESCE(MAX(position), 0) FROM participants WHERE room_id = $1), "
                "(SELECT COALESCE(MAX(position), 0) FROM participants WHERE username = $2)",
        into(inRoom), into(ofThisUser), bind(room), bind(user), now;
    return std::max(inRoom, ofThisUser);
}

} // namespace beckon::rooms
