#pragma once

#include "beckon/base/Export.h"
#include "beckon/base/Mutex.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::inline abi1 {

/// Something that only grows: events, bytes. Threads: any; a count takes no lock, and threads do not share a cache line.
class BECKON_API Counter
{
public:
    void add(std::uint64_t amount = 1) noexcept { _stripes[stripe()].value.fetch_add(amount, std::memory_order_relaxed); }
    std::uint64_t value() const noexcept;

private:
    static constexpr std::size_t stripeCount = 16;

    struct alignas(64) Stripe
    {
        std::atomic<std::uint64_t> value{0};
    };

    /// The same for a thread as long as it lives.
    static std::size_t stripe() noexcept;

    std::array<Stripe, stripeCount> _stripes;
};

/// How long things took, in classes. Threads: as Counter.
class BECKON_API Histogram
{
public:
    /// `bounds` are the classes' upper bounds, growing; a last class takes what is above.
    explicit Histogram(std::vector<std::chrono::nanoseconds> bounds);

    /// Counts `times` things that took `duration` each.
    void observe(std::chrono::nanoseconds duration, std::uint64_t times = 1) noexcept;

    struct Snapshot
    {
        std::vector<std::uint64_t> counts; ///< by class, the last one included
        std::chrono::nanoseconds sum{0};
    };

    Snapshot snapshot() const;
    const std::vector<std::chrono::nanoseconds>& bounds() const noexcept { return _bounds; }

private:
    const std::vector<std::chrono::nanoseconds> _bounds;
    std::vector<Counter> _counts;
    Counter _nanoseconds;
};

/// Counts in a Histogram how long it has lived, however its scope ends. Threads: a plain value.
class Stopwatch
{
public:
    explicit Stopwatch(Histogram& durations) noexcept : _durations(durations) {}
    ~Stopwatch() { _durations.observe(std::chrono::steady_clock::now() - _begun); }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

private:
    Histogram& _durations;
    const std::chrono::steady_clock::time_point _begun = std::chrono::steady_clock::now();
};

/// The figures that the server gives of itself, in Prometheus' data model: a family has a name, and a series for each set of labels.
/// The names end in their unit (`_seconds`, `_bytes`), those of counters in `_total`. The values of labels come from small fixed sets,
/// never from clients: every series lives as long as the server. Ownership: core's; an instrument is valid as long as the Metrics. Threads:
/// any, but instruments are best fetched at start and kept: that takes a lock and the use of them none. Errors: std::invalid_argument for a
/// name that is no metric's, or that is taken by another kind.
class BECKON_API Metrics
{
public:
    static constexpr std::string_view contractName = "Metrics";

    using Labels = std::vector<std::pair<std::string, std::string>>;

    Metrics() = default;
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// The same name and labels give the same instrument. `help` of the first call counts.
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});

    /// Asked when the figures are read, on a worker: must not block or throw. Nobody asks any more when the
    /// plugins are stopped.
    void gauge(std::string_view name, std::string_view help, const Labels& labels, std::function<double()> read);

    /// Like gauge(), for what only grows but is counted elsewhere.
    void count(std::string_view name, std::string_view help, const Labels& labels, std::function<double()> read);

    enum class Kind : std::uint8_t
    {
        Counter,
        Gauge,
        Histogram
    };

    struct Series
    {
        Labels labels;
        double value = 0;                                              ///< Counter, Gauge
        Histogram::Snapshot histogram;                                 ///< Histogram
        const std::vector<std::chrono::nanoseconds>* bounds = nullptr; ///< Histogram
    };

    struct Family
    {
        std::string name;
        std::string help;
        Kind kind = Kind::Counter;
        std::vector<Series> series;
    };

    /// Everything at this moment, ordered by name.
    std::vector<Family> collect() const;

private:
    struct Instrument
    {
        std::unique_ptr<Counter> counter;
        std::unique_ptr<Histogram> histogram;
        std::function<double()> read;
    };

    struct Instruments
    {
        std::string help;
        Kind kind = Kind::Counter;
        std::map<Labels, Instrument> byLabels;
    };

    Instrument& instrument(Kind kind, std::string_view name, std::string_view help, const Labels& labels) BECKON_REQUIRES(_mutex);

    mutable Mutex _mutex;
    std::map<std::string, Instruments, std::less<>> _families BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon::inline abi1
