#include "data/SqliteStatements.h"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <cppunit/extensions/HelperMacros.h>

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace beckon {

namespace {

struct Close
{
    void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
};

class SqliteStatementsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SqliteStatementsTest);
    CPPUNIT_TEST(preparesATextOnce);
    CPPUNIT_TEST(aStatementComesBackResetAndUnbound);
    CPPUNIT_TEST(lendsTheSameTextTwiceAtATime);
    CPPUNIT_TEST(aLeaseMayMove);
    CPPUNIT_TEST(forgetsTheOneThatNobodyUsedForLongest);
    CPPUNIT_TEST(keepsWhatIsOnLoan);
    CPPUNIT_TEST(followsAChangeOfTheSchema);
    CPPUNIT_TEST(refusesWhatIsNotOneStatement);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        sqlite3* opened = nullptr;
        CPPUNIT_ASSERT_EQUAL(SQLITE_OK, sqlite3_open(":memory:", &opened));
        _connection.reset(opened);
        _statements = std::make_unique<SqliteStatements>(opened);
        run("CREATE TABLE items (id BIGINT PRIMARY KEY)");
        run("INSERT INTO items VALUES (1), (2)");
    }

    void tearDown() override
    {
        _statements.reset();
        _connection.reset();
    }

    void preparesATextOnce()
    {
        const sqlite3_stmt* const first = _statements->take("SELECT 1").get();
        const sqlite3_stmt* const second = _statements->take("SELECT 1").get();
        CPPUNIT_ASSERT(first == second);
    }

    void aStatementComesBackResetAndUnbound()
    {
        const std::string text = "SELECT id FROM items WHERE id >= COALESCE($1, 2) ORDER BY id";
        {
            const SqliteStatements::Lease half = _statements->take(text);
            sqlite3_bind_int(half.get(), 1, 1);
            CPPUNIT_ASSERT_EQUAL(SQLITE_ROW, sqlite3_step(half.get()));
            CPPUNIT_ASSERT_EQUAL(SQLITE_TXN_READ, sqlite3_txn_state(_connection.get(), nullptr));
        }
        CPPUNIT_ASSERT_EQUAL(SQLITE_TXN_NONE, sqlite3_txn_state(_connection.get(), nullptr));
        const SqliteStatements::Lease again = _statements->take(text);
        CPPUNIT_ASSERT_EQUAL(SQLITE_ROW, sqlite3_step(again.get()));
        CPPUNIT_ASSERT_EQUAL(2, sqlite3_column_int(again.get(), 0));
    }

    void lendsTheSameTextTwiceAtATime()
    {
        const std::size_t before = count();
        {
            const SqliteStatements::Lease one = _statements->take("SELECT 1");
            const SqliteStatements::Lease other = _statements->take("SELECT 1");
            CPPUNIT_ASSERT(one.get() != other.get());
        }
        CPPUNIT_ASSERT_EQUAL(before + 1, count());
    }

    void aLeaseMayMove()
    {
        SqliteStatements::Lease lease = _statements->take("SELECT 1");
        const sqlite3_stmt* const one = lease.get();
        const SqliteStatements::Lease moved = std::move(lease);
        lease = _statements->take("SELECT 2");
        CPPUNIT_ASSERT(moved.get() == one);
        CPPUNIT_ASSERT(_statements->take("SELECT 1").get() != one);
        lease = SqliteStatements::Lease();
        CPPUNIT_ASSERT(lease.get() == nullptr);
    }

    void forgetsTheOneThatNobodyUsedForLongest()
    {
        for (std::size_t i = 0; i < 2 * SqliteStatements::mostKept; ++i) {
            take(i);
            take(0);
        }
        CPPUNIT_ASSERT_EQUAL(SqliteStatements::mostKept, count());
        const std::string kept = textOf(0);
        bool isKept = false;
        for (sqlite3_stmt* each = sqlite3_next_stmt(_connection.get(), nullptr); each != nullptr;
             each = sqlite3_next_stmt(_connection.get(), each))
            isKept = isKept || kept == sqlite3_sql(each);
        CPPUNIT_ASSERT(isKept);
    }

    void keepsWhatIsOnLoan()
    {
        const SqliteStatements::Lease lent = _statements->take("SELECT id FROM items ORDER BY id");
        CPPUNIT_ASSERT_EQUAL(SQLITE_ROW, sqlite3_step(lent.get()));
        for (std::size_t i = 0; i < 2 * SqliteStatements::mostKept; ++i)
            take(i);
        CPPUNIT_ASSERT_EQUAL(SQLITE_ROW, sqlite3_step(lent.get()));
        CPPUNIT_ASSERT_EQUAL(2, sqlite3_column_int(lent.get(), 0));
    }

    void followsAChangeOfTheSchema()
    {
        const auto columns = [this] {
            const SqliteStatements::Lease all = _statements->take("SELECT * FROM items");
            CPPUNIT_ASSERT_EQUAL(SQLITE_ROW, sqlite3_step(all.get()));
            return sqlite3_column_count(all.get());
        };
        CPPUNIT_ASSERT_EQUAL(1, columns());
        run("ALTER TABLE items ADD COLUMN name TEXT");
        CPPUNIT_ASSERT_EQUAL(2, columns());
        run("DROP TABLE items");
        CPPUNIT_ASSERT_EQUAL(SQLITE_ERROR, sqlite3_step(_statements->take("SELECT * FROM items").get()));
    }

    void refusesWhatIsNotOneStatement()
    {
        for (const char* text : {"", " ; ", "-- nothing", "SELEC 1", "SELECT 1; SELECT 2", "SELECT $2, $1"})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, _statements->take(text), Poco::Data::SQLite::InvalidSQLStatementException);
        CPPUNIT_ASSERT(_statements->take("SELECT 1 ; \n").get() != nullptr);
    }

private:
    static std::string textOf(std::size_t number) { return "SELECT " + std::to_string(number); }

    void take(std::size_t number) { CPPUNIT_ASSERT(_statements->take(textOf(number)).get() != nullptr); }

    void run(const char* text) const
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(text, SQLITE_OK, sqlite3_exec(_connection.get(), text, nullptr, nullptr, nullptr));
    }

    std::size_t count() const
    {
        std::size_t found = 0;
        for (sqlite3_stmt* each = sqlite3_next_stmt(_connection.get(), nullptr); each != nullptr;
             each = sqlite3_next_stmt(_connection.get(), each))
            ++found;
        return found;
    }

    std::unique_ptr<sqlite3, Close> _connection;
    std::unique_ptr<SqliteStatements> _statements;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteStatementsTest);

} // namespace

} // namespace beckon
