#include "PostgresqlConnector.h"

#include "PostgresqlSession.h"
#include "beckon/base/Error.h"

#include <Poco/AutoPtr.h>
#include <Poco/Data/DataException.h>
#include <Poco/Data/Session.h>
#include <Poco/Logger.h>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace beckon::postgresql {

namespace {

using Transaction = PostgresqlSession::Transaction;

/// "Beck" and 1: other programs in the same database have other keys.
constexpr const char* beginWriting =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_catalog.pg_advisory_xact_lock(1113940843, 1)";

constexpr Milliseconds pauseWhileAway{1'000};

std::int64_t nanoseconds() noexcept
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Every session comes from open().
PostgresqlSession& ours(Poco::Data::Session& session)
{
    return static_cast<PostgresqlSession&>(*session.impl());
}

/// What libpq says when a connection fails: it may name host, port, user and database, and never a password.
std::string oneLine(const char* message)
{
    std::string text(message);
    text.erase(text.find_last_not_of("\r\n\t ") + 1);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return text;
}

/// A server that answers and yet lets no one in has something against the URL, but for the want of a free connection.
bool refusesTheUrl(const std::string& connection, const std::string& reason)
{
    switch (PQping(connection.c_str())) {
    case PQPING_OK:
        return reason.find("too many") == std::string::npos && reason.find("connection slots") == std::string::npos;
    case PQPING_NO_ATTEMPT:
        return true;
    default:
        return false;
    }
}

} // namespace

PostgresqlConnector::PostgresqlConnector(const DatabaseUrl& url, Milliseconds patience, Poco::Logger& log)
    : _place(url.place()),
      _patience(patience),
      _password(url.password),
      _connection(connectionString(url, _password.path(), patience)),
      _log(log),
      _watchdog(patience + Seconds(1))
{
}

DatabaseConnector::Capacity PostgresqlConnector::capacity(std::size_t wanted) const noexcept
{
    // One writes: the others wait their turn here, in order, instead of at the server.
    return {.sessions = wanted, .writers = 1};
}

/// While the server is away, one thread asks for it, and not all the time; the others are told at once instead of waiting for a time-out
/// each.
Poco::Data::Session PostgresqlConnector::open()
{
    std::unique_lock one(_returning, std::defer_lock);
    if (const std::int64_t retryAt = _retryAt; retryAt != 0 && (nanoseconds() < retryAt || !one.try_lock()))
        throw PostgresqlError(Fault::Unavailable, {}, "the server is away");
    try {
        requireServer();
        Poco::Data::Session session(Poco::AutoPtr<Poco::Data::SessionImpl>(new PostgresqlSession(_connection, _patience, _watchdog)));
        _wasOpen = true;
        _retryAt = 0;
        return session;
    } catch (const Poco::Data::ConnectionFailedException&) {
        noteAway();
        throw PostgresqlError(Fault::Unavailable, {}, "the server has gone away");
    } catch (...) {
        noteAway();
        throw;
    }
}

void PostgresqlConnector::noteAway() noexcept
{
    _retryAt = nanoseconds() + std::chrono::nanoseconds(pauseWhileAway).count();
}

/// Poco's session loses the memory of every connection that cannot be made, and does not say what is wrong: this one is tried first.
void PostgresqlConnector::requireServer()
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> link(PQconnectdb(_connection.c_str()), &PQfinish);
    if (PQstatus(link.get()) == CONNECTION_OK)
        return;
    const std::string reason = oneLine(PQerrorMessage(link.get()));
    if (_wasOpen) {
        _log.warning("no connection to the database (" + _place + "): " + reason);
        throw PostgresqlError(Fault::Unavailable, {}, "no connection");
    }
    if (refusesTheUrl(_connection, reason))
        throw ConfigurationError("DATABASE_URL (database.url) is refused by " + _place + ": " + reason +
                                 "; correct user, password, database or options");
    throw SystemError("DATABASE_URL (database.url): there is no connection to " + _place + ": " + reason +
                      "; start the server, or name another");
}

void PostgresqlConnector::begin(Poco::Data::Session& session)
{
    ours(session).execute(beginWriting);
}

void PostgresqlConnector::commit(Poco::Data::Session& session)
{
    // PostgreSQL answers the COMMIT of a failed transaction as if all were well, and rolls back.
    if (ours(session).transaction() == Transaction::Failed || ours(session).execute("COMMIT") != "COMMIT")
        throw PostgresqlError(Fault::Statement, {}, "a statement of this transaction failed, so it cannot commit");
}

void PostgresqlConnector::rollback(Poco::Data::Session& session)
{
    switch (ours(session).transaction()) {
    case Transaction::None:
        return;
    case Transaction::Open:
    case Transaction::Failed:
        // In a failed transaction, Poco cannot take back its prepared statements.
        ours(session).execute("ROLLBACK; DEALLOCATE ALL");
        return;
    case Transaction::Unknown:
        if (ours(session).watch().expired())
            noteAway();
        throw PostgresqlError(Fault::Lost, {}, "the connection is lost");
    }
}

void PostgresqlConnector::probe(Poco::Data::Session& session)
{
    ours(session).execute("SELECT 1");
}

DatabaseConnector::Fault PostgresqlConnector::classify(const Poco::Exception& exception) const noexcept
{
    if (const auto* error = dynamic_cast<const PostgresqlError*>(&exception))
        return error->fault();
    // Poco's own, of a session that libpq knows to be broken already: nothing was asked of the server.
    if (dynamic_cast<const Poco::Data::NotConnectedException*>(&exception) != nullptr)
        return Fault::Lost;
    return Fault::Statement;
}

} // namespace beckon::postgresql
