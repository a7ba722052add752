#include "data/SqliteStatements.h"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace beckon {

namespace {

using Poco::Data::SQLite::InvalidSQLStatementException;

std::size_t endOfQuoted(std::string_view sql, std::size_t begin) noexcept
{
    const std::size_t end = sql.find(sql[begin], begin + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
}

} // namespace

void SqliteStatements::Finalize::operator()(sqlite3_stmt* statement) const noexcept
{
    sqlite3_finalize(statement);
}

SqliteStatements::Lease::Lease(Entry& entry) noexcept : _statement(entry.statement.get()), _entry(&entry)
{
    entry.isLent = true;
}

SqliteStatements::Lease::Lease(std::unique_ptr<sqlite3_stmt, Finalize> statement) noexcept
    : _statement(statement.get()), _notKept(std::move(statement))
{
}

SqliteStatements::Lease::Lease(Lease&& other) noexcept
    : _statement(std::exchange(other._statement, nullptr)),
      _entry(std::exchange(other._entry, nullptr)),
      _notKept(std::move(other._notKept))
{
}

SqliteStatements::Lease& SqliteStatements::Lease::operator=(Lease&& other) noexcept
{
    giveBack();
    _statement = std::exchange(other._statement, nullptr);
    _entry = std::exchange(other._entry, nullptr);
    _notKept = std::move(other._notKept);
    return *this;
}

void SqliteStatements::Lease::giveBack() noexcept
{
    if (_entry != nullptr) {
        // What was bound belongs to the borrower. A reset repeats the error of the last step, which the borrower has heard of.
        sqlite3_reset(_statement);
        sqlite3_clear_bindings(_statement);
        _entry->isLent = false;
    }
    _statement = nullptr;
    _entry = nullptr;
    _notKept.reset();
}

SqliteStatements::Lease SqliteStatements::take(std::string_view text)
{
    const auto known = _byText.find(text);
    if (known != _byText.end()) {
        Entry& entry = *known->second;
        if (entry.isLent)
            return Lease(prepare(text));
        _entries.splice(_entries.begin(), _entries, known->second);
        return Lease(entry);
    }
    auto statement = prepare(text);
    if (_entries.size() >= mostKept)
        forgetOldest();
    _entries.push_front({std::string(text), std::move(statement)});
    _byText.emplace(_entries.front().text, _entries.begin());
    return Lease(_entries.front());
}

void SqliteStatements::clear() noexcept
{
    _byText.clear();
    _entries.clear();
}

std::unique_ptr<sqlite3_stmt, SqliteStatements::Finalize> SqliteStatements::prepare(std::string_view text) const
{
    if (!parametersAreInOrder(text))
        throw InvalidSQLStatementException("parameters must first appear as $1, $2, ... in this order", std::string(text));
    sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(_connection, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &made, &rest);
    std::unique_ptr<sqlite3_stmt, Finalize> statement(made);
    if (code != SQLITE_OK)
        Poco::Data::SQLite::Utility::throwException(_connection, code, sqlite3_errmsg(_connection));
    if (!statement)
        throw InvalidSQLStatementException("there is no statement", std::string(text));
    const std::string_view behind(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    if (behind.find_first_not_of("; \t\r\n") != std::string_view::npos)
        throw InvalidSQLStatementException("one statement at a time", std::string(text));
    return statement;
}

void SqliteStatements::forgetOldest() noexcept
{
    const auto oldest = std::find_if(_entries.rbegin(), _entries.rend(), [](const Entry& entry) { return !entry.isLent; });
    if (oldest == _entries.rend())
        return;
    _byText.erase(oldest->text);
    _entries.erase(std::prev(oldest.base()));
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
