#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/service/Health.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// Small values that may be forgotten: counters of rate limits, marks, caches. What must not be forgotten belongs in the Database.
/// Each call is atomic for all nodes that share the store. A time to live is counted from the call and is at least one millisecond.
/// Ownership: the plugin's, valid until the consumer's stop() has returned. Threads: any, many at once; may block, so never on a loop.
/// Errors: Unavailable when the store does not answer in time.
class BECKON_API Store
{
public:
    static constexpr std::string_view contractName = "Store";

    virtual ~Store() = default;

    virtual std::optional<std::string> get(std::string_view key) = 0;
    virtual void put(std::string_view key, std::string_view value, Milliseconds timeToLive) = 0;

    /// True when the key was free and is now ours.
    virtual bool putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive) = 0;

    /// Reads and deletes at once: of many callers one gets the value.
    virtual std::optional<std::string> take(std::string_view key) = 0;

    struct Count
    {
        std::int64_t value = 0;
        Milliseconds remaining{0}; ///< until the counter starts anew
    };

    /// Adds one. The first increment of a key starts its time to live; later ones leave it. A value that is no number counts as absent.
    virtual Count increment(std::string_view key, Milliseconds timeToLive) = 0;

    virtual Health health() const = 0;
};

} // namespace beckon::inline abi1
