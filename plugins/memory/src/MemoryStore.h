#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Store.h"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::memory {

/// A Store in the memory of this process. Entries past their time are swept on the way, by the calls that come. When a shard of it is full,
/// the entry that would expire soonest makes room: a Store may forget, and refusing would let whoever fills it lock everyone else out.
/// Ownership: keeps a reference to the clock. Threads: any, many at once; a call holds the lock of one shard for microseconds.
/// Errors: none.
class MemoryStore final : public Store
{
public:
    /// `entryLimit` is for all shards together and at least one each; times to live are cut at ten years.
    MemoryStore(const Clock& clock, std::size_t entryLimit);

    std::optional<std::string> get(std::string_view key) override;
    void put(std::string_view key, std::string_view value, Milliseconds timeToLive) override;
    bool putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive) override;
    std::optional<std::string> take(std::string_view key) override;
    Count increment(std::string_view key, Milliseconds timeToLive) override;
    Health health() const override { return {}; }

    /// One value that is held.
    struct Held
    {
        std::string key;
        std::string value;
        Milliseconds remaining{0};
        bool isCount = false; ///< begun by increment(), not by a value that was put
    };

    /// Hands over all that has not expired, and forgets it. The store may be used meanwhile.
    std::vector<Held> drain();

    /// Puts it unless its key is taken; counts are added up, if both are, and keep the time that they have here.
    void merge(Held held);

    /// Entries held, those past their time that nobody has swept yet included.
    std::size_t size() const;

private:
    struct Entry
    {
        std::string value;
        SteadyTime expires;
        bool isCount = false;
    };

    using Entries = std::map<std::string, Entry, std::less<>>;

    /// A part of the keys under a lock of its own. Ordered maps, because keys come from clients, who could aim them at one bucket of a hash
    /// table.
    struct Shard
    {
        mutable Mutex mutex;
        Entries entries BECKON_GUARDED_BY(mutex);
        std::set<std::pair<SteadyTime, std::string_view>> byExpiry BECKON_GUARDED_BY(mutex); ///< views of the keys in `entries`

        Entry* find(std::string_view key, SteadyTime now) BECKON_REQUIRES(mutex);
        void store(std::string_view key, Entry entry, std::size_t limit) BECKON_REQUIRES(mutex);
        void erase(Entries::iterator entry) BECKON_REQUIRES(mutex);
        void sweep(SteadyTime now) BECKON_REQUIRES(mutex);
    };

    Shard& shardOf(std::string_view key) noexcept;

    static constexpr std::size_t shardCount = 16;

    const Clock& _clock;
    const std::size_t _shardLimit;
    std::array<Shard, shardCount> _shards;
};

} // namespace beckon::memory
