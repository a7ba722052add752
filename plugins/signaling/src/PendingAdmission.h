#pragma once

#include "AdmissionTicket.h"
#include "RoomChannel.h"
#include "beckon/service/Rooms.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace beckon::signaling {

class RoomDirectory;
class ParticipantSession;

/// The right to open one connection: it stands on the room's loop from its making, before the database is asked, and is withdrawn when it
/// ends unused. Ownership: shares the directory. Threads: any, one at a time; open() on the room's loop.
class PendingAdmission
{
public:
    PendingAdmission(std::shared_ptr<RoomDirectory> directory, std::string room, std::string user);
    PendingAdmission(PendingAdmission&&) noexcept = default;
    PendingAdmission& operator=(PendingAdmission&&) = delete;
    ~PendingAdmission();

    /// False when the room's participants must be read and given to confirm(). May answer false without need.
    bool rosterKnown() const noexcept { return _ticket->rosterKnown.load(std::memory_order_acquire); }

    /// The database has the user as a participant; `before`: see Rooms::join, from within which it is called if that was asked.
    void confirm(Membership before);

    /// The cluster has the connection, under this generation. 0 makes the admission void, also after another: the user has left the room.
    void entered(std::uint64_t generation) { _ticket->generation = generation; }

    /// Those of the room, read after this admission began.
    void learn(std::vector<std::string> participants);

    /// Uses the admission up. The session has a place in the room only when Seated.
    RoomChannel::Opening open(ParticipantSession& session);

private:
    std::shared_ptr<RoomDirectory> _directory;
    std::shared_ptr<AdmissionTicket> _ticket; ///< nothing once used up
};

} // namespace beckon::signaling
