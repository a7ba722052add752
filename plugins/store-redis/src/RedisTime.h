#pragma once

#include "Roster.h"
#include "beckon/base/Clock.h"

#include <chrono>

namespace beckon::storeredis {

/// The time of Redis as far as this node knows it: what it stamps alone must stand in one order with what the scripts stamp. The steady
/// clock carries it on, so that a clock that is set does no harm. Threads: one at a time. Ownership: keeps a reference to the clock.
class RedisTime
{
public:
    explicit RedisTime(const Clock& clock) : _clock(clock), _read(clock.steady())
    {
        const auto time = std::chrono::duration_cast<std::chrono::microseconds>(clock.system().time_since_epoch()).count();
        _stamp = time > 0 ? static_cast<memory::Stamp>(time) : 0;
    }

    /// Redis has just told it.
    void set(memory::Stamp stamp)
    {
        _stamp = stamp;
        _read = _clock.steady();
    }

    memory::Stamp now() const
    {
        return _stamp + static_cast<memory::Stamp>(std::chrono::duration_cast<std::chrono::microseconds>(_clock.steady() - _read).count());
    }

private:
    const Clock& _clock;
    SteadyTime _read;
    memory::Stamp _stamp = 0;
};

} // namespace beckon::storeredis
