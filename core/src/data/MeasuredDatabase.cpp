#include "data/MeasuredDatabase.h"

#include "beckon/base/Error.h"

#include <utility>

namespace beckon {

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
