#pragma once

#include "beckon/base/Metrics.h"
#include "beckon/service/Store.h"

#include <memory>

namespace beckon::memory {

/// A Store that counts how long another's calls take, and the gauge `beckon_store_up`, which is 0 while the other is not well.
/// Ownership: shares the other; the metrics outlive it. Threads: as the other.
class MeasuredStore final : public Store
{
public:
    MeasuredStore(std::shared_ptr<Store> store, Metrics& metrics);

    std::optional<std::string> get(std::string_view key) override;
    void put(std::string_view key, std::string_view value, Milliseconds timeToLive) override;
    bool putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive) override;
    std::optional<std::string> take(std::string_view key) override;
    Count increment(std::string_view key, Milliseconds timeToLive) override;
    Health health() const override { return _store->health(); }

private:
    const std::shared_ptr<Store> _store;
    Histogram& _reads;
    Histogram& _writes;
};

} // namespace beckon::memory
