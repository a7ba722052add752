#include "event/PluginMemory.h"

#include "beckon/base/Mutex.h"
#include "event/MarkedBlocks.h"
#include "event/RunningPlugin.h"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <optional>

namespace beckon {

namespace {

constexpr double meanInterval = 256.0 * 1024; ///< bytes
constexpr std::size_t mostPlugins = 64;
constexpr std::size_t longestName = 64;

/// The memory that one plugin holds.
class Account
{
public:
    bool isOf(std::string_view plugin) const noexcept { return plugin.substr(0, longestName) == std::string_view(_name.data(), _length); }

    void open(std::string_view plugin) noexcept { _length = plugin.copy(_name.data(), longestName); }

    void add(std::uint64_t bytes) noexcept { _bytes.fetch_add(bytes, std::memory_order_relaxed); }
    void subtract(std::uint64_t bytes) noexcept { _bytes.fetch_sub(bytes, std::memory_order_relaxed); }
    std::uint64_t bytes() const noexcept { return _bytes.load(std::memory_order_relaxed); }

private:
    std::array<char, longestName> _name{};
    std::size_t _length = 0;
    std::atomic<std::uint64_t> _bytes{0};
};

/// Their number only grows, and those that there are stay as they are: whoever has seen the number may read them.
class Accounts
{
public:
    void open(std::string_view plugin)
    {
        const MutexLock lock(_mutex);
        const std::size_t count = _count.load(std::memory_order_relaxed);
        if (find(plugin) || count == mostPlugins)
            return;
        _accounts[count].open(plugin);
        _count.store(count + 1, std::memory_order_release);
    }

    std::optional<std::uint32_t> find(std::string_view plugin) const noexcept
    {
        const std::size_t count = _count.load(std::memory_order_acquire);
        for (std::size_t index = 0; index < count; ++index) {
            if (_accounts[index].isOf(plugin))
                return static_cast<std::uint32_t>(index);
        }
        return std::nullopt;
    }

    Account& at(std::uint32_t index) noexcept { return _accounts[index]; }

private:
    Mutex _mutex;
    std::array<Account, mostPlugins> _accounts;
    std::atomic<std::size_t> _count{0};
};

// Neither is made when the program starts nor ends before it: memory is taken and given back before main and after it.
constinit Accounts accounts;
constinit MarkedBlocks marked;

/// A number from (0, 1], from a sequence that all threads share (SplitMix64).
double draw() noexcept
{
    static constinit std::atomic<std::uint64_t> sequence{0};
    constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;
    std::uint64_t bits = sequence.fetch_add(step, std::memory_order_relaxed) + step;
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    bits ^= bits >> 31U;
    return static_cast<double>((bits >> 11U) + 1) * 0x1p-53;
}

/// Exponential, so that every byte is as likely as any other, whatever the sizes are and in whatever order they come.
std::int64_t nextInterval() noexcept
{
    return static_cast<std::int64_t>(-std::log(draw()) * meanInterval);
}

/// What an allocation that has been picked stands for: its size, divided by how likely it was to be picked.
std::uint64_t weightOf(std::size_t size) noexcept
{
    const auto bytes = static_cast<double>(size);
    return static_cast<std::uint64_t>(bytes / -std::expm1(-bytes / meanInterval));
}

void* allocateUnmarked(std::size_t size, std::size_t alignment) noexcept
{
    return alignment <= alignof(std::max_align_t) ? std::malloc(size) : ::memalign(alignment, size);
}

std::optional<std::uint32_t> accountOfThisThread() noexcept
{
    const std::string* const plugin = RunningPlugin::ofThisThread();
    return plugin != nullptr ? accounts.find(*plugin) : std::nullopt;
}

} // namespace

constinit thread_local std::int64_t PluginMemory::_untilNext = 0;
constinit thread_local bool PluginMemory::_hasBegun = false;

void PluginMemory::declare(std::string_view plugin)
{
    accounts.open(plugin);
}

std::uint64_t PluginMemory::bytesOf(std::string_view plugin) noexcept
{
    const auto account = accounts.find(plugin);
    return account ? accounts.at(*account).bytes() : 0;
}

void* PluginMemory::allocate(std::size_t size, std::size_t alignment) noexcept
{
    _untilNext -= static_cast<std::int64_t>(size);
    return _untilNext < 0 ? allocatePicked(size, alignment) : allocateUnmarked(size, alignment);
}

void* PluginMemory::allocatePicked(std::size_t size, std::size_t alignment) noexcept
{
    if (!_hasBegun) { // nothing has been drawn for this thread yet
        _hasBegun = true;
        _untilNext = nextInterval() - static_cast<std::int64_t>(size);
        if (_untilNext >= 0)
            return allocateUnmarked(size, alignment);
    }
    _untilNext = nextInterval();
    const std::optional<std::uint32_t> account = accountOfThisThread();
    if (!account)
        return allocateUnmarked(size, alignment);
    void* const block = ::memalign(std::max(alignment, pageSize), size);
    if (block == nullptr)
        return nullptr;
    const std::uint64_t weight = weightOf(size);
    if (marked.add(block, {*account, weight}))
        accounts.at(*account).add(weight);
    return block;
}

void PluginMemory::forget(const void* block) noexcept
{
    if (block == nullptr)
        return;
    if (const auto mark = marked.take(block))
        accounts.at(mark->account).subtract(mark->weight);
}

} // namespace beckon
