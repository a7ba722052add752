#include "data/SqlDatabase.h"

#include "beckon/base/Error.h"
#include "data/Migrations.h"

#include <Poco/Logger.h>

#include <chrono>
#include <string>
#include <utility>

namespace beckon {

namespace {

using Fault = DatabaseConnector::Fault;

/// Names the kind of fault only: what an exception says may repeat values.
std::string describe(const DatabaseConnector& connector, const Poco::Exception& exception)
{
    return "the database (" + connector.place() + ") does not answer: " + exception.name();
}

[[noreturn]] void reportUnavailable(const std::string& reason)
{
    Poco::Logger::get("database").error(reason);
    throw Unavailable(reason);
}

} // namespace

SqlDatabase::SqlDatabase(std::unique_ptr<DatabaseConnector> connector, const DatabaseOptions& options, const Clock& clock)
    : _connector(std::move(connector)),
      _options(options),
      _clock(clock),
      _sessions(_connector->capacity(options.sessions).sessions, [this] { return _connector->open(); })
{
    if (const std::size_t most = _connector->capacity(options.sessions).writers; most > 0)
        _writers.emplace(most, [this] { return _connector->open(); });
    try {
        SessionPool::Lease lease = _sessions.acquire(_options.wait);
        _connector->probe(lease.session());
    } catch (const Poco::Exception& exception) {
        throw SystemError("DATABASE_URL (database.url): " + describe(*_connector, exception) + "; correct that, or name another database");
    }
}

void SqlDatabase::read(const Work& work)
{
    repeat(_sessions, Outcome::NothingDone, [&](SessionPool::Lease& lease) {
        work(lease.session());
        // A transaction that the work left open would hold its snapshot for ever.
        rollback(lease);
    });
}

void SqlDatabase::write(const Work& work)
{
    Outcome outcome = Outcome::NothingDone;
    repeat(writers(), outcome, [&](SessionPool::Lease& lease) {
        _connector->begin(lease.session());
        work(lease.session());
        outcome = Outcome::Unknown;
        _connector->commit(lease.session());
    });
    _takesNoWrites = false;
}

void SqlDatabase::migrate(std::string_view component, std::span<const Migration> migrations)
{
    applyMigrations(*this, component, migrations, _clock);
}

Health SqlDatabase::health()
{
    try {
        SessionPool::Lease lease = _sessions.acquire(_options.probeWait);
        _connector->probe(lease.session());
    } catch (const Unavailable& exception) {
        return {Health::State::Degraded, exception.what()};
    } catch (const Poco::Exception& exception) {
        return {Health::State::Down, describe(*_connector, exception)};
    } catch (const Error& exception) {
        return {Health::State::Down, exception.what()};
    }
    return _takesNoWrites ? tryToWrite() : Health{};
}

/// A full disk is still read well. Only once a write has failed, and until one passes: a database that is well gets no writes from here.
Health SqlDatabase::tryToWrite()
{
    try {
        run(writers(), [this](SessionPool::Lease& lease) {
            _connector->begin(lease.session());
            touchMigrations(lease.session());
            _connector->commit(lease.session());
        });
        _takesNoWrites = false;
        return {};
    } catch (const Unavailable& exception) {
        return {Health::State::Degraded, exception.what()};
    } catch (const Poco::Exception& exception) {
        return {Health::State::Down, "the database (" + _connector->place() + ") takes no writes: " + exception.name()};
    }
}

/// What stops the start is, once the server runs, a fault that may pass.
SessionPool::Lease SqlDatabase::borrow(SessionPool& pool)
{
    try {
        return pool.acquire(_options.wait);
    } catch (const ConfigurationError& error) {
        reportUnavailable(error.what());
    } catch (const SystemError& error) {
        reportUnavailable(error.what());
    }
}

/// Whatever ends the attempt but its own end rolls back what it began.
void SqlDatabase::run(SessionPool& pool, const Attempt& attempt)
{
    SessionPool::Lease lease = borrow(pool);
    try {
        attempt(lease);
    } catch (const Poco::Exception& exception) {
        if (_connector->classify(exception) == Fault::Lost)
            lease.discard();
        else
            rollback(lease);
        throw;
    } catch (...) {
        rollback(lease);
        throw;
    }
}

void SqlDatabase::repeat(SessionPool& pool, const Outcome& outcome, const Attempt& attempt)
{
    constexpr int mostAttempts = 5;
    const auto deadline = std::chrono::steady_clock::now() + _options.wait;
    for (int attempts = 1;; ++attempts) {
        try {
            return run(pool, attempt);
        } catch (const Poco::Exception& exception) {
            const Fault fault = _connector->classify(exception);
            if (fault == Fault::Statement)
                throw;
            const bool mayPass = fault == Fault::Busy || (fault == Fault::Lost && attempts == 1 && outcome == Outcome::NothingDone);
            if (mayPass && attempts < mostAttempts && std::chrono::steady_clock::now() < deadline)
                continue;
            if (fault != Fault::Busy && &pool == &writers())
                _takesNoWrites = true;
            reportUnavailable(describe(*_connector, exception));
        }
    }
}

void SqlDatabase::rollback(SessionPool::Lease& lease) noexcept
{
    try {
        _connector->rollback(lease.session());
    } catch (...) {
        lease.discard();
    }
}

} // namespace beckon
