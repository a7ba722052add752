#pragma once

#include "WaitingQueue.h"
#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace beckon::signaling {

class ParticipantSession;

/// What waits for a member: a presence for its end, and messages for a connection.
struct Absence
{
    Absence(const Limits& limits, WaitingBudget& budget) noexcept : queue(limits, budget), returned(limits, budget) {}

    SteadyTime presenceEnds = SteadyTime::max(); ///< when the presence at this node ends unless a connection comes; max() for never
    SteadyTime waitEnds = SteadyTime::min();     ///< until then messages wait
    WaitingQueue queue;
    std::string flushing;                               ///< the former home, as long as it may give messages back; empty for none
    WaitingQueue returned;                              ///< what it has given back, which goes before `queue`
    bool hasMoved = false;                              ///< a flush began: what waits does so for order, not for a connection
    std::uint64_t doubted = 0;                          ///< the connection that the former home knew nothing of; 0 for none
    std::map<std::string, Held, std::less<>> elsewhere; ///< what waits at other nodes, as they told
    Timer timer;                                        ///< for the earlier of the two times
};

/// The other nodes that have somebody present in a room, and how many.
using Nodes = std::map<std::string, std::size_t, std::less<>>;

/// One user, as a room knows them. A plain value of the room's channel.
struct Member
{
    ParticipantSession* session = nullptr; ///< the live connection, if it is at this node and has been opened
    std::unique_ptr<Absence> absence;      ///< while anything waits; nothing for most of the connected, and for those away for long
    std::unique_ptr<Held> waited;          ///< what waited until the latest connection came, as far as it has been delivered here
    Nodes::value_type* home = nullptr;     ///< of the present: the node that their presence is at, nothing for this one
    std::uint64_t generation = 0;          ///< of the latest connection, or presence without one
    std::uint64_t since = 0;               ///< of the connected: the first generation from which on they have been so at the same node
    std::uint64_t removed = 0;             ///< the latest generation that ended because the user left the room
    std::uint32_t pending = 0;             ///< admissions under way at this node
    bool participant = false;
    bool present = false;   ///< `user_joined` has gone out and `user_left` has not
    bool connected = false; ///< the present: with a connection, perhaps one that is not open yet
    bool sentTo = false;    ///< a message has gone to the remote home since they are connected there
    bool gone = false;      ///< left after a list of participants was asked for, which may still name them

    bool isHere() const noexcept { return present && !home; }
};

/// Finds by string_view without making a string.
struct NameHash
{
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>()(name); }
};

using Members = std::unordered_map<std::string, Member, NameHash, std::equal_to<>>;

/// A member under their name. Its address stays the same as long as it is in the room's map.
using Seat = Members::value_type;

} // namespace beckon::signaling
