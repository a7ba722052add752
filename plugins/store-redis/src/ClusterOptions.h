#pragma once

#include "beckon/base/Clock.h"

#include <cstddef>
#include <functional>
#include <string>

namespace beckon::storeredis {

/// How a node takes part in the cluster. The times are such that the end of a node is told within 15 seconds.
/// Threads: `expectation` is called on the link's.
struct ClusterOptions
{
    std::string prefix = "beckon:"; ///< of all keys
    Milliseconds reconnectGrace{0}; ///< how long a user may be without a connection; a node that stops is mourned no earlier
    Milliseconds lease{10'000};     ///< how long a node counts as alive after a sign of life
    Milliseconds renewal{3'000};    ///< between two of them
    Milliseconds sweepPause{1'000}; ///< between two looks for nodes that have died
    Milliseconds holdOff{15'000};   ///< after a new link nobody is taken for dead: they may be about to come back, too
    Milliseconds deadline{1'000};   ///< for an operation to come back as an event
    Milliseconds readDeadline{500}; ///< for a roster that somebody waits for
    std::function<Milliseconds()> expectation = [] { return Seconds(30); }; ///< how long newcomers hear of who left or is about to come
    Milliseconds refresh{3'600'000};         ///< between two times that Redis is told of a room in which nothing happens: before it forgets
    std::size_t buffer = 64UL * 1024 * 1024; ///< bytes of letters that are not acknowledged
};

} // namespace beckon::storeredis
