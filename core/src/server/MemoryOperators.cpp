// The operators of the whole program, those of its plugins and libraries included: the memory of each plugin is counted
// (event/PluginMemory.h). All others (of arrays, without exceptions) come through these. Under a sanitizer the operators are its own.

#include "event/PluginMemory.h"

#include <new>

#if !defined(BECKON_SANITIZED)

namespace {

/// As [new.delete.single] has it: whoever set a handler may make room, until there is memory or no handler any more.
template <typename... Alignment>
void* require(std::size_t size, Alignment... alignment)
{
    const std::size_t wanted = size == 0 ? 1 : size;
    for (;;) {
        if (void* const block = beckon::PluginMemory::allocate(wanted, alignment...)) [[likely]]
            return block;
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr)
            throw std::bad_alloc();
        handler();
    }
}

} // namespace

void* operator new(std::size_t size)
{
    return require(size);
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    return require(size, static_cast<std::size_t>(alignment));
}

void operator delete(void* block) noexcept
{
    beckon::PluginMemory::release(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    beckon::PluginMemory::release(block);
}

void operator delete(void* block, std::align_val_t) noexcept
{
    beckon::PluginMemory::release(block);
}

void operator delete(void* block, std::size_t, std::align_val_t) noexcept
{
    beckon::PluginMemory::release(block);
}

#endif
