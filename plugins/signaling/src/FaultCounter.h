#pragma once

#include "beckon/base/Clock.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace beckon::signaling {

/// Remembers when the last faults of one connection came. Has no memory of its own until the first. Threads: one.
class FaultCounter
{
public:
    /// Counts a fault at `now`. True when it is the `limit`-th within `window`. A limit of 0 is none; it must not change between calls.
    bool add(SteadyTime now, std::size_t limit, Milliseconds window);

private:
    struct Ring
    {
        std::vector<SteadyTime> times; ///< of the last `limit` faults
        std::size_t next = 0;          ///< where the oldest of a full ring stands
    };

    std::unique_ptr<Ring> _ring; ///< nothing until the first fault
};

} // namespace beckon::signaling
