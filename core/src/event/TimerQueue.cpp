#include "event/TimerQueue.h"

namespace beckon {

TimerId TimerQueue::add(SteadyTime due, Task task)
{
    const TimerId id = ++_lastId;
    _tasks.emplace(Key{due, id}, std::move(task));
    _dueById.emplace(id, due);
    return id;
}

void TimerQueue::cancel(TimerId id) noexcept
{
    if (const auto found = _dueById.find(id); found != _dueById.end()) {
        _tasks.erase(Key{found->second, id});
        _dueById.erase(found);
    }
}

std::optional<SteadyTime> TimerQueue::next() const noexcept
{
    if (_tasks.empty())
        return std::nullopt;
    return _tasks.begin()->first.first;
}

void TimerQueue::runDue(SteadyTime now)
{
    const TimerId newest = _lastId;
    for (auto it = _tasks.begin(); it != _tasks.end() && it->first.first <= now;) {
        if (it->first.second > newest) {
            ++it;
            continue;
        }
        const Key key = it->first;
        const Task task = std::move(it->second);
        _dueById.erase(key.second);
        _tasks.erase(it);
        task();
        it = _tasks.begin(); // the task may have added or cancelled any other
    }
}

} // namespace beckon
