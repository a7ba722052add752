#include "event/TimerQueue.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

const SteadyTime start{Seconds(1'000)};

class TimerQueueTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TimerQueueTest);
    CPPUNIT_TEST(tasksRunInTheOrderOfTheirTimes);
    CPPUNIT_TEST(tasksOfTheSameTimeRunInTheOrderOfTheirComing);
    CPPUNIT_TEST(aTaskDoesNotRunBeforeItsTime);
    CPPUNIT_TEST(aCancelledTaskDoesNotRun);
    CPPUNIT_TEST(aTaskMayCancelOneThatIsDueWithIt);
    CPPUNIT_TEST(whatATaskAddsWaitsForTheNextCall);
    CPPUNIT_TEST(cancellingTwiceOrTooLateIsHarmless);
    CPPUNIT_TEST_SUITE_END();

public:
    void tasksRunInTheOrderOfTheirTimes()
    {
        add(30, 'c');
        add(10, 'a');
        add(20, 'b');
        queue.runDue(at(30));
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), ran);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, queue.size());
    }

    void tasksOfTheSameTimeRunInTheOrderOfTheirComing()
    {
        for (const char name : std::string("abcdef"))
            add(10, name);
        queue.runDue(at(10));
        CPPUNIT_ASSERT_EQUAL(std::string("abcdef"), ran);
    }

    void aTaskDoesNotRunBeforeItsTime()
    {
        add(10, 'a');
        queue.runDue(at(9));
        CPPUNIT_ASSERT_EQUAL(std::string(), ran);
        CPPUNIT_ASSERT(queue.next() == at(10));
    }

    void aCancelledTaskDoesNotRun()
    {
        const TimerId first = add(10, 'a');
        add(20, 'b');
        queue.cancel(first);
        CPPUNIT_ASSERT(queue.next() == at(20));
        queue.runDue(at(30));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), ran);
    }

    void aTaskMayCancelOneThatIsDueWithIt()
    {
        TimerId second = 0;
        queue.add(at(10), [&] { queue.cancel(second); });
        second = add(10, 'b');
        add(10, 'c');
        queue.runDue(at(10));
        CPPUNIT_ASSERT_EQUAL(std::string("c"), ran);
    }

    void whatATaskAddsWaitsForTheNextCall()
    {
        queue.add(at(10), [this] { add(0, 'b'); });
        queue.runDue(at(10));
        CPPUNIT_ASSERT_EQUAL(std::string(), ran);
        queue.runDue(at(10));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), ran);
    }

    void cancellingTwiceOrTooLateIsHarmless()
    {
        const TimerId id = add(10, 'a');
        queue.runDue(at(10));
        queue.cancel(id);
        queue.cancel(id);
        queue.cancel(12345);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), ran);
    }

private:
    static SteadyTime at(int milliseconds) { return start + Milliseconds(milliseconds); }
    TimerId add(int milliseconds, char name)
    {
        return queue.add(at(milliseconds), [this, name] { ran += name; });
    }

    TimerQueue queue;
    std::string ran;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimerQueueTest);

} // namespace

} // namespace beckon
