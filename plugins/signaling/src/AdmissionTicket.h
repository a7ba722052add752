#pragma once

#include "Member.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace beckon::signaling {

/// An admission on its way from a worker to the room's loop.
/// Ownership: shared by the worker (then the handler) and the posts to the loop. Threads: the names are constant, `rosterKnown` is for any
/// thread, `generation` is the worker's until open(), the rest belongs to the room's loop.
struct AdmissionTicket
{
    AdmissionTicket(std::string roomId, std::string userName) : room(std::move(roomId)), user(std::move(userName)) {}

    const std::string room;
    const std::string user;
    std::atomic<bool> rosterKnown{false}; ///< the room's channel knows its participants: no need to read them

    std::uint64_t generation = 0; ///< of the connection, in the cluster; 0 when the user is no participant any more

    Seat* seat = nullptr; ///< from expect() until the admission has ended
};

} // namespace beckon::signaling
