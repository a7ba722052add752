#include "data/SqliteSession.h"

#include "data/SqliteStatement.h"

#include <Poco/Any.h>

namespace beckon {

// Without a login timeout: a failed open would be tried again and again, without a pause, until it is over.
SqliteSession::SqliteSession(const std::filesystem::path& file)
    : Poco::Data::SQLite::SessionImpl(file.empty() ? std::string(":memory:") : file.string(), 0),
      _connection(Poco::AnyCast<sqlite3*>(getProperty("handle"))),
      _statements(_connection)
{
}

SqliteSession::~SqliteSession()
{
    _statements.clear();
}

void SqliteSession::close()
{
    _statements.clear();
    SessionImpl::close();
}

Poco::SharedPtr<Poco::Data::StatementImpl> SqliteSession::createStatementImpl()
{
    return new SqliteStatement(*this);
}

} // namespace beckon
