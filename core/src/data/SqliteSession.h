#pragma once

#include <Poco/Data/SQLite/SessionImpl.h>

#include <filesystem>
#include <string_view>

namespace beckon {

/// Poco's SQLite session, which remembers whether a statement has failed and refuses misnumbered parameters.
/// PostgreSQL lets no transaction commit in which anything failed, and takes `$2` for the second value wherever it stands. SQLite commits
/// what is left and gives `$2` the first value if it comes first; so that the same code means the same on both, this class makes up for it.
/// Threads: one at a time.
class SqliteSession final : public Poco::Data::SQLite::SessionImpl
{
public:
    /// An empty file means a database in memory, of this session alone. Throws Poco::Data::ConnectionFailedException.
    explicit SqliteSession(const std::filesystem::path& file);

    Poco::SharedPtr<Poco::Data::StatementImpl> createStatementImpl() override;

    void statementFailed() noexcept { _hasFailed = true; }
    bool hasFailed() const noexcept { return _hasFailed; }
    void forgetFailures() noexcept { _hasFailed = false; }

private:
    bool _hasFailed = false;
};

/// True when the parameters `$1`, `$2`, ... of an SQL statement first appear in this order, without gaps. Pure.
bool parametersAreInOrder(std::string_view sql) noexcept;

} // namespace beckon
