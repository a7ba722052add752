#pragma once

#include "../../database/TestDatabase.h"
#include "ManualClock.h"
#include "RoomDirectory.h"
#include "Schema.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::rooms {

/// Writes down what it hears, as `joined user`. Threads: any.
class RecordingObserver final : public RoomObserver
{
public:
    void onCreated(std::string_view room, std::string_view owner) override { record("created", room, owner); }
    void onJoined(std::string_view room, std::string_view user) override { record("joined", room, user); }
    void onLeft(std::string_view room, std::string_view user) override { record("left", room, user); }

    std::vector<std::string> heard() const
    {
        const std::lock_guard lock(_mutex);
        return _heard;
    }

    std::string lastRoom() const
    {
        const std::lock_guard lock(_mutex);
        return _lastRoom;
    }

private:
    void record(const std::string& event, std::string_view room, std::string_view user)
    {
        const std::lock_guard lock(_mutex);
        _heard.push_back(event + ' ' + std::string(user));
        _lastRoom = room;
    }

    mutable std::mutex _mutex;
    std::vector<std::string> _heard;
    std::string _lastRoom;
};

/// The directory on a database in memory, or on another.
struct RoomsFixture
{
    explicit RoomsFixture(const std::string& url = "sqlite://") : place(clock, url), database(place.open()), directory(*database, clock)
    {
        database->migrate("rooms", schema());
        directory.observe(observer);
    }

    std::string make(const std::string& owner, const std::string& name = "a room") { return directory.create(owner, {name, {}}).id; }
    Membership join(const std::string& room, const std::string& user)
    {
        return directory.join(room, user, [](Membership) {});
    }
    std::vector<std::string> participants(const std::string& room) { return directory.find(room).value().participants; }

    std::vector<std::string> namesOf(const std::string& user, const Page& page = {})
    {
        std::vector<std::string> names;
        for (const Room& room : directory.ofUser(user, page))
            names.push_back(room.name);
        return names;
    }

    test::ManualClock clock;
    test::TestDatabase place;
    std::unique_ptr<Database> database;
    RoomDirectory directory;
    std::shared_ptr<RecordingObserver> observer = std::make_shared<RecordingObserver>();
};

using Names = std::vector<std::string>;

} // namespace beckon::rooms
