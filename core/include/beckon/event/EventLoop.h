#pragma once

#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstddef>
#include <functional>

namespace beckon::inline abi1 {

/// One thread that waits for sockets and timers. What belongs to a loop (its connections, their sessions and handlers) is touched on it
/// alone. Nothing that runs here may block. Ownership: the server owns the loops; they live from before the first plugin's start() until
/// after the last one's stop().
class BECKON_API EventLoop
{
public:
    using Task = std::function<void()>;

    virtual ~EventLoop() = default;

    /// Runs `task` on this loop, soon, after what was posted before. The only door between threads.
    /// Threads: any. A task that throws is logged and forgotten. What is posted while the server stops is still run or destroyed on the
    /// loop.
    virtual void post(Task task) = 0;

    /// Runs `task` on this loop once, not before `delay` has passed; precise to some milliseconds.
    /// Threads: this loop only. The Timer returned ends the task with itself.
    [[nodiscard]] virtual Timer schedule(Milliseconds delay, Task task) = 0;

    /// The time of this turn: read once a turn, so it costs nothing. Threads: this loop only.
    virtual SteadyTime now() const noexcept = 0;

    /// True when called on this loop's thread. Threads: any.
    virtual bool isCurrent() const noexcept = 0;

protected:
    friend class Timer;
    virtual void cancel(TimerId id) noexcept = 0;
};

/// All loops of the server.
class BECKON_API EventLoops
{
public:
    virtual ~EventLoops() = default;
    virtual std::size_t size() const noexcept = 0;

    /// The loop that owns everything with this affinity key: the same key, the same loop, as long as the server runs. Threads: any.
    virtual EventLoop& forKey(std::size_t affinity) noexcept = 0;
};

} // namespace beckon::inline abi1
