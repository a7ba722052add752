#include "net/AddressQuota.h"

#include "beckon/http/ClientNetwork.h"

#include <algorithm>
#include <utility>

namespace beckon {

struct AddressQuota::Entry
{
    std::size_t open = 0;
    std::size_t accepted = 0; ///< within the window
    SteadyTime windowEnds{};
};

struct AddressQuota::State
{
    /// An ordered map, because clients choose their addresses, and could aim them at one bucket of a hash table.
    using Entries = std::map<std::string, Entry, std::less<>>;

    /// So seldom that a sweep costs each new address little, however many there are.
    void sweepSometimes(SteadyTime now) BECKON_REQUIRES(mutex)
    {
        if (entries.size() < sweepAt)
            return;
        std::erase_if(entries, [now](const auto& entry) { return entry.second.open == 0 && entry.second.windowEnds <= now; });
        sweepAt = std::max(smallestSweep, entries.size() * 2);
    }

    static constexpr std::size_t smallestSweep = 1'024;

    mutable Mutex mutex;
    AddressLimits limits BECKON_GUARDED_BY(mutex);
    Entries entries BECKON_GUARDED_BY(mutex);
    std::size_t sweepAt BECKON_GUARDED_BY(mutex) = smallestSweep;
};

AddressQuota::AddressQuota(const AddressLimits& limits) : _state(std::make_shared<State>())
{
    use(limits);
}

AddressQuota::~AddressQuota() = default;

std::optional<AddressQuota::Share> AddressQuota::admit(std::string_view address, SteadyTime now)
{
    const MutexLock lock(_state->mutex);
    const AddressLimits limits = _state->limits;
    if (limits.connections == 0 && limits.accepts == 0)
        return Share();
    _state->sweepSometimes(now);
    Entry& entry = _state->entries[clientNetwork(address)];
    if (entry.windowEnds <= now) {
        entry.accepted = 0;
        entry.windowEnds = now + limits.acceptWindow;
    }
    if (limits.accepts != 0 && entry.accepted >= limits.accepts)
        return std::nullopt;
    ++entry.accepted;
    if (limits.connections != 0 && entry.open >= limits.connections)
        return std::nullopt;
    ++entry.open;
    return Share(_state, entry);
}

void AddressQuota::use(const AddressLimits& limits)
{
    const MutexLock lock(_state->mutex);
    _state->limits = limits;
}

std::size_t AddressQuota::size() const
{
    const MutexLock lock(_state->mutex);
    return _state->entries.size();
}

AddressQuota::Share& AddressQuota::Share::operator=(Share&& other) noexcept
{
    if (this != &other) {
        release();
        _state = std::move(other._state);
        _entry = other._entry;
    }
    return *this;
}

void AddressQuota::Share::release() noexcept
{
    const std::shared_ptr<State> state = std::move(_state);
    if (!state)
        return;
    const MutexLock lock(state->mutex);
    --_entry->open;
}

} // namespace beckon
