#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace beckon {

/// How much memory each plugin holds: an estimate of what has been allocated while its code ran (RunningPlugin) and is not given back,
/// whoever gives it back. The program's operators new and delete come through here (server/MemoryOperators.cpp).
/// Allocations are sampled: of all bytes one in 256 KiB on average is picked, at random, and the allocation that it is in stands for what
/// was not picked; so small sizes count in proportion, and an estimate of 256 MiB is good to some per cent. What is picked begins at the
/// begin of a page and is known again by that. The others cost a subtraction and a comparison.
/// Ownership: for the whole process, as the heap itself, since blocks are given back until its end. Threads: any; no lock or memory is
/// taken, but for declare().
class PluginMemory
{
public:
    /// From here on what this plugin allocates is counted; before, and for those above the 64th, it is not. A second call does nothing.
    static void declare(std::string_view plugin);

    /// Bytes that the plugin holds; 0 for one that was not declared.
    static std::uint64_t bytesOf(std::string_view plugin) noexcept;

    /// As std::malloc; null where there is no memory.
    static void* allocate(std::size_t size) noexcept
    {
        _untilNext -= static_cast<std::int64_t>(size);
        return _untilNext < 0 ? allocatePicked(size, defaultAlignment) : std::malloc(size);
    }

    /// As std::aligned_alloc, for every size.
    static void* allocate(std::size_t size, std::size_t alignment) noexcept;

    /// Takes back what allocate() gave, or nothing.
    static void release(void* block) noexcept
    {
        if ((reinterpret_cast<std::uintptr_t>(block) & (pageSize - 1)) == 0)
            forget(block);
        std::free(block);
    }

private:
    static constexpr std::size_t defaultAlignment = alignof(std::max_align_t);
    static constexpr std::size_t pageSize = 4096;

    static void* allocatePicked(std::size_t size, std::size_t alignment) noexcept;
    static void forget(const void* block) noexcept;

    static constinit thread_local std::int64_t _untilNext; ///< bytes that this thread allocates before one is picked
    static constinit thread_local bool _hasBegun;
};

} // namespace beckon
