#pragma once

#include "Room.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Database.h"
#include "beckon/service/Rooms.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::rooms {

/// The rooms and their participants, and who wants to hear of them. Rooms are never deleted.
/// Observers, and callers of join(), hear of the changes of one room in the order in which these were made: a lock per room (shared by
/// chance with others) is held from before the change until they have heard. Ownership: keeps references, which outlive it. Threads: any,
/// many at once; blocks on the database. Errors: Unavailable.
class RoomDirectory final : public Rooms
{
public:
    RoomDirectory(Database& database, const Clock& clock) : _database(database), _clock(clock) {}

    /// Makes a room with its owner as the first participant.
    Room create(const std::string& owner, RoomDraft draft);

    std::optional<Room> find(const std::string& room);

    /// The rooms in which `user` is a participant, by when they were joined.
    std::vector<Room> ofUser(const std::string& user, const Page& page);

    /// Makes `user` a participant and tells the observers, even if they were one. Answers what the user was before; NoRoom changes nothing.
    Membership joinAndTell(const std::string& room, const std::string& user);

    /// Ends the participation and tells the observers, unless there was none. Answers what the user was before.
    Membership leaveAndTell(const std::string& room, const std::string& user);

    Membership membership(std::string_view room, std::string_view user) override;
    Membership join(std::string_view room, std::string_view user, const std::function<void(Membership before)>& told) override;
    std::vector<std::string> participants(std::string_view room) override;
    void observe(std::weak_ptr<RoomObserver> observer) override;

private:
    using Event = void (RoomObserver::*)(std::string_view room, std::string_view user);

    Membership addTo(const std::string& room, const std::string& user);
    void tell(Event event, const std::string& room, const std::string& user) const;
    Mutex& orderOf(const std::string& room) noexcept;
    std::int64_t microseconds() const noexcept;

    Database& _database;
    const Clock& _clock;
    std::vector<std::weak_ptr<RoomObserver>> _observers; ///< filled before the first request, then only read
    std::array<Mutex, 64> _orders;
};

} // namespace beckon::rooms
