#pragma once

#include "beckon/base/Clock.h"

#include <cstddef>
#include <vector>

namespace beckon::signaling {

/// Remembers when the last faults of one connection came. Has no memory of its own until the first. Threads: one.
class FaultCounter
{
public:
    /// Counts a fault at `now`. True when it is the `limit`-th within `window`. A limit of 0 is none; it must not change between calls.
    bool add(SteadyTime now, std::size_t limit, Milliseconds window);

private:
    std::vector<SteadyTime> _times; ///< of the last `limit` faults, as a ring
    std::size_t _next = 0;          ///< where the oldest of a full ring stands
};

} // namespace beckon::signaling
