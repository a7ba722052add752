#pragma once

#include "beckon/base/Error.h"
#include "beckon/service/Database.h"

#include <Poco/Data/DataException.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace beckon::test {

/// What every Database promises, as tests. `Subject` is default-constructible and has `Database& database()`, empty, and `Database&
/// otherNode()`, which is another node's way to the same data (or the same one, where there can be no other).
///     class MyDatabaseTest : public DatabaseContract<MySubject> {
///         CPPUNIT_TEST_SUB_SUITE(MyDatabaseTest, DatabaseContract<MySubject>); ... CPPUNIT_TEST_SUITE_END(); };
template <typename Subject>
class DatabaseContract : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DatabaseContract);
    CPPUNIT_TEST(readsWhatWasWritten);
    CPPUNIT_TEST(keepsTextNumbersAndNulls);
    CPPUNIT_TEST(bindsParametersInsteadOfReadingThem);
    CPPUNIT_TEST(takesAParameterTwice);
    CPPUNIT_TEST(returnsRowsFromInserts);
    CPPUNIT_TEST(anExceptionRollsBackAndComesThrough);
    CPPUNIT_TEST(aBrokenConstraintRollsBackAndComesThrough);
    CPPUNIT_TEST(aTransactionWithASwallowedFailureCannotCommit);
    CPPUNIT_TEST(worksOnAfterFailures);
    CPPUNIT_TEST(enforcesForeignKeys);
    CPPUNIT_TEST(losesNoUpdateOfManyThreads);
    CPPUNIT_TEST(migratesOnceAndInOrder);
    CPPUNIT_TEST(migratesOnFromWhereItStood);
    CPPUNIT_TEST(migratesComponentsApart);
    CPPUNIT_TEST(undoesAFailedStepAndKeepsThoseBefore);
    CPPUNIT_TEST(refusesADatabaseThatIsNewer);
    CPPUNIT_TEST(refusesVersionsWithGaps);
    CPPUNIT_TEST(migratesOnceWhenManyNodesStart);
    CPPUNIT_TEST(isHealthy);
    CPPUNIT_TEST_SUITE_END();

