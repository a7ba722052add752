#include "MeasuredStore.h"

#include <utility>

namespace beckon::memory {

namespace {

Histogram& durations(Metrics& metrics, const char* access)
{
    return metrics.histogram("beckon_store_duration_seconds", "A call of the store of small values.", {{"access", access}});
}

} // namespace

MeasuredStore::MeasuredStore(std::shared_ptr<Store> store, Metrics& metrics)
    : _store(std::move(store)), _reads(durations(metrics, "read")), _writes(durations(metrics, "write"))
{
    metrics.gauge("beckon_store_up", "1 while the store is well, 0 while it goes on with less, such as without Redis.", {},
                  [weak = std::weak_ptr<Store>(_store)] {
                      const auto alive = weak.lock();
                      return alive && alive->health().state == Health::State::Ok ? 1.0 : 0.0;
                  });
}

std::optional<std::string> MeasuredStore::get(std::string_view key)
{
    const Stopwatch stopwatch(_reads);
    return _store->get(key);
}

void MeasuredStore::put(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    const Stopwatch stopwatch(_writes);
    _store->put(key, value, timeToLive);
}

bool MeasuredStore::putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    const Stopwatch stopwatch(_writes);
    return _store->putIfAbsent(key, value, timeToLive);
}

std::optional<std::string> MeasuredStore::take(std::string_view key)
{
    const Stopwatch stopwatch(_writes);
    return _store->take(key);
}

Store::Count MeasuredStore::increment(std::string_view key, Milliseconds timeToLive)
{
    const Stopwatch stopwatch(_writes);
    return _store->increment(key, timeToLive);
}

} // namespace beckon::memory
