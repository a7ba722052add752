#pragma once

#include "Room.h"
#include "beckon/service/Rooms.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Poco::Data {
class Session;
}

namespace beckon::rooms {

/// The tables rooms and participants, in the transaction of the session it is given.
/// Ownership: keeps a reference to the session for one piece of work. Threads: the session's.
class RoomTable
{
public:
    explicit RoomTable(Poco::Data::Session& session) : _session(session) {}

    /// Adds the room itself; its participants are left alone.
    void insert(const Room& room);

    /// With its participants.
    std::optional<Room> find(const std::string& room);

    /// Usernames in the order in which they joined; empty for an unknown room.
    std::vector<std::string> participants(const std::string& room);

    /// The rooms in which `user` is a participant, in the order in which they were joined, each with its participants.
    std::vector<Room> ofUser(const std::string& user, const Page& page);

    Membership membership(const std::string& room, const std::string& user);

    /// Puts `user` at the end of the room's participants; the room must exist. False when they were a participant already.
    /// `time`: Unix microseconds.
    bool addParticipant(const std::string& room, const std::string& user, std::int64_t time);

    /// False when `user` was no participant.
    bool removeParticipant(const std::string& room, const std::string& user);

private:
    std::int64_t lastPosition(const std::string& room, const std::string& user);
    void fillParticipants(std::vector<Room>& rooms, const std::string& user, const Page& page);

    Poco::Data::Session& _session;
};

} // namespace beckon::rooms
