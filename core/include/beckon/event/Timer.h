#pragma once

#include "beckon/base/Export.h"

#include <cstdint>

namespace beckon::inline abi1 {

class EventLoop;

/// Names one scheduled task of one loop; 0 names none. Never used twice by a loop.
using TimerId = std::uint64_t;

/// Holds a scheduled task: ends it when destroyed, so a task never runs after its owner is gone.
/// Ownership: must end before its loop does. Threads: created, moved and destroyed on the loop that scheduled it.
class BECKON_API Timer
{
public:
    Timer() noexcept = default;
    Timer(EventLoop& loop, TimerId id) noexcept : _loop(&loop), _id(id) {}
    Timer(Timer&& other) noexcept;
    Timer& operator=(Timer&& other) noexcept;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { cancel(); }

    /// Ends the task if it has not run. Harmless when it has, or when there is none.
    void cancel() noexcept;

    /// True from schedule to cancel; also after the task has run.
    explicit operator bool() const noexcept { return _loop != nullptr; }

private:
    EventLoop* _loop = nullptr;
    TimerId _id = 0;
};

} // namespace beckon::inline abi1
