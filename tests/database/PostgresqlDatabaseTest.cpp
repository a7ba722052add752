#include "../contract/DatabaseContract.h"
#include "Caught.h"
#include "ManualClock.h"
#include "TestDatabase.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace beckon::postgresql {

namespace {

using namespace Poco::Data::Keywords;
using test::caught;
using test::contains;

std::string server()
{
    const char* const url = std::getenv("BECKON_TEST_DATABASE_URL");
    CPPUNIT_ASSERT_MESSAGE("run this by tests/database/with_postgresql.py", url != nullptr);
    return url;
}

class Subject
{
public:
    Database& database() { return *_database; }
    Database& otherNode() { return *_other; }

    std::unique_ptr<Database> open(const DatabaseOptions& options, Milliseconds patience) const { return _place.open(options, patience); }
    std::unique_ptr<Database> openUrl(const std::string& url) const { return test::openWithConnector(url, _clock); }

private:
    test::ManualClock _clock;
    test::TestDatabase _place{_clock, server()};
    std::unique_ptr<Database> _database = _place.open();
    std::unique_ptr<Database> _other = _place.open();
};

class PostgresqlDatabaseTest : public test::DatabaseContract<Subject>
{
    CPPUNIT_TEST_SUB_SUITE(PostgresqlDatabaseTest, DatabaseContract<Subject>);
    CPPUNIT_TEST(readsWhileAnotherWrites);
    CPPUNIT_TEST(whoCannotWriteInTimeIsTold);
    CPPUNIT_TEST(aStatementThatTakesTooLongIsUnavailable);
    CPPUNIT_TEST(goesOnAfterTheServerHasEndedItsSessions);
    CPPUNIT_TEST(aLossDuringATransactionRunsItAgain);
    CPPUNIT_TEST(exceptionsHoldNoValues);
    CPPUNIT_TEST(keepsNoPreparedStatements);
    CPPUNIT_TEST(aReadLeavesNoTransactionOpen);
    CPPUNIT_TEST(commitsToDiskWhateverTheDatabaseSays);
    CPPUNIT_TEST(aRefusalAtTheStartIsTheUrls);
    CPPUNIT_TEST(aServerThatIsNotThereIsTheMachines);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsWhileAnotherWrites()
    {
        createItems();
        subject().database().write([&](Session& session) {
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", now;
            CPPUNIT_ASSERT_EQUAL(std::string(), nameOf(subject().otherNode(), 1));
            CPPUNIT_ASSERT_EQUAL(std::string(), nameOf(subject().database(), 1));
        });
        CPPUNIT_ASSERT_EQUAL(std::string("one"), nameOf(subject().otherNode(), 1));
    }

    void whoCannotWriteInTimeIsTold()
    {
        const auto impatient = subject().open({}, Milliseconds(200));
        subject().database().write([&](Session&) { CPPUNIT_ASSERT_THROW(impatient->write([](Session&) {}), Unavailable); });
        impatient->write([](Session&) {});
    }

    void aStatementThatTakesTooLongIsUnavailable()
    {
        const auto impatient = subject().open({.sessions = 1}, Milliseconds(200));
        const auto sleep = [](Session& session) { session << "SELECT pg_sleep(20)", now; };
        CPPUNIT_ASSERT_THROW(impatient->read(sleep), Unavailable);
        CPPUNIT_ASSERT_THROW(impatient->write(sleep), Unavailable);
        impatient->read([](Session& session) { session << "SELECT 1", now; });
    }

    void goesOnAfterTheServerHasEndedItsSessions()
    {
        createItems();
        const auto victim = subject().open({.sessions = 4}, Seconds(10));
        for (int i = 0; i < 3; ++i) {
            runThreads(4, [&](int) { nameOf(*victim, 1); });
            endSessionsExceptThoseOf(subject().database());
            CPPUNIT_ASSERT_EQUAL(std::string(), nameOf(*victim, 1));
            endSessionsExceptThoseOf(subject().database());
            victim->write([](Session& session) { session << "DELETE FROM items", now; });
        }
    }

    void aLossDuringATransactionRunsItAgain()
    {
        createItems();
        int runs = 0;
        subject().otherNode().write([&](Session& session) {
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", now;
            if (++runs == 1)
                endSessionsExceptThoseOf(subject().database());
            session << "INSERT INTO items (id, name) VALUES (2, 'two')", now;
        });
        CPPUNIT_ASSERT_EQUAL(2, runs);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, count());
    }

