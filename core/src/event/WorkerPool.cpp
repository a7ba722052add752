#include "event/WorkerPool.h"

#include "event/RunGuarded.h"

#include <utility>

namespace beckon {

WorkerPool::WorkerPool(std::string name, std::size_t threads, std::size_t queueLimit) : _name(std::move(name)), _queueLimit(queueLimit)
{
    _threads.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i)
        _threads.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::tryPost(Task task, Wake when)
{
    bool calls = false;
    {
        const MutexLock lock(_mutex);
        if (_stopping || _queue.size() >= _queueLimit)
            return false;
        _queue.push_back(std::move(task));
        calls = when == Wake::Now && callsSleeper();
    }
    if (calls)
        _wake.notifyOne();
    return true;
}

void WorkerPool::wake()
{
    bool calls = false;
    {
        const MutexLock lock(_mutex);
        calls = callsSleeper();
    }
    if (calls)
        _wake.notifyOne();
}

/// Whether the caller is to wake one: behind the lock, or the sleeper would run into it.
bool WorkerPool::callsSleeper()
{
    if (_queue.empty() || _sleeping == 0 || _called)
        return false;
    _called = true;
    return true;
}

void WorkerPool::setQueueLimit(std::size_t limit)
{
    const MutexLock lock(_mutex);
    _queueLimit = limit;
}

std::size_t WorkerPool::waiting() const
{
    const MutexLock lock(_mutex);
    return _queue.size();
}

void WorkerPool::stop()
{
    {
        const MutexLock lock(_mutex);
        _stopping = true;
    }
    _wake.notifyAll();
    for (std::thread& thread : _threads)
        thread.join();
    _threads.clear();
}

void WorkerPool::run()
{
    nameThread(_name.c_str());
    while (const std::optional<Task> task = next())
        runGuarded(*task, "workers");
}

/// Nothing when the pool has stopped and nothing is left.
std::optional<WorkerPool::Task> WorkerPool::next()
{
    std::optional<Task> task;
    bool calls = false;
    {
        const MutexLock lock(_mutex);
        while (_queue.empty() && !_stopping) {
            ++_sleeping;
            _wake.wait(_mutex);
            --_sleeping;
            _called = false;
        }
        if (_queue.empty())
            return task;
        task = std::move(_queue.front());
        _queue.pop_front();
        calls = callsSleeper();
    }
    if (calls)
        _wake.notifyOne();
    return task;
}

} // namespace beckon
