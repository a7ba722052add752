#pragma once

#include "RoomDirectory.h"
#include "beckon/service/Cluster.h"

#include <string>

namespace beckon::signaling {

/// Carries what happens on any node, and what other nodes write, to the loops on which the rooms live, in the order in which it comes.
/// Ownership: the directories outlive it. Threads: any.
class ClusterEvents final : public ClusterObserver
{
public:
    explicit ClusterEvents(const RoomDirectories& directories) : _directories(directories) {}

    void onRosterEvent(const RosterEvent& event) override;
    void onUnheard(const std::string& room) override;
    void onLetter(const std::string& from, Letter letter) override;
    void onLost(const std::string& node, Letter letter) override;
    void onNodeGone(const std::string& node) override;

private:
    const RoomDirectories& _directories;
};

} // namespace beckon::signaling
