#include "data/SessionPool.h"

#include "beckon/base/Error.h"
#include "data/SqliteSession.h"

#include <Poco/AutoPtr.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace beckon {

namespace {

constexpr Milliseconds noWait{1};
constexpr Milliseconds longWait{20'000};

class SessionPoolTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SessionPoolTest);
    CPPUNIT_TEST(opensASessionWhenItIsNeeded);
    CPPUNIT_TEST(lendsAReturnedSessionAgain);
    CPPUNIT_TEST(isUnavailableWhenNoSessionComesBackInTime);
    CPPUNIT_TEST(waitsForASessionThatComesBack);
    CPPUNIT_TEST(replacesADiscardedSession);
    CPPUNIT_TEST(aLossClosesIdleSessionsToo);
    CPPUNIT_TEST(aWaiterReplacesADiscardedSession);
    CPPUNIT_TEST(aFailedOpenTakesNoPlace);
    CPPUNIT_TEST(neverLendsMoreThanItMay);
    CPPUNIT_TEST_SUITE_END();

public:
    void opensASessionWhenItIsNeeded()
    {
        CPPUNIT_ASSERT_EQUAL(0, _opened.load());
        const auto one = _pool.acquire(noWait);
        const auto two = _pool.acquire(noWait);
        CPPUNIT_ASSERT_EQUAL(2, _opened.load());
    }

    void lendsAReturnedSessionAgain()
    {
        for (int i = 0; i < 10; ++i)
            _pool.acquire(noWait);
        CPPUNIT_ASSERT_EQUAL(1, _opened.load());
    }

    void isUnavailableWhenNoSessionComesBackInTime()
    {
        const auto one = _pool.acquire(noWait);
        const auto two = _pool.acquire(noWait);
        CPPUNIT_ASSERT_THROW(_pool.acquire(noWait), Unavailable);
    }

    void waitsForASessionThatComesBack()
    {
        std::optional<SessionPool::Lease> one(_pool.acquire(noWait));
        const auto two = _pool.acquire(noWait);
        auto waiting = std::async(std::launch::async, [this] { _pool.acquire(longWait); });
        one.reset();
        waiting.get();
        CPPUNIT_ASSERT_EQUAL(2, _opened.load());
    }

    void replacesADiscardedSession()
    {
        for (int i = 0; i < 3; ++i)
            _pool.acquire(noWait).discard();
        CPPUNIT_ASSERT_EQUAL(3, _opened.load());
    }

    void aLossClosesIdleSessionsToo()
    {
        {
            auto one = _pool.acquire(noWait);
            const auto two = _pool.acquire(noWait);
        }
        _pool.acquire(noWait).discard();
        const auto one = _pool.acquire(noWait);
        const auto two = _pool.acquire(noWait);
        CPPUNIT_ASSERT_EQUAL(4, _opened.load());
    }

    void aWaiterReplacesADiscardedSession()
    {
        std::optional<SessionPool::Lease> one(_pool.acquire(noWait));
        const auto two = _pool.acquire(noWait);
        auto waiting = std::async(std::launch::async, [this] { _pool.acquire(longWait); });
        one->discard();
        one.reset();
        waiting.get();
        CPPUNIT_ASSERT_EQUAL(3, _opened.load());
    }

    void aFailedOpenTakesNoPlace()
    {
        _fails = true;
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT_THROW(_pool.acquire(noWait), std::domain_error);
        _fails = false;
        const auto one = _pool.acquire(noWait);
        const auto two = _pool.acquire(noWait);
    }

    void neverLendsMoreThanItMay()
    {
        std::atomic<int> lent = 0;
        std::atomic<int> most = 0;
        std::vector<std::thread> threads;
        threads.reserve(8);
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < 200; ++round) {
                    auto lease = _pool.acquire(longWait);
                    const int now = ++lent;
                    int seen = most;
                    while (now > seen && !most.compare_exchange_weak(seen, now)) {
                    }
                    if (round % 50 == 0)
                        lease.discard();
                    --lent;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        CPPUNIT_ASSERT(most <= 2);
        const auto one = _pool.acquire(noWait);
        const auto two = _pool.acquire(noWait);
    }

private:
    Poco::Data::Session open()
    {
        if (_fails)
            throw std::domain_error("no");
        ++_opened;
        return Poco::Data::Session(Poco::AutoPtr<Poco::Data::SessionImpl>(new SqliteSession({})));
    }

    std::atomic<int> _opened = 0;
    std::atomic<bool> _fails = false;
    SessionPool _pool{2, [this] { return open(); }};
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionPoolTest);

} // namespace

} // namespace beckon
