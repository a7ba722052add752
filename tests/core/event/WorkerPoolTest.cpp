#include "event/WorkerPool.h"

#include "beckon/base/Clock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <atomic>
#include <future>
#include <stdexcept>

namespace beckon {

namespace {

constexpr Seconds deadline{10};

class WorkerPoolTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WorkerPoolTest);
    CPPUNIT_TEST(aFullWorkerPoolRefuses);
    CPPUNIT_TEST(aWorkerPoolTakesAnotherLimit);
    CPPUNIT_TEST(aStoppedWorkerPoolHasFinishedItsQueue);
    CPPUNIT_TEST(tasksThatBlockHoldUpNoOther);
    CPPUNIT_TEST(aWorkerSurvivesATaskThatThrows);
    CPPUNIT_TEST_SUITE_END();

public:
    void aFullWorkerPoolRefuses()
    {
        WorkerPool pool("test", 1, 2);
        std::promise<void> open;
        std::promise<void> begun;
        const auto gate = open.get_future().share();
        CPPUNIT_ASSERT(pool.tryPost([&, gate] {
            begun.set_value();
            gate.wait();
        }));
        begun.get_future().wait();
        CPPUNIT_ASSERT(pool.tryPost([] {}));
        CPPUNIT_ASSERT(pool.tryPost([] {}));
        CPPUNIT_ASSERT(!pool.tryPost([] {}));
        open.set_value();
    }

    void aWorkerPoolTakesAnotherLimit()
    {
        std::promise<void> entered;
        std::promise<void> release;
        std::shared_future<void> released = release.get_future().share();
        WorkerPool pool("test", 1, 1); // last, for it still uses them when it ends
        CPPUNIT_ASSERT(pool.tryPost([&entered, released] {
            entered.set_value();
            released.wait();
        }));
        entered.get_future().wait();
        CPPUNIT_ASSERT(pool.tryPost([] {}));
        CPPUNIT_ASSERT(!pool.tryPost([] {}));
        pool.setQueueLimit(2);
        CPPUNIT_ASSERT(pool.tryPost([] {}));
        CPPUNIT_ASSERT(!pool.tryPost([] {}));
        release.set_value();
    }

    void aStoppedWorkerPoolHasFinishedItsQueue()
    {
        std::atomic<int> ran{0};
        WorkerPool pool("test", 3, 1'000);
        for (int i = 0; i < 500; ++i)
            CPPUNIT_ASSERT(pool.tryPost([&ran] { ++ran; }));
        pool.stop();
        CPPUNIT_ASSERT_EQUAL(500, ran.load());
        CPPUNIT_ASSERT(!pool.tryPost([] {}));
    }

    void tasksThatBlockHoldUpNoOther()
    {
        std::promise<void> open;
        const auto gate = open.get_future().share();
        std::array<std::promise<void>, 3> begun;
        WorkerPool pool("test", 4, 10); // last, for it still uses them when it ends
        for (std::promise<void>& each : begun)
            CPPUNIT_ASSERT(pool.tryPost(
                [&each, gate] {
                    each.set_value();
                    gate.wait();
                },
                WorkerPool::Wake::Later));
        pool.wake();
        for (std::promise<void>& each : begun)
            CPPUNIT_ASSERT(each.get_future().wait_for(deadline) == std::future_status::ready);
        std::promise<void> ran;
        CPPUNIT_ASSERT(pool.tryPost([&ran] { ran.set_value(); }));
        CPPUNIT_ASSERT(ran.get_future().wait_for(deadline) == std::future_status::ready);
        open.set_value();
    }

    void aWorkerSurvivesATaskThatThrows()
    {
        WorkerPool pool("test", 1, 10);
        std::promise<void> ran;
        CPPUNIT_ASSERT(pool.tryPost([] { throw std::runtime_error("thrown on purpose"); }));
        CPPUNIT_ASSERT(pool.tryPost([&ran] { ran.set_value(); }));
        CPPUNIT_ASSERT(ran.get_future().wait_for(deadline) == std::future_status::ready);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerPoolTest);

} // namespace

} // namespace beckon
