#pragma once

#include "beckon/base/Mutex.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

/// Threads for work that may block, behind a queue with a bound. One sleeper at a time is called, and calls the next when it finds more
/// than it takes: a burst of short tasks wakes few threads, and a task that blocks holds up no other.
/// Ownership: joins its threads when stopped or destroyed. Threads: tryPost from any.
class WorkerPool
{
public:
    using Task = std::function<void()>;

    enum class Wake : std::uint8_t
    {
        Now,
        Later ///< the caller calls wake() soon
    };

    /// `name` is what the threads are called in top and gdb (15 characters at most).
    WorkerPool(std::string name, std::size_t threads, std::size_t queueLimit);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when the queue is full or the pool has stopped: the task is not taken. A task that throws is logged and forgotten.
    [[nodiscard]] bool tryPost(Task task, Wake when = Wake::Now);

    /// Sees that what was posted for later is worked on. Threads: any.
    void wake();

    /// Counts for what is posted from now on. Threads: any.
    void setQueueLimit(std::size_t limit);

    /// How many tasks wait. Threads: any.
    std::size_t waiting() const;

    /// Finishes what is queued and joins the threads. A second call does nothing.
    void stop();

private:
    void run();
    std::optional<Task> next();
    bool callsSleeper() BECKON_REQUIRES(_mutex);

    const std::string _name;
    mutable Mutex _mutex;
    Condition _wake;
    std::size_t _queueLimit BECKON_GUARDED_BY(_mutex);
    std::deque<Task> _queue BECKON_GUARDED_BY(_mutex);
    std::size_t _sleeping BECKON_GUARDED_BY(_mutex) = 0;
    bool _called BECKON_GUARDED_BY(_mutex) = false; ///< a sleeper, which has not come yet
    bool _stopping BECKON_GUARDED_BY(_mutex) = false;
    std::vector<std::thread> _threads;
};

} // namespace beckon
