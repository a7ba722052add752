#include "Watchdog.h"

#include "PostgresqlError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::postgresql {

namespace {

/// Two ends of a connection, of which one never says anything.
struct SilentConnection
{
    SilentConnection() { CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data())); }
    ~SilentConnection()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    SilentConnection(const SilentConnection&) = delete;
    SilentConnection& operator=(const SilentConnection&) = delete;

    ssize_t wait() const
    {
        char byte = 0;
        return ::recv(ends[0], &byte, 1, 0);
    }

    bool open() const
    {
        char byte = 0;
        return ::recv(ends[0], &byte, 1, MSG_DONTWAIT) < 0;
    }

    std::array<int, 2> ends{};
};

class WatchdogTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WatchdogTest);
    CPPUNIT_TEST(aWaitThatIsTooLongEnds);
    CPPUNIT_TEST(whoNoLongerWaitsIsLeftAlone);
    CPPUNIT_TEST(eachWaitHasAPatienceOfItsOwn);
    CPPUNIT_TEST(aWatchMayEndBeforeItsTimeAndAfterIt);
    CPPUNIT_TEST(statesSayWhatBecomesOfTheSession);
    CPPUNIT_TEST(theStateIsReadFromPocosMessages);
    CPPUNIT_TEST_SUITE_END();

    void aWaitThatIsTooLongEnds()
    {
        Watchdog watchdog(Milliseconds(20));
        const SilentConnection connection;
        Watchdog::Watch watch(watchdog, connection.ends[0]);
        watch.begin();
        CPPUNIT_ASSERT_EQUAL(ssize_t{0}, connection.wait());
        CPPUNIT_ASSERT(watch.expired());
        watch.end();
    }

    void whoNoLongerWaitsIsLeftAlone()
    {
        Watchdog watchdog(Milliseconds(20));
        const SilentConnection idle;
        const SilentConnection waiting;
        Watchdog::Watch resting(watchdog, idle.ends[0]);
        Watchdog::Watch watch(watchdog, waiting.ends[0]);
        for (int i = 0; i < 100; ++i) {
            resting.begin();
            resting.end();
        }
        watch.begin();
        waiting.wait();
        CPPUNIT_ASSERT(idle.open() && !resting.expired());
    }

    void eachWaitHasAPatienceOfItsOwn()
    {
        Watchdog watchdog(Milliseconds(50));
        std::array<SilentConnection, 3> connections;
        std::array<std::optional<Watchdog::Watch>, 3> watches;
        for (std::size_t i = 0; i < connections.size(); ++i) {
            watches[i].emplace(watchdog, connections[i].ends[0]);
            watches[i]->begin();
        }
        watches[1]->end();
        connections[0].wait();
        connections[2].wait();
        CPPUNIT_ASSERT(watches[0]->expired() && !watches[1]->expired() && watches[2]->expired());
    }

    void aWatchMayEndBeforeItsTimeAndAfterIt()
    {
        Watchdog watchdog(Milliseconds(5));
        for (int i = 0; i < 50; ++i) {
            const SilentConnection connection;
            Watchdog::Watch watch(watchdog, connection.ends[0]);
            watch.begin();
            if (i % 2 == 0)
                connection.wait();
        }
    }

    void statesSayWhatBecomesOfTheSession()
    {
        using Fault = DatabaseConnector::Fault;
        for (const char* state : {"23505", "42P01", "22P02", "25P02"})
            CPPUNIT_ASSERT_MESSAGE(state, faultOf(state) == Fault::Statement);
        for (const char* state : {"40001", "40P01", "55P03"})
            CPPUNIT_ASSERT_MESSAGE(state, faultOf(state) == Fault::Busy);
        for (const char* state : {"", "08006", "57P01", "57P03", "25P03", "25006"})
            CPPUNIT_ASSERT_MESSAGE(state, faultOf(state) == Fault::Lost);
        for (const char* state : {"57014", "53100", "53300", "58030", "XX001"})
            CPPUNIT_ASSERT_MESSAGE(state, faultOf(state) == Fault::Unavailable);
    }

    void theStateIsReadFromPocosMessages()
    {
        CPPUNIT_ASSERT_EQUAL(std::string_view("23505"), stateIn("postgresql_stmt_execute error: ERROR:  23505\n Severity: ERROR"));
        CPPUNIT_ASSERT_EQUAL(std::string_view("42P01"), stateIn("postgresql_stmt_prepare error: FEHLER:  42P01\n SELECT 1"));
        for (const char* text : {"", "no state", "ERROR:  2350", "ERROR:  it broke"})
            CPPUNIT_ASSERT_MESSAGE(text, stateIn(text).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WatchdogTest);

} // namespace

} // namespace beckon::postgresql
