#pragma once

#include "event/LoopGroup.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

/// Whether the loops go round: asks each for a sign of life, which a loop that is stuck does not give.
/// Ownership: keeps a reference to the loops. Threads: one; it never waits.
class LoopPulse
{
public:
    explicit LoopPulse(LoopGroup& loops);

    struct Silent
    {
        std::size_t loop = 0;
        std::string plugin; ///< in whose code it is; empty for the server's own
    };

    /// The loops that have not answered what the call before asked them; then asks those again that have. At the first call, none.
    std::vector<Silent> beat();

private:
    /// Outlives this object where a loop answers late.
    using Answered = std::shared_ptr<std::atomic<bool>>;

    LoopGroup& _loops;
    std::vector<Answered> _answers; ///< by loop
};

} // namespace beckon
