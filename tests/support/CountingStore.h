#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/Store.h"

#include <map>
#include <mutex>
#include <string>

namespace beckon::test {

/// A Store that counts, for tests of rate limits; what else a store does, it does not.
class CountingStore final : public Store
{
public:
    explicit CountingStore(const Clock& clock) : _clock(clock) {}

    std::optional<std::string> get(std::string_view) override { return std::nullopt; }
    void put(std::string_view, std::string_view, Milliseconds) override {}
    bool putIfAbsent(std::string_view, std::string_view, Milliseconds) override { return true; }
    std::optional<std::string> take(std::string_view) override { return std::nullopt; }

    Count increment(std::string_view key, Milliseconds timeToLive) override
    {
        const std::lock_guard lock(_mutex);
        ++_increments;
        Counter& counter = _counters[std::string(key)];
        if (counter.ends <= _clock.steady())
            counter = {0, _clock.steady() + timeToLive};
        return {++counter.value, std::chrono::ceil<Milliseconds>(counter.ends - _clock.steady())};
    }

    Health health() const override { return {}; }

    /// Calls of increment().
    std::size_t increments() const
    {
        const std::lock_guard lock(_mutex);
        return _increments;
    }

    /// Counters that were ever made.
    std::size_t size() const
    {
        const std::lock_guard lock(_mutex);
        return _counters.size();
    }

private:
    struct Counter
    {
        std::int64_t value = 0;
        SteadyTime ends;
    };

    const Clock& _clock;
    mutable std::mutex _mutex;
    std::map<std::string, Counter> _counters;
    std::size_t _increments = 0;
};

} // namespace beckon::test
