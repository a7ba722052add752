#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace beckon {

/// Blocks of memory that somebody wants to know again when they are given back, each with two numbers. As an allocator asks it, it takes no
/// lock, no memory and a bounded number of steps; where a part of it is full it takes no more, and whoever asks does without.
/// Ownership: keeps addresses only. Threads: any; what is known of a block is asked for by whoever gives it back, after it was handed over.
class MarkedBlocks
{
public:
    struct Mark
    {
        std::uint32_t account = 0;
        std::uint64_t weight = 0;
    };

    /// False when there is no room for it.
    bool add(const void* block, Mark mark) noexcept;

    /// What was said of it, once.
    std::optional<Mark> take(const void* block) noexcept;

private:
    struct Place
    {
        std::atomic<std::uintptr_t> block{0};
        Mark mark;
    };

    static constexpr std::size_t groupSize = 16; ///< a block stands in one group, anywhere: nothing has to move when another goes
    static constexpr std::size_t groups = 4096;

    using Group = std::array<Place, groupSize>;

    Group& groupOf(std::uintptr_t block) noexcept;

    std::array<Group, groups> _groups;
};

} // namespace beckon
