#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/base/Metrics.h"
#include "beckon/service/Store.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// So many in so long, as the configuration writes it: `30/600` is 30 in 600 seconds, `0` no limit. A plain value.
struct RateRule
{
    std::int64_t count = 0; ///< 0: no limit
    Seconds window{1};

    bool isOff() const noexcept { return count == 0; }
    RateRule times(std::int64_t factor) const noexcept { return {count * factor, window}; }
    bool operator==(const RateRule&) const = default;
};

/// Nothing for what is no rule: a count from 1 to 1,000,000,000 and a window from 1 to 1,000,000 seconds.
BECKON_API std::optional<RateRule> parseRateRule(std::string_view text) noexcept;

/// Counts calls in the store, so that all nodes that share it count together, and refuses those that are too many. The window begins with
/// the first call that counts.
/// Ownership: keeps a reference to the store and to its counter of the metrics, which outlive it. Threads: any, many at once; may block on
/// the store, so workers only. Errors: Unavailable when the store does not answer.
class BECKON_API RateLimit
{
public:
    /// `name` tells limits apart, in the store and in the metrics: `signup.address` for rate.signup.address.
    RateLimit(Store& store, Metrics& metrics, std::string name, RateRule rule);

    /// From here on another rule counts; windows that have begun end as they would have.
    void change(const RateRule& rule) noexcept;

    /// Counts one call of `who`. Throws ApiError 429 with Retry-After once there are too many.
    void count(std::string_view who);

private:
    Store& _store;
    const std::string _name;
    std::atomic<std::int64_t> _most;
    std::atomic<Seconds> _window;
    Counter& _refusals;
};

} // namespace beckon::inline abi1
