#include "data/MeasuredDatabase.h"

#include "beckon/base/Error.h"

#include <chrono>
#include <utility>

namespace beckon {

namespace {

/// Counts when it ends, however that comes about.
class Stopwatch
{
public:
    explicit Stopwatch(Histogram& durations) : _durations(durations) {}
    ~Stopwatch() { _durations.observe(std::chrono::steady_clock::now() - _begun); }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

private:
    Histogram& _durations;
    const std::chrono::steady_clock::time_point _begun = std::chrono::steady_clock::now();
};

} // namespace

MeasuredDatabase::MeasuredDatabase(std::unique_ptr<Database> database, Metrics& metrics)
    : _database(std::move(database)), _reads(figuresOf(metrics, "read")), _writes(figuresOf(metrics, "write"))
{
}

MeasuredDatabase::Figures MeasuredDatabase::figuresOf(Metrics& metrics, const char* access)
{
    const Metrics::Labels labels{{"access", access}};
    return {metrics.histogram("beckon_database_duration_seconds", "A transaction, the wait for a session and for other writers included.",
                              labels),
            metrics.counter("beckon_database_unavailable_total", "Transactions that found no database.", labels)};
}

template <typename Access>
void MeasuredDatabase::measure(const Figures& figures, Access access)
{
    const Stopwatch stopwatch(figures.durations);
    try {
        access();
    } catch (const Unavailable&) {
        figures.unavailable.add();
        throw;
    }
}

void MeasuredDatabase::read(const Work& work)
{
    measure(_reads, [&] { _database->read(work); });
}

void MeasuredDatabase::write(const Work& work)
{
    measure(_writes, [&] { _database->write(work); });
}

void MeasuredDatabase::migrate(std::string_view component, std::span<const Migration> migrations)
{
    _database->migrate(component, migrations);
}

Health MeasuredDatabase::health()
{
    return _database->health();
}

} // namespace beckon
