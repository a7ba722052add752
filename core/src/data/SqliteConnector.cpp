#include "data/SqliteConnector.h"

#include "beckon/base/Error.h"
#include "data/SqliteSession.h"

#include <Poco/AutoPtr.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Statement.h>

#include <chrono>
#include <thread>
#include <utility>

namespace beckon {

namespace {

using namespace Poco::Data::Keywords;

namespace sqlite = Poco::Data::SQLite;

/// Every session comes from open().
SqliteSession& watched(Poco::Data::Session& session)
{
    return static_cast<SqliteSession&>(*session.impl());
}

} // namespace

SqliteConnector::SqliteConnector(std::filesystem::path file, Milliseconds busyTimeout) : _file(std::move(file)), _busyTimeout(busyTimeout)
{
}

DatabaseConnector::Capacity SqliteConnector::capacity(std::size_t wanted) const noexcept
{
    return _file.empty() ? Capacity{.sessions = 1, .writers = 0} : Capacity{.sessions = wanted, .writers = 1};
}

Poco::Data::Session SqliteConnector::open()
{
    if (!_file.empty() && !opened())
        prepareSqliteFile(_file, MissingFile::Create);
    else
        requireOpenedFile();
    try {
        Poco::Data::Session session(Poco::AutoPtr<Poco::Data::SessionImpl>(new SqliteSession(_file)));
        configure(session);
        if (!_file.empty()) {
            const MutexLock lock(_mutex);
            if (!_opened)
                _opened = identityOf(_file);
        }
        return session;
    } catch (const sqlite::CorruptImageException&) {
        throw ConfigurationError("DATABASE_URL (database.url) names " + place() +
                                 ": it is no SQLite database, or a damaged one; restore it from a backup, or name another file");
    }
}

void SqliteConnector::configure(Poco::Data::Session& session) const
{
    session << "PRAGMA busy_timeout=" + std::to_string(_busyTimeout.count()), now;
    session << "PRAGMA foreign_keys=ON", now;
    if (_file.empty())
        return;
    enableWriteAheadLog(session);
    session << "PRAGMA synchronous=FULL", now;
    // In KiB. There are many sessions, and what is not here the system has at hand.
    session << "PRAGMA cache_size=-256", now;
}

/// The change to the log needs the file for itself, and SQLite does not wait for that: when several processes start at once, all but one
/// are refused.
void SqliteConnector::enableWriteAheadLog(Poco::Data::Session& session) const
{
    constexpr Milliseconds pause{5};
    const auto deadline = std::chrono::steady_clock::now() + _busyTimeout;
    for (;;) {
        try {
            session << "PRAGMA journal_mode=WAL", now;
            return;
        } catch (const sqlite::DBLockedException&) {
            if (std::chrono::steady_clock::now() >= deadline)
                throw;
        }
        std::this_thread::sleep_for(pause);
    }
}

std::optional<FileIdentity> SqliteConnector::opened() const
{
    const MutexLock lock(_mutex);
    return _opened;
}

/// Throws SystemError or ConfigurationError when the sessions' file is not the one that has the name now.
void SqliteConnector::requireOpenedFile() const
{
    if (_file.empty())
        return;
    prepareSqliteFile(_file, MissingFile::Refuse);
    if (identityOf(_file) != opened())
        throw SystemError("DATABASE_URL (database.url) names " + place() +
                          ": another file has taken its place since the start; restart the server to work on that one");
}

void SqliteConnector::begin(Poco::Data::Session& session)
{
    // A lost session is replaced, and open() says what is wrong.
    if (!_file.empty() && identityOf(_file) != opened())
        throw sqlite::CantOpenDBFileException("the file is gone or another one: " + place());
    session << "BEGIN IMMEDIATE", now;
    watched(session).forgetFailures();
}

void SqliteConnector::commit(Poco::Data::Session& session)
{
    if (watched(session).hasFailed())
        throw sqlite::TransactionException("a statement of this transaction failed, so it cannot commit");
    session << "COMMIT", now;
}

void SqliteConnector::rollback(Poco::Data::Session& session)
{
    // SQLite has rolled back by itself when the disk was full or memory ran out.
    if (!watched(session).isAutoCommit())
        session << "ROLLBACK", now;
}

void SqliteConnector::probe(Poco::Data::Session& session)
{
    requireOpenedFile();
    // Unlike SELECT 1, this one reads the file.
    session << "PRAGMA schema_version", now;
}

DatabaseConnector::Fault SqliteConnector::classify(const Poco::Exception& exception) const noexcept
{
    if (dynamic_cast<const sqlite::DBLockedException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::TableLockedException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::LockProtocolException*>(&exception) != nullptr)
        return Fault::Busy;
    if (dynamic_cast<const sqlite::IOErrorException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::CantOpenDBFileException*>(&exception) != nullptr ||
        dynamic_cast<const Poco::Data::ConnectionFailedException*>(&exception) != nullptr)
        // A database in memory is its session: another one would be empty.
        return _file.empty() ? Fault::Unavailable : Fault::Lost;
    if (dynamic_cast<const sqlite::DatabaseFullException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::ReadOnlyException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::CorruptImageException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::DBAccessDeniedException*>(&exception) != nullptr ||
        dynamic_cast<const sqlite::NoMemoryException*>(&exception) != nullptr)
        return Fault::Unavailable;
    return Fault::Statement;
}

std::string SqliteConnector::place() const
{
    return _file.empty() ? "memory" : _file.string();
}

} // namespace beckon
