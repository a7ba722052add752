#pragma once

#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace beckon {

/// Tasks by the time they fall due; those of the same time in the order they were added. Pure: somebody else waits.
/// Threads: one.
class TimerQueue
{
public:
    using Task = std::function<void()>;

    TimerId add(SteadyTime due, Task task);

    /// Harmless for an id that has run or never was.
    void cancel(TimerId id) noexcept;

    /// When the next task falls due.
    std::optional<SteadyTime> next() const noexcept;

    /// Runs every task due at `now` that was there at the call; what those add comes in a later call. A task may cancel any other.
    void runDue(SteadyTime now);

    std::size_t size() const noexcept { return _tasks.size(); }

private:
    using Key = std::pair<SteadyTime, TimerId>;

    std::map<Key, Task> _tasks;
    std::unordered_map<TimerId, SteadyTime> _dueById;
    TimerId _lastId = 0;
};

} // namespace beckon
