#include "event/MarkedBlocks.h"

namespace beckon {

namespace {

/// No block begins there: somebody is writing what stands beside it.
constexpr std::uintptr_t taken = 1;

} // namespace

MarkedBlocks::Group& MarkedBlocks::groupOf(std::uintptr_t block) noexcept
{
    constexpr std::uint64_t golden = 0x9e3779b97f4a7c15U; // spreads what differs in the middle bits alone over the upper ones
    constexpr unsigned shift = 64 - 12;
    static_assert(groups == std::size_t{1} << (64 - shift));
    return _groups[(std::uint64_t{block} * golden) >> shift];
}

bool MarkedBlocks::add(const void* block, Mark mark) noexcept
{
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    for (Place& place : groupOf(address)) {
        std::uintptr_t free = 0;
        if (!place.block.compare_exchange_strong(free, taken, std::memory_order_acquire, std::memory_order_relaxed))
            continue;
        place.mark = mark;
        place.block.store(address, std::memory_order_release);
        return true;
    }
    return false;
}

std::optional<MarkedBlocks::Mark> MarkedBlocks::take(const void* block) noexcept
{
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    for (Place& place : groupOf(address)) {
        if (place.block.load(std::memory_order_acquire) != address)
            continue;
        const Mark mark = place.mark;
        place.block.store(0, std::memory_order_release);
        return mark;
    }
    return std::nullopt;
}

} // namespace beckon
