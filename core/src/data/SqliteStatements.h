#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace beckon {

/// The prepared statements of one SQLite session, by their text: preparing one costs more than most of them do. SQLite itself prepares
/// anew what a change of the schema has made stale.
/// Ownership: owns the statements; leases end before it, and it before the connection. Threads: one at a time.
class SqliteStatements
{
    struct Finalize
    {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    struct Entry
    {
        std::string text;
        std::unique_ptr<sqlite3_stmt, Finalize> statement;
        bool isLent = false;
    };

public:
    /// How many are kept; of more than these, the one that nobody has used for longest goes.
    static constexpr std::size_t mostKept = 64;

    /// The connection outlives this.
    explicit SqliteStatements(sqlite3* connection) : _connection(connection) {}
    SqliteStatements(const SqliteStatements&) = delete;
    SqliteStatements& operator=(const SqliteStatements&) = delete;

    /// A statement on loan, reset and with nothing bound. Its end resets it: no transaction stays open for a row that nobody read.
    class Lease
    {
    public:
        Lease() = default;
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&& other) noexcept;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { giveBack(); }

        sqlite3_stmt* get() const noexcept { return _statement; }

    private:
        friend class SqliteStatements;
        explicit Lease(Entry& entry) noexcept;
        explicit Lease(std::unique_ptr<sqlite3_stmt, Finalize> statement) noexcept;

        void giveBack() noexcept;

        sqlite3_stmt* _statement = nullptr;
        Entry* _entry = nullptr;                          ///< null for one that is not kept
        std::unique_ptr<sqlite3_stmt, Finalize> _notKept; ///< beside another loan of the same text
    };

    /// Throws Poco::Data::SQLite's exceptions for a text that is no statement, or more than one, or whose parameters are not in order.
    Lease take(std::string_view text);

    /// Before the connection is closed. No lease may be out.
    void clear() noexcept;

private:
    using Entries = std::list<Entry>;

    std::unique_ptr<sqlite3_stmt, Finalize> prepare(std::string_view text) const;
    void forgetOldest() noexcept;

    sqlite3* const _connection;
    Entries _entries; ///< the last used first
    std::unordered_map<std::string_view, Entries::iterator> _byText;
};

/// True when the parameters `$1`, `$2`, ... of an SQL statement first appear in this order, without gaps. Pure.
bool parametersAreInOrder(std::string_view sql) noexcept;

} // namespace beckon
