#pragma once

#include "data/SqliteStatements.h"

#include <Poco/Data/SQLite/SessionImpl.h>

#include <filesystem>

namespace beckon {

/// Poco's SQLite session, which keeps its statements prepared, remembers whether one has failed and refuses misnumbered parameters.
/// PostgreSQL lets no transaction commit in which anything failed, and takes `$2` for the second value wherever it stands. SQLite commits
/// what is left and gives `$2` the first value if it comes first; so that the same code means the same on both, this class makes up for it.
/// Threads: one at a time.
class SqliteSession final : public Poco::Data::SQLite::SessionImpl
{
public:
    /// An empty file means a database in memory, of this session alone. Throws Poco::Data::ConnectionFailedException.
    explicit SqliteSession(const std::filesystem::path& file);
    ~SqliteSession() override;
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    /// Poco::Data closes a session when it is told to, or when it ends.
    void close() override;

    Poco::SharedPtr<Poco::Data::StatementImpl> createStatementImpl() override;

    sqlite3* connection() const noexcept { return _connection; }
    SqliteStatements& statements() noexcept { return _statements; }

    void statementFailed() noexcept { _hasFailed = true; }
    bool hasFailed() const noexcept { return _hasFailed; }
    void forgetFailures() noexcept { _hasFailed = false; }

private:
    sqlite3* const _connection;
    SqliteStatements _statements;
    bool _hasFailed = false;
};

} // namespace beckon
