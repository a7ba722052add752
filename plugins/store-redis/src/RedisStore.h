#pragma once

#include "MemoryStore.h"
#include "RedisLink.h"
#include "Reply.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Metrics.h"
#include "beckon/service/Store.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

/// A Store in Redis. While there is no link, or Redis does not answer in time, values live in the memory of this process; what was put
/// there goes to Redis when the link is back: where it has no such key, and counters are added up. Ownership: the link and the memory
/// outlive it; must be made before the link starts, and end after it has stopped. Threads: any but the link's, many at once; a call blocks
/// until Redis has answered, for `timeout` and half a second at most. Errors: none.
class RedisStore final : public Store, private RedisLink::Observer
{
public:
    struct Options
    {
        std::string prefix; ///< of all keys
        Milliseconds timeout{1'000};
    };

    RedisStore(RedisLink& link, memory::MemoryStore& memory, Options options);

    std::optional<std::string> get(std::string_view key) override;
    void put(std::string_view key, std::string_view value, Milliseconds timeToLive) override;
    bool putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive) override;
    std::optional<std::string> take(std::string_view key) override;
    Count increment(std::string_view key, Milliseconds timeToLive) override;
    Health health() const override { return _link.health(); }

    /// How many calls the memory has served because Redis did not.
    std::uint64_t fallbacks() const noexcept { return _fallbacks.value(); }

private:
    using Held = std::vector<memory::MemoryStore::Held>;

    void onUp(const std::string& runId) override;
    void onDown(const std::string& reason) override;

    std::string keyOf(std::string_view key) const;
    Reply ask(std::initializer_list<std::string_view> arguments);
    template <typename Work>
    auto inMemory(const Work& work);
    void mergeSoon();
    void mergeNext();
    void keepForLater();

    RedisLink& _link;
    memory::MemoryStore& _memory;
    const Options _options;
    Counter _fallbacks;
    const Script _increment;
    const Script _merge;
    std::atomic<bool> _isUp = false;
    std::shared_mutex _merging; ///< shared by who uses the memory; alone by who begins to empty it

    // The link's thread only.
    Held _held; ///< on its way from memory to Redis, the last first
    bool _isMerging = false;
    bool _mergesAgain = false;
};

} // namespace beckon::storeredis
