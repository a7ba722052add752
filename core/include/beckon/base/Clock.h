#pragma once

#include "beckon/base/Export.h"

#include <chrono>
#include <cstdint>

namespace beckon::inline abi1 {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using SteadyTime = std::chrono::steady_clock::time_point;
using SystemTime = std::chrono::system_clock::time_point;

/// Where the time comes from. Everything that waits or expires asks a Clock, so that a test moves the time instead of sleeping.
/// Ownership: the server owns the one clock; whoever holds a reference must not outlive it.
/// Threads: every method may be called from any thread at once.
class BECKON_API Clock
{
public:
    virtual ~Clock() = default;

    /// Never goes back; the zero point means nothing. For deadlines and intervals.
    virtual SteadyTime steady() const noexcept = 0;

    /// UTC wall time. For what is stored or shown: expiry of codes and tokens, created_at.
    virtual SystemTime system() const noexcept = 0;
};

/// The clocks of the machine.
class BECKON_API SystemClock final : public Clock
{
public:
    SteadyTime steady() const noexcept override { return std::chrono::steady_clock::now(); }
    SystemTime system() const noexcept override { return std::chrono::system_clock::now(); }
};

/// Whole seconds since 1970-01-01 UTC: how times stand in tokens and in the database.
inline std::int64_t toUnixSeconds(SystemTime time) noexcept
{
    return std::chrono::duration_cast<Seconds>(time.time_since_epoch()).count();
}

} // namespace beckon::inline abi1
