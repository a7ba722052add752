#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"

#include <chrono>

namespace beckon::storeredis {

/// Whether this node is registered, for who waits for it. Threads: any.
class Registration
{
public:
    enum class State : std::uint8_t
    {
        Missing,
        Held
    };

    void set(State state)
    {
        const MutexLock lock(_mutex);
        _state = state;
        _changed.notifyAll();
    }

    State await(Milliseconds patience) const
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        const MutexLock lock(_mutex);
        while (_state != State::Held) {
            if (_changed.waitUntil(_mutex, end) == std::cv_status::timeout)
                break;
        }
        return _state;
    }

private:
    mutable Mutex _mutex;
    mutable Condition _changed;
    State _state BECKON_GUARDED_BY(_mutex) = State::Missing;
};

} // namespace beckon::storeredis
