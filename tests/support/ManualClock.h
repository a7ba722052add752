#pragma once

#include "beckon/base/Clock.h"

#include <atomic>

namespace beckon::test {

/// A clock that stands still until a test moves it. Starts at 2026-01-01 00:00:00 UTC.
class ManualClock final : public Clock
{
public:
    SteadyTime steady() const noexcept override { return SteadyTime(Milliseconds(_elapsed.load())) + Seconds(1'000); }
    SystemTime system() const noexcept override { return SystemTime(Seconds(1'767'225'600)) + Milliseconds(_elapsed.load()); }
    void advance(Milliseconds by) noexcept { _elapsed += by.count(); }

private:
    std::atomic<Milliseconds::rep> _elapsed{0};
};

} // namespace beckon::test
