#include "event/TimerQueue.h"

#include <utility>

namespace beckon {

TimerId TimerQueue::add(SteadyTime due, Task task, PluginCosts* account)
{
    if (_free.empty()) {
        if (_free.capacity() <= _slots.size())
            _free.reserve(2 * _slots.size() + 1); // so that cancel() never allocates
        _slots.emplace_back();
        _free.push_back(static_cast<std::uint32_t>(_slots.size() - 1));
    }
    const std::uint32_t slot = _free.back();
    const std::uint32_t generation = _slots[slot].generation;
    insert({due, ++_added, slot, generation});
    _free.pop_back();
    _slots[slot].task = std::move(task);
    _slots[slot].account = account;
    return TimerId{generation} << 32U | slot;
}

void TimerQueue::cancel(TimerId id) noexcept
{
    const auto slot = static_cast<std::uint32_t>(id);
    if (slot >= _slots.size() || _slots[slot].generation != id >> 32U)
        return;
    if (_slots[slot].place != nowhere)
        remove(_slots[slot].place);
    release(slot);
}

std::optional<SteadyTime> TimerQueue::next() const noexcept
{
    if (_heap.empty())
        return std::nullopt;
    return _heap.front().due;
}

void TimerQueue::runDue(SteadyTime now)
{
    runDue(now, [](const Task& task, PluginCosts*) { task(); });
}

void TimerQueue::runDue(SteadyTime now, const Runner& run)
{
    while (!_heap.empty() && _heap.front().due <= now) {
        _running.push_back(_heap.front());
        remove(0);
    }
    std::size_t next = 0;
    try {
        runFrom(next, run);
    } catch (...) {
        // The others have not lost their turn.
        for (; next != _running.size(); ++next) {
            if (_slots[_running[next].slot].generation == _running[next].generation)
                insert(_running[next]);
        }
        _running.clear();
        throw;
    }
    _running.clear();
}

void TimerQueue::runFrom(std::size_t& next, const Runner& run)
{
    while (next != _running.size()) {
        const Entry entry = _running[next++];
        if (_slots[entry.slot].generation != entry.generation)
            continue; // cancelled by one before
        PluginCosts* const account = _slots[entry.slot].account;
        const Task task = release(entry.slot);
        run(task, account);
    }
}

/// The slot is free, and ids of it name nothing any more.
TimerQueue::Task TimerQueue::release(std::uint32_t slot) noexcept
{
    Slot& released = _slots[slot];
    Task task = std::exchange(released.task, nullptr);
    if (++released.generation == 0)
        released.generation = 1;
    _free.push_back(slot);
    return task;
}

void TimerQueue::insert(const Entry& entry)
{
    _heap.push_back(entry);
    rise(static_cast<std::uint32_t>(_heap.size() - 1), entry);
}

void TimerQueue::remove(std::uint32_t place) noexcept
{
    _slots[_heap[place].slot].place = nowhere;
    const Entry last = _heap.back();
    _heap.pop_back();
    if (place == _heap.size())
        return;
    if (place > 0 && last.isBefore(_heap[(place - 1) / 2]))
        rise(place, last);
    else
        sink(place, last);
}

void TimerQueue::put(std::uint32_t place, const Entry& entry) noexcept
{
    _heap[place] = entry;
    _slots[entry.slot].place = place;
}

void TimerQueue::rise(std::uint32_t place, const Entry& entry) noexcept
{
    for (; place > 0 && entry.isBefore(_heap[(place - 1) / 2]); place = (place - 1) / 2)
        put(place, _heap[(place - 1) / 2]);
    put(place, entry);
}

void TimerQueue::sink(std::uint32_t place, const Entry& entry) noexcept
{
    for (;;) {
        std::uint32_t child = 2 * place + 1;
        if (child >= _heap.size())
            break;
        if (child + 1 < _heap.size() && _heap[child + 1].isBefore(_heap[child]))
            ++child;
        if (!_heap[child].isBefore(entry))
            break;
        put(place, _heap[child]);
        place = child;
    }
    put(place, entry);
}

} // namespace beckon
