#pragma once

#include "beckon/base/Mutex.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

/// Threads for work that may block, behind a queue with a bound.
/// Ownership: joins its threads when stopped or destroyed. Threads: tryPost from any.
class WorkerPool
{
public:
    using Task = std::function<void()>;

    /// `name` is what the threads are called in top and gdb (15 characters at most).
    WorkerPool(std::string name, std::size_t threads, std::size_t queueLimit);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when the queue is full or the pool has stopped: the task is not taken. A task that throws is logged and forgotten.
    [[nodiscard]] bool tryPost(Task task);

    /// Counts for what is posted from now on. Threads: any.
    void setQueueLimit(std::size_t limit);

    /// How many tasks wait. Threads: any.
    std::size_t waiting() const;

    /// Finishes what is queued and joins the threads. A second call does nothing.
    void stop();

private:
    void run();

    const std::string _name;
    mutable Mutex _mutex;
    Condition _wake;
    std::size_t _queueLimit BECKON_GUARDED_BY(_mutex);
    std::deque<Task> _queue BECKON_GUARDED_BY(_mutex);
    bool _stopping BECKON_GUARDED_BY(_mutex) = false;
    std::vector<std::thread> _threads;
};

} // namespace beckon
