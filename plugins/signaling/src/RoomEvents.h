#pragma once

#include "RoomDirectory.h"
#include "beckon/service/Rooms.h"

#include <string_view>

namespace beckon::signaling {

/// Carries what happens to rooms to the loops on which they live, and to the cluster.
/// Ownership: the directories and the cluster outlive it. Threads: any.
class RoomEvents final : public RoomObserver
{
public:
    RoomEvents(const RoomDirectories& directories, Cluster& cluster) : _directories(directories), _cluster(cluster) {}

    void onCreated(std::string_view room, std::string_view owner) override;
    void onJoined(std::string_view room, std::string_view user) override;
    void onLeft(std::string_view room, std::string_view user) override;

private:
    const RoomDirectories& _directories;
    Cluster& _cluster;
};

} // namespace beckon::signaling
