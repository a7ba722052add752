#pragma once

#include "Member.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace beckon::signaling {

/// An admission on its way from a worker to the room's loop.
/// Ownership: shared by the worker (then the handler) and the posts to the loop. Threads: the names are constant, `rosterKnown` is for any
/// thread, the rest belongs to the room's loop.
struct AdmissionTicket
{
    AdmissionTicket(std::string roomId, std::string userName) : room(std::move(roomId)), user(std::move(userName)) {}

    const std::string room;
    const std::string user;
    std::atomic<bool> rosterKnown{false}; ///< the room's channel knows its participants: no need to read them

    Seat* seat = nullptr;     ///< from expect() until the admission has ended
    std::uint32_t leaves = 0; ///< the member's when the user was last known to be let in: when it has grown, the admission is void
};

} // namespace beckon::signaling
