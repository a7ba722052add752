#pragma once

#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace beckon {

class PluginCosts;

/// Tasks by the time they fall due; those of the same time in the order they were added. Pure: somebody else waits.
/// A timer costs no memory of its own but that of its slot, which the next one takes over. Threads: one.
class TimerQueue
{
public:
    using Task = std::function<void()>;

    /// `account` is for whoever runs the task.
    TimerId add(SteadyTime due, Task task, PluginCosts* account = nullptr);

    /// Harmless for an id that has run or never was.
    void cancel(TimerId id) noexcept;

    /// When the next task falls due.
    std::optional<SteadyTime> next() const noexcept;

    /// Runs every task due at `now` that was there at the call; what those add comes in a later call. A task may cancel any other.
    void runDue(SteadyTime now);

    using Runner = std::function<void(const Task& task, PluginCosts* account)>;

    /// The same, where `run` calls each.
    void runDue(SteadyTime now, const Runner& run);

    std::size_t size() const noexcept { return _slots.size() - _free.size(); }

private:
    /// A task and where it stands in the heap. Slots are used again, under another generation.
    struct Slot
    {
        Task task;
        PluginCosts* account = nullptr;
        std::uint32_t generation = 1;
        std::uint32_t place = 0; ///< in _heap; nowhere while it is about to run
    };

    /// Due times lie side by side, apart from the tasks: a search for the next touches little memory.
    struct Entry
    {
        SteadyTime due;
        std::uint64_t order = 0; ///< of adding
        std::uint32_t slot = 0;
        std::uint32_t generation = 0;

        bool isBefore(const Entry& other) const noexcept { return due != other.due ? due < other.due : order < other.order; }
    };

    static constexpr std::uint32_t nowhere = 0xFFFFFFFF;

    void insert(const Entry& entry);
    void remove(std::uint32_t place) noexcept;
    void put(std::uint32_t place, const Entry& entry) noexcept;
    void rise(std::uint32_t place, const Entry& entry) noexcept;
    void sink(std::uint32_t place, const Entry& entry) noexcept;
    Task release(std::uint32_t slot) noexcept;
    void runFrom(std::size_t& next, const Runner& run);

    std::vector<Slot> _slots;
    std::vector<std::uint32_t> _free;
    std::vector<Entry> _heap;    ///< binary, the next one first
    std::vector<Entry> _running; ///< of the runDue() under way
    std::uint64_t _added = 0;
};

} // namespace beckon
