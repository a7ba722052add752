#include "data/SqliteSession.h"

#include <Poco/Any.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/SQLiteStatementImpl.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace beckon {

namespace {

using Poco::Data::SQLite::SQLiteStatementImpl;

template <typename F>
auto watch(SqliteSession& session, F step)
{
    try {
        return step();
    } catch (...) {
        session.statementFailed();
        throw;
    }
}

class WatchedStatement final : public SQLiteStatementImpl
{
public:
    WatchedStatement(SqliteSession& session, sqlite3* handle) : SQLiteStatementImpl(session, handle), _session(session) {}

protected:
    void compileImpl() override
    {
        watch(_session, [this] {
            if (!parametersAreInOrder(toString()))
                throw Poco::Data::SQLite::InvalidSQLStatementException("parameters must first appear as $1, $2, ... in this order",
                                                                       toString());
            SQLiteStatementImpl::compileImpl();
        });
    }

    void bindImpl() override
    {
        watch(_session, [this] { SQLiteStatementImpl::bindImpl(); });
    }

    bool hasNext() override
    {
        return watch(_session, [this] { return SQLiteStatementImpl::hasNext(); });
    }

    std::size_t next() override
    {
        return watch(_session, [this] { return SQLiteStatementImpl::next(); });
    }

private:
    SqliteSession& _session;
};

std::size_t endOfQuoted(std::string_view sql, std::size_t begin) noexcept
{
    const std::size_t end = sql.find(sql[begin], begin + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
}

} // namespace

// Without a login timeout: a failed open would be tried again and again, without a pause, until it is over.
SqliteSession::SqliteSession(const std::filesystem::path& file)
    : Poco::Data::SQLite::SessionImpl(file.empty() ? std::string(":memory:") : file.string(), 0)
{
}

Poco::SharedPtr<Poco::Data::StatementImpl> SqliteSession::createStatementImpl()
{
    return new WatchedStatement(*this, Poco::AnyCast<sqlite3*>(getProperty("handle")));
}

bool parametersAreInOrder(std::string_view sql) noexcept
{
    std::size_t known = 0;
    for (std::size_t i = 0; i < sql.size();) {
        if (sql[i] == '\'' || sql[i] == '"') {
            i = endOfQuoted(sql, i);
            continue;
        }
        if (sql[i++] != '$')
            continue;
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(sql.data() + i, sql.data() + sql.size(), number);
        if (error != std::errc() || number == 0 || number > known + 1)
            return false;
        known = std::max(known, number);
        i = static_cast<std::size_t>(end - sql.data());
    }
    return true;
}

} // namespace beckon