public:
    using Session = Poco::Data::Session;

    void readsWhatWasWritten()
    {
        createItems();
        insert(1, "one");
        CPPUNIT_ASSERT_EQUAL(std::string("one"), nameOf(_subject.database(), 1));
        CPPUNIT_ASSERT_EQUAL(std::string("one"), nameOf(_subject.otherNode(), 1));
    }

    void keepsTextNumbersAndNulls()
    {
        using namespace Poco::Data::Keywords;
        execute("CREATE TABLE kinds (small BIGINT, large BIGINT, text TEXT, empty TEXT, missing TEXT)");
        std::int64_t small = std::numeric_limits<std::int64_t>::min();
        std::int64_t large = std::numeric_limits<std::int64_t>::max();
        std::string text = "a 'quoted' \"\xc3\xa4\xf0\x9f\x98\x80\" $1 ?\r\n%s";
        std::string empty;
        Poco::Nullable<std::string> missing;
        _subject.database().write([&](Session& session) {
            session << "INSERT INTO kinds VALUES ($1, $2, $3, $4, $5)", use(small), use(large), use(text), use(empty), use(missing), now;
        });
        std::int64_t readSmall = 0;
        std::int64_t readLarge = 0;
        std::string readText;
        std::string readEmpty = "untouched";
        Poco::Nullable<std::string> readMissing = std::string("untouched");
        _subject.database().read([&](Session& session) {
            session << "SELECT small, large, text, empty, missing FROM kinds", into(readSmall), into(readLarge), into(readText),
                into(readEmpty), into(readMissing), now;
        });
        CPPUNIT_ASSERT_EQUAL(small, readSmall);
        CPPUNIT_ASSERT_EQUAL(large, readLarge);
        CPPUNIT_ASSERT_EQUAL(text, readText);
        CPPUNIT_ASSERT_EQUAL(empty, readEmpty);
        CPPUNIT_ASSERT(readMissing.isNull());
    }

    void bindsParametersInsteadOfReadingThem()
    {
        createItems();
        const std::string hostile = "'); DROP TABLE items; --";
        insert(1, hostile);
        CPPUNIT_ASSERT_EQUAL(hostile, nameOf(_subject.database(), 1));
    }

    void takesAParameterTwice()
    {
        using namespace Poco::Data::Keywords;
        createItems();
        insert(1, "one");
        insert(2, "two");
        std::string wanted = "two";
        std::int64_t id = 2;
        std::int64_t found = 0;
        _subject.database().read([&](Session& session) {
            session << "SELECT COUNT(*) FROM items WHERE (name = $1 OR name = $1) AND id = $2", into(found), use(wanted), use(id), now;
        });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, found);
    }

    void returnsRowsFromInserts()
    {
        using namespace Poco::Data::Keywords;
        createItems();
        std::int64_t id = 7;
        std::int64_t returned = 0;
        _subject.database().write([&](Session& session) {
            session << "INSERT INTO items (id, name) VALUES ($1, 'seven') ON CONFLICT (id) DO NOTHING RETURNING id", into(returned),
                use(id), now;
        });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, returned);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count());
    }

    void anExceptionRollsBackAndComesThrough()
    {
        createItems();
        const auto work = [](Session& session) {
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", Poco::Data::Keywords::now;
            throw std::domain_error("no");
        };
        CPPUNIT_ASSERT_THROW(_subject.database().write(work), std::domain_error);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count());
    }

    void aBrokenConstraintRollsBackAndComesThrough()
    {
        createItems();
        const auto work = [](Session& session) {
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", Poco::Data::Keywords::now;
            session << "INSERT INTO items (id, name) VALUES (2, 'one')", Poco::Data::Keywords::now;
        };
        CPPUNIT_ASSERT_THROW(_subject.database().write(work), Poco::Data::DataException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count());
    }

    void aTransactionWithASwallowedFailureCannotCommit()
    {
        createItems();
        const auto work = [](Session& session) {
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", Poco::Data::Keywords::now;
            try {
                session << "INSERT INTO items (id, name) VALUES (1, 'another')", Poco::Data::Keywords::now;
            } catch (const Poco::Data::DataException&) {
                return;
            }
        };
        CPPUNIT_ASSERT_THROW(_subject.database().write(work), Poco::Data::DataException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count());
    }

    void worksOnAfterFailures()
    {
        createItems();
        const auto faulty = [](Session& session) { session << "SELECT nothing FROM nowhere", Poco::Data::Keywords::now; };
        for (int i = 0; i < 50; ++i) {
            CPPUNIT_ASSERT_THROW(_subject.database().write(faulty), Poco::Data::DataException);
            CPPUNIT_ASSERT_THROW(_subject.database().read(faulty), Poco::Data::DataException);
        }
        insert(1, "one");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count());
    }

    void enforcesForeignKeys()
    {
        createItems();
        execute("CREATE TABLE parts (item BIGINT NOT NULL REFERENCES items (id) ON DELETE CASCADE)");
        CPPUNIT_ASSERT_THROW(execute("INSERT INTO parts VALUES (1)"), Poco::Data::DataException);
        insert(1, "one");
        execute("INSERT INTO parts VALUES (1)");
        execute("DELETE FROM items");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count("parts"));
    }

    void losesNoUpdateOfManyThreads()
    {
        createItems();
        execute("INSERT INTO items (id, name) VALUES (0, 'counter')");
        constexpr int rounds = 25;
        runThreads(8, [&](int number) {
            Database& database = number % 2 == 0 ? _subject.database() : _subject.otherNode();
            for (int round = 0; round < rounds; ++round)
                database.write([](Session& session) {
                    using namespace Poco::Data::Keywords;
                    std::int64_t value = 0;
                    session << "SELECT id FROM items", into(value), now;
                    ++value;
                    session << "UPDATE items SET id = $1", use(value), now;
                });
        });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{8} * rounds, number("SELECT id FROM items"));
    }

    void migratesOnceAndInOrder()
    {
        for (int i = 0; i < 2; ++i)
            migrate("rooms", 2);
        CPPUNIT_ASSERT_EQUAL(std::string("12"), stepsOf("rooms"));
    }

    void migratesOnFromWhereItStood()
    {
        migrate("rooms", 1);
        migrate("rooms", 3);
        CPPUNIT_ASSERT_EQUAL(std::string("123"), stepsOf("rooms"));
    }

    void migratesComponentsApart()
    {
        migrate("rooms", 3);
        migrate("users", 1);
        CPPUNIT_ASSERT_EQUAL(std::string("123"), stepsOf("rooms"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), stepsOf("users"));
    }

    void undoesAFailedStepAndKeepsThoseBefore()
    {
        std::vector<Migration> migrations = stepsFor("rooms", 3);
        migrations[1].statements.emplace_back("INSERT INTO nowhere VALUES (1)");
        try {
            _subject.database().migrate("rooms", migrations);
            CPPUNIT_FAIL("a failed step was passed over");
        } catch (const SystemError& error) {
            CPPUNIT_ASSERT_MESSAGE(error.what(), std::string(error.what()).find("migration 2 of rooms") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("1"), stepsOf("rooms"));
        migrate("rooms", 3);
        CPPUNIT_ASSERT_EQUAL(std::string("123"), stepsOf("rooms"));
    }

    void refusesADatabaseThatIsNewer()
    {
        migrate("rooms", 3);
        CPPUNIT_ASSERT_THROW(migrate("rooms", 2), ConfigurationError);
        CPPUNIT_ASSERT_EQUAL(std::string("123"), stepsOf("rooms"));
    }

    void refusesVersionsWithGaps()
    {
        std::vector<Migration> migrations = stepsFor("rooms", 2);
        migrations[1].version = 3;
        CPPUNIT_ASSERT_THROW(_subject.database().migrate("rooms", migrations), ConfigurationError);
    }

    void migratesOnceWhenManyNodesStart()
    {
        runThreads(
            8, [&](int number) { (number % 2 == 0 ? _subject.database() : _subject.otherNode()).migrate("rooms", stepsFor("rooms", 5)); });
        CPPUNIT_ASSERT_EQUAL(std::string("12345"), stepsOf("rooms"));
    }

    void isHealthy()
    {
        const Health health = _subject.database().health();
        CPPUNIT_ASSERT(health.state == Health::State::Ok);
        CPPUNIT_ASSERT_EQUAL(std::string(), health.detail);
    }

protected:
    Subject& subject() { return _subject; }

    void execute(const std::string& statement)
    {
        _subject.database().write([&](Session& session) { session << statement, Poco::Data::Keywords::now; });
    }

    void createItems() { execute("CREATE TABLE items (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE)"); }

    void insert(std::int64_t id, std::string name)
    {
        using namespace Poco::Data::Keywords;
        _subject.database().write(
            [&](Session& session) { session << "INSERT INTO items (id, name) VALUES ($1, $2)", use(id), use(name), now; });
    }

    std::string nameOf(Database& database, std::int64_t id)
    {
        using namespace Poco::Data::Keywords;
        std::string name;
        database.read([&](Session& session) { session << "SELECT name FROM items WHERE id = $1", into(name), use(id), now; });
        return name;
    }

    std::int64_t number(const std::string& query)
    {
        using namespace Poco::Data::Keywords;
        std::int64_t value = 0;
        _subject.database().read([&](Session& session) { session << query, into(value), now; });
        return value;
    }

    std::int64_t count(const std::string& table = "items") { return number("SELECT COUNT(*) FROM " + table); }

    /// Runs `body(number)` on that many threads at once; the first exception fails the test.
    template <typename F>
    static void runThreads(int count, F body)
    {
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        threads.reserve(static_cast<std::size_t>(count));
        for (int number = 0; number < count; ++number)
            threads.emplace_back([&, number] {
                try {
                    body(number);
                } catch (const std::exception&) {
                    ++failures;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(0, failures.load());
    }

private:
    /// Steps that each append their number to a table of the component: a step taken twice, or in another order, is seen.
    static std::vector<Migration> stepsFor(const std::string& component, int last)
    {
        std::vector<Migration> migrations;
        for (int version = 1; version <= last; ++version) {
            Migration& migration = migrations.emplace_back(Migration{version, {}});
            const std::string table = "steps_" + component;
            if (version == 1)
                migration.statements.push_back("CREATE TABLE " + table + " (position BIGINT NOT NULL, version BIGINT NOT NULL)");
            std::string insert = "INSERT INTO ";
            insert.append(table).append(" SELECT COUNT(*), ").append(std::to_string(version)).append(" FROM ").append(table);
            migration.statements.push_back(insert);
        }
        return migrations;
    }

    void migrate(const std::string& component, int last) { _subject.database().migrate(component, stepsFor(component, last)); }

    std::string stepsOf(const std::string& component)
    {
        using namespace Poco::Data::Keywords;
        std::vector<std::int64_t> versions;
        _subject.database().read(
            [&](Session& session) { session << "SELECT version FROM steps_" + component + " ORDER BY position", into(versions), now; });
        std::string text;
        for (const std::int64_t version : versions)
            text += std::to_string(version);
        return text;
    }

    Subject _subject;
};

} // namespace beckon::test
