#pragma once

#include <atomic>
#include <cstddef>

namespace beckon::storeredis {

/// The memory that letters may take which are not acknowledged. Threads: any, many at once.
class LetterBudget
{
public:
    explicit LetterBudget(std::size_t limit) : _limit(limit) {}

    /// False when it would be too much: nothing is taken then.
    bool take(std::size_t bytes) noexcept
    {
        if (_used.fetch_add(bytes, std::memory_order_relaxed) + bytes <= _limit)
            return true;
        give(bytes);
        return false;
    }

    void give(std::size_t bytes) noexcept { _used.fetch_sub(bytes, std::memory_order_relaxed); }

    std::size_t used() const noexcept { return _used.load(std::memory_order_relaxed); }

private:
    const std::size_t _limit;
    std::atomic<std::size_t> _used{0};
};

} // namespace beckon::storeredis
