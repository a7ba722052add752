#include "beckon/base/Metrics.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace beckon::inline abi1 {

namespace {

using std::chrono::nanoseconds;

/// From what a relay takes to what a patient client waits: each class is two to two and a half times as long as the one before.
std::vector<nanoseconds> defaultBounds()
{
    using namespace std::chrono_literals;
    return {10us, 25us, 50us, 100us, 250us, 500us, 1ms, 2500us, 5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s};
}

bool isNameStart(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

bool isName(std::string_view text) noexcept
{
    return !text.empty() && isNameStart(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return isNameStart(c) || (c >= '0' && c <= '9'); });
}

} // namespace

std::uint64_t Counter::value() const noexcept
{
    std::uint64_t sum = 0;
    for (const Stripe& one : _stripes)
        sum += one.value.load(std::memory_order_relaxed);
    return sum;
}

std::size_t Counter::stripe() noexcept
{
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t mine = threads.fetch_add(1, std::memory_order_relaxed) % stripeCount;
    return mine;
}

Histogram::Histogram(std::vector<nanoseconds> bounds) : _bounds(std::move(bounds)), _counts(_bounds.size() + 1) {}

void Histogram::observe(nanoseconds duration, std::uint64_t times) noexcept
{
    const nanoseconds taken = std::max(duration, nanoseconds(0));
    const auto found = std::lower_bound(_bounds.begin(), _bounds.end(), taken);
    _counts[static_cast<std::size_t>(found - _bounds.begin())].add(times);
    _nanoseconds.add(static_cast<std::uint64_t>(taken.count()) * times);
}

Histogram::Snapshot Histogram::snapshot() const
{
    Snapshot now;
    for (const Counter& one : _counts)
        now.counts.push_back(one.value());
    now.sum = nanoseconds(_nanoseconds.value());
    return now;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels)
{
    const MutexLock lock(_mutex);
    Instrument& made = instrument(Kind::Counter, name, help, labels);
    if (!made.counter)
        made.counter = std::make_unique<Counter>();
    return *made.counter;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const Labels& labels)
{
    const MutexLock lock(_mutex);
    Instrument& made = instrument(Kind::Histogram, name, help, labels);
    if (!made.histogram)
        made.histogram = std::make_unique<Histogram>(defaultBounds());
    return *made.histogram;
}

void Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels, std::function<double()> read)
{
    const MutexLock lock(_mutex);
    instrument(Kind::Gauge, name, help, labels).read = std::move(read);
}

void Metrics::count(std::string_view name, std::string_view help, const Labels& labels, std::function<double()> read)
{
    const MutexLock lock(_mutex);
    instrument(Kind::Counter, name, help, labels).read = std::move(read);
}

Metrics::Instrument& Metrics::instrument(Kind kind, std::string_view name, std::string_view help, const Labels& labels)
{
    if (!isName(name) || !std::all_of(labels.begin(), labels.end(), [](const auto& label) { return isName(label.first); }))
        throw std::invalid_argument("not a metric's name: " + std::string(name));
    const auto [found, isNew] = _families.try_emplace(std::string(name));
    Instruments& family = found->second;
    if (isNew) {
        family.help = help;
        family.kind = kind;
    } else if (family.kind != kind) {
        throw std::invalid_argument("the metric is taken by another kind: " + std::string(name));
    }
    return family.byLabels[labels];
}

std::vector<Metrics::Family> Metrics::collect() const
{
    std::vector<Family> all;
    const MutexLock lock(_mutex);
    for (const auto& [name, family] : _families) {
        Family& one = all.emplace_back(Family{name, family.help, family.kind, {}});
        for (const auto& [labels, instrument] : family.byLabels) {
            Series& series = one.series.emplace_back();
            series.labels = labels;
            if (instrument.histogram) {
                series.histogram = instrument.histogram->snapshot();
                series.bounds = &instrument.histogram->bounds();
            } else {
                series.value = instrument.read ? instrument.read() : static_cast<double>(instrument.counter->value());
            }
        }
    }
    return all;
}

} // namespace beckon::inline abi1
