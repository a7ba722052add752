#include "MailQueue.h"

#include "ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {
namespace {

using namespace mailsmtp;

class MailQueueTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MailQueueTest);
    CPPUNIT_TEST(givesMailsInTheOrderTheyCame);
    CPPUNIT_TEST(refusesAMailAboveItsLimit);
    CPPUNIT_TEST(aMailUnderWayCountsUntilItIsDone);
    CPPUNIT_TEST(aMailPutBackWaitsForItsTime);
    CPPUNIT_TEST(aMailPutBackHoldsUpNoOther);
    CPPUNIT_TEST(aMailThatHasExpiredIsDroppedAndNoOther);
    CPPUNIT_TEST(hurryMakesEveryMailDueInItsOrder);
    CPPUNIT_TEST(pausesDoubleUpToTheirBound);
    CPPUNIT_TEST(pausesAreSpreadOverTheirUpperHalf);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesMailsInTheOrderTheyCame()
    {
        push("first");
        push("second");
        _clock.advance(Milliseconds{1});
        push("third");
        for (const char* name : {"first", "second", "third"})
            CPPUNIT_ASSERT_EQUAL(std::string(name), takeName());
        CPPUNIT_ASSERT(!_queue.take(now()));
    }

    void refusesAMailAboveItsLimit()
    {
        for (int i = 0; i < 3; ++i)
            push("mail");
        CPPUNIT_ASSERT(!_queue.push({"one too many", {}}, now()));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _queue.size());
    }

    void aMailUnderWayCountsUntilItIsDone()
    {
        push("mail");
        takeName();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _queue.size());
        _queue.done();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _queue.size());
    }

    void aMailPutBackWaitsForItsTime()
    {
        push("mail");
        _queue.putBack(_queue.take(now()).value(), now() + Milliseconds{100});
        CPPUNIT_ASSERT(!_queue.take(now()));
        CPPUNIT_ASSERT(_queue.next() == now() + Milliseconds{100});
        _clock.advance(Milliseconds{100});
        CPPUNIT_ASSERT_EQUAL(std::string("mail"), takeName());
    }

    void aMailPutBackHoldsUpNoOther()
    {
        push("dead");
        push("alive");
        _queue.putBack(_queue.take(now()).value(), now() + Milliseconds{100});
        CPPUNIT_ASSERT_EQUAL(std::string("alive"), takeName());
    }

    void aMailThatHasExpiredIsDroppedAndNoOther()
    {
        CPPUNIT_ASSERT(_queue.push({"a code", {}, now() + Milliseconds{100}}, now()));
        push("no code");
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _queue.dropExpired(now() + Milliseconds{99}));
        _clock.advance(Milliseconds{100});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _queue.dropExpired(now()));
        CPPUNIT_ASSERT_EQUAL(std::string("no code"), takeName());
    }

    void hurryMakesEveryMailDueInItsOrder()
    {
        push("late");
        push("later");
        auto late = _queue.take(now()).value();
        late.failures = 7;
        _queue.putBack(late, now() + Milliseconds{100});
        _queue.putBack(_queue.take(now()).value(), now() + Milliseconds{200});
        _queue.hurry(now());
        const auto first = _queue.take(now()).value();
        CPPUNIT_ASSERT_EQUAL(std::string("late"), first.to);
        CPPUNIT_ASSERT_EQUAL(0U, first.failures);
        CPPUNIT_ASSERT_EQUAL(std::string("later"), takeName());
    }

    void pausesDoubleUpToTheirBound()
    {
        const Backoff backoff{Milliseconds{1'000}, Milliseconds{60'000}};
        long expected = 1'000;
        for (unsigned failures = 1; failures < 100; ++failures) {
            CPPUNIT_ASSERT_EQUAL(expected, static_cast<long>(backoff.delay(failures, 1).count()));
            expected = std::min(expected * 2, 60'000L);
        }
    }

    void pausesAreSpreadOverTheirUpperHalf()
    {
        const Backoff backoff{Milliseconds{1'000}, Milliseconds{60'000}};
        CPPUNIT_ASSERT(backoff.delay(3, 0) == Milliseconds{2'000});
        CPPUNIT_ASSERT(backoff.delay(3, 0.5) == Milliseconds{3'000});
    }

private:
    SteadyTime now() const { return _clock.steady(); }
    void push(const std::string& name) { CPPUNIT_ASSERT(_queue.push({name, {}}, now())); }
    std::string takeName() { return _queue.take(now()).value().to; }

    test::ManualClock _clock;
    MailQueue _queue{3};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailQueueTest);

} // namespace
} // namespace beckon
