#pragma once

#include "WaitingQueue.h"
#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace beckon::signaling {

class ParticipantSession;

/// What a member who is not connected leaves behind: a presence that may end, and messages that wait.
struct Absence
{
    Absence(const Limits& limits, WaitingBudget& budget) noexcept : queue(limits, budget) {}

    SteadyTime presenceEnds = SteadyTime::max(); ///< when `user_left` goes out unless a connection comes; max() for never
    SteadyTime waitEnds = SteadyTime::min();     ///< until then messages wait
    WaitingQueue queue;
    Timer timer; ///< for the earlier of the two
};

/// One user, as a room knows them. A plain value of the room's channel.
struct Member
{
    ParticipantSession* session = nullptr; ///< the live connection
    std::unique_ptr<Absence> absence;      ///< nothing for the connected, and for those away for long
    std::uint32_t pending = 0;             ///< admissions under way
    std::uint32_t leaves = 0;              ///< how often they left while admissions were under way
    bool participant = false;
    bool present = false; ///< `user_joined` has gone out and `user_left` has not
    bool gone = false;    ///< left after a list of participants was asked for, which may still name them
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
