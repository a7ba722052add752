#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
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

    /// False when the queue is full or the pool has stopped: the task is not taken. A task must not throw.
    [[nodiscard]] bool tryPost(Task task);

    /// Finishes what is queued and joins the threads. A second call does nothing.
    void stop();

    std::size_t queued() const;

private:
    void run();

    const std::string _name;
    const std::size_t _queueLimit;
    mutable std::mutex _mutex;
    std::condition_variable _wake;
    std::deque<Task> _queue;
    bool _stopping = false;
    std::vector<std::thread> _threads;
};

} // namespace beckon
