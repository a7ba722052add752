#include "data/SqliteStatement.h"

#include "data/SqliteSession.h"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>

#include <sqlite3.h>

namespace beckon {

using Poco::Data::SQLite::Binder;
using Poco::Data::SQLite::Extractor;
using Poco::Data::SQLite::ParameterCountMismatchException;
using Poco::Data::SQLite::Utility;

SqliteStatement::SqliteStatement(SqliteSession& session) : StatementImpl(session), _session(session) {}

template <typename Step>
auto SqliteStatement::watch(const Step& step)
{
    try {
        return step();
    } catch (...) {
        _session.statementFailed();
        throw;
    }
}

std::size_t SqliteStatement::columnsReturned() const
{
    return static_cast<std::size_t>(sqlite3_column_count(_statement.get()));
}

int SqliteStatement::affectedRowCount() const
{
    return _affected;
}

const Poco::Data::MetaColumn& SqliteStatement::metaColumn(std::size_t position) const
{
    if (_columns.empty()) {
        for (std::size_t i = 0; i < columnsReturned(); ++i)
            _columns.emplace_back(i, sqlite3_column_name(_statement.get(), static_cast<int>(i)),
                                  Utility::getColumnType(_statement.get(), i));
    }
    return _columns.at(position);
}

void SqliteStatement::compileImpl()
{
    watch([this] {
        _statement = _session.statements().take(toString());
        _binder = new Binder(_statement.get());
        _extractor = new Extractor(_statement.get());
    });
}

void SqliteStatement::bindImpl()
{
    _row = Row::Unknown;
    watch([this] { bindAll(); });
}

void SqliteStatement::bindAll()
{
    // What is left of an earlier execution; an error of that one has been told.
    sqlite3_reset(_statement.get());
    std::size_t place = 1; // SQLite counts parameters from 1 and columns from 0
    for (Poco::Data::AbstractBinding::Ptr& value : bindings()) {
        value->bind(place);
        place += value->numOfColumnsHandled();
    }
    if (place - 1 != static_cast<std::size_t>(sqlite3_bind_parameter_count(_statement.get())))
        throw ParameterCountMismatchException("a statement needs one value for each of its parameters", toString());
    // A container is bound value by value, and the statement runs for each.
    _bindsAgain = !bindings().empty() && bindings().front()->canBind();
}

bool SqliteStatement::hasNext()
{
    if (_row == Row::Unknown)
        watch([this] { step(); });
    return _row == Row::Waiting;
}

void SqliteStatement::step()
{
    const int code = sqlite3_step(_statement.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        Utility::throwException(_session.connection(), code);
    if (code == SQLITE_DONE && sqlite3_stmt_readonly(_statement.get()) == 0)
        _affected += sqlite3_changes(_session.connection());
    _extractor->reset();
    _row = code == SQLITE_ROW ? Row::Waiting : Row::None;
}

std::size_t SqliteStatement::next()
{
    if (!hasNext())
        throw Poco::Data::DataException("there is no further row");
    watch([this] {
        std::size_t position = 0;
        for (Poco::Data::AbstractExtraction::Ptr& extraction : extractions()) {
            extraction->extract(position);
            position += extraction->numOfColumnsHandled();
        }
    });
    _row = Row::Unknown;
    return 1;
}

} // namespace beckon
