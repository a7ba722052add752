#pragma once

#include "beckon/base/Clock.h"
#include "data/SqlDatabase.h"

#include <memory>
#include <string>

namespace beckon::test {

/// An empty database for one test: SQLite, or, when BECKON_TEST_DATABASE_URL names a PostgreSQL server (with_postgresql.py starts one), a
/// schema of its own there, which ends with this object.
/// Ownership: outlives the databases that it opens, and the clock outlives it. Threads: any.
class TestDatabase
{
public:
    explicit TestDatabase(const Clock& clock, std::string sqliteUrl = "sqlite://");
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// One way to it; another one is another node's. `patience`: of the server's connector.
    std::unique_ptr<Database> open(const DatabaseOptions& options = {}, Milliseconds patience = Seconds(30)) const;

    const std::string& url() const noexcept { return _url; }

private:
    void execute(const std::string& statement) const;

    const Clock& _clock;
    std::string _server; ///< the URL of the server; empty for SQLite
    std::string _schema;
    std::string _url;
};

/// As openDatabase, with the connector for PostgreSQL at hand.
std::unique_ptr<Database> openWithConnector(const std::string& url, const Clock& clock, const DatabaseOptions& options = {},
                                            Milliseconds patience = Seconds(30));

} // namespace beckon::test
