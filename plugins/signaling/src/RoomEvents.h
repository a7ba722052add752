#pragma once

#include "RoomDirectory.h"
#include "beckon/service/Rooms.h"

#include <string_view>

namespace beckon::signaling {

/// Carries what happens to rooms to the loops on which they live.
/// Ownership: the directories outlive it. Threads: any.
class RoomEvents final : public RoomObserver
{
public:
    explicit RoomEvents(const RoomDirectories& directories) : _directories(directories) {}

    void onCreated(std::string_view room, std::string_view owner) override;
    void onJoined(std::string_view room, std::string_view user) override;
    void onLeft(std::string_view room, std::string_view user) override;

private:
    const RoomDirectories& _directories;
};

} // namespace beckon::signaling