    void exceptionsHoldNoValues()
    {
        createItems();
        insert(1, "ada@example.com");
        std::string name = "ada@example.com";
        for (const char* sql :
             {"INSERT INTO items (id, name) VALUES (2, $1)", "SELECT CAST($1 AS TEXT)::BIGINT", "SELECT $1 FROM nowhere"}) {
            const std::string message = objection([&](Session& session) { session << sql, use(name), now; });
            CPPUNIT_ASSERT_MESSAGE(message, contains(message, sql) && !contains(message, name));
        }
    }

    void keepsNoPreparedStatements()
    {
        const auto small = subject().open({.sessions = 1}, Seconds(10));
        const auto fail = [](Session& session) {
            session << "SELECT 1", now;
            session << "SELECT 1 / 0", now;
        };
        const auto requireNone = [](Session& session) {
            std::int64_t prepared = 0;
            session << "SELECT COUNT(*) FROM pg_prepared_statements", into(prepared), now;
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, prepared); // this one
        };
        for (int i = 0; i < 5; ++i) {
            CPPUNIT_ASSERT_THROW(small->write(fail), Poco::Data::DataException);
            CPPUNIT_ASSERT_THROW(small->read(fail), Poco::Data::DataException);
        }
        small->write(requireNone);
        small->write(requireNone);
        small->read(requireNone);
    }

    void aReadLeavesNoTransactionOpen()
    {
        createItems();
        const auto small = subject().open({.sessions = 1}, Seconds(10));
        small->read([](Session& session) { session << "BEGIN", now; });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number("SELECT COUNT(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"));
    }

    void commitsToDiskWhateverTheDatabaseSays()
    {
        const auto careless = subject().openUrl(server() + "?options=-csynchronous_commit%3Doff");
        careless->read([](Session& session) {
            std::string value;
            session << "SHOW synchronous_commit", into(value), now;
            CPPUNIT_ASSERT_EQUAL(std::string("on"), value);
        });
    }

    void aRefusalAtTheStartIsTheUrls()
    {
        const std::string there = placeOf(server());
        for (const std::string& url :
             {"postgresql://beckon:hunter2@" + there + "/postgres", "postgresql://nobody:hunter2@" + there + "/postgres",
              server() + "?sslmode=hunter2", server() + "x"}) {
            const std::string message = caught([&] { (void)subject().openUrl(url); });
            CPPUNIT_ASSERT_MESSAGE(url + ": " + message, contains(message, "DATABASE_URL (database.url)") && contains(message, there));
            CPPUNIT_ASSERT_MESSAGE(message, message.find('\n') == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(message, !contains(message, "hunter2") || contains(url, "sslmode"));
        }
    }

    void aServerThatIsNotThereIsTheMachines()
    {
        const std::string port = freePort();
        const std::string message =
            caught<SystemError>([&] { (void)subject().openUrl("postgresql://u:hunter2@127.0.0.1:" + port + "/x"); });
        CPPUNIT_ASSERT_MESSAGE(message, contains(message, "DATABASE_URL (database.url)") && contains(message, port));
        CPPUNIT_ASSERT_MESSAGE(message, !contains(message, "hunter2") && message.find('\n') == std::string::npos);
    }

private:
    /// 127.0.0.1:6000
    static std::string placeOf(const std::string& url)
    {
        const std::size_t begin = url.rfind('@') + 1;
        return url.substr(begin, url.find('/', begin) - begin);
    }

    static std::string freePort()
    {
        Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0), 1);
        return std::to_string(socket.address().port());
    }

    std::string objection(const Database::Work& work)
    {
        try {
            subject().database().write(work);
        } catch (const Poco::Data::DataException& exception) {
            return exception.displayText();
        }
        CPPUNIT_FAIL("nothing was thrown");
        return {};
    }

    /// Those of this test that are not at work.
    static void endSessionsExceptThoseOf(Database& judge)
    {
        judge.read([](Session& session) {
            session << "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                       "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
                now;
        });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PostgresqlDatabaseTest);

} // namespace

} // namespace beckon::postgresql
