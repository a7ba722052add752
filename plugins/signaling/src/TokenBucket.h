#pragma once

#include "beckon/base/Clock.h"

#include <algorithm>
#include <cmath>

namespace beckon::signaling {

/// Counts messages against a rate: tokens come at `rate` a second, up to `burst`; each message takes one.
/// A rate of 0 is no limit. Threads: a plain value.
class TokenBucket
{
public:
    /// Full at `now`.
    void fill(SteadyTime now, double burst) noexcept
    {
        _filled = now;
        _tokens = std::max(burst, 1.0);
    }

    /// Takes one for a message that has come. Returns how long to wait for the next message, 0 when it may come at once.
    Milliseconds take(SteadyTime now, double rate, double burst) noexcept
    {
        if (rate <= 0)
            return Milliseconds(0);
        const double elapsed = std::chrono::duration<double>(now - _filled).count();
        _tokens = std::min(std::max(burst, 1.0), _tokens + elapsed * rate) - 1;
        _filled = now;
        if (_tokens >= 1)
            return Milliseconds(0);
        return Milliseconds(static_cast<Milliseconds::rep>(std::ceil((1 - _tokens) / rate * 1000)));
    }

private:
    SteadyTime _filled;
    double _tokens = 0;
};

} // namespace beckon::signaling
