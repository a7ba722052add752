#include "event/PluginCosts.h"

#include "base/StartScope.h"
#include "beckon/base/Metrics.h"
#include "event/LoopGroup.h"
#include "event/PluginLoops.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <future>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>

namespace beckon {

namespace {

constexpr Seconds deadline{10};
constexpr Milliseconds nap{20};

class PluginCostsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PluginCostsTest);
    CPPUNIT_TEST(aPostedTaskCountsAsItsPluginsAndTheServersOwnAsNobodys);
    CPPUNIT_TEST(aTimerCountsAsItsPlugins);
    CPPUNIT_TEST(aTaskThatThrowsIsAnErrorOfItsPlugin);
    CPPUNIT_TEST(aTimerThatThrowsIsAnErrorOfItsPlugin);
    CPPUNIT_TEST(theLoopTellsWhoseTaskItIsIn);
    CPPUNIT_TEST(aCancelledTimerOfAPluginDoesNotRun);
    CPPUNIT_TEST(aCalledPluginPaysForItsOwnTimeAlone);
    CPPUNIT_TEST(whatACalledPluginThrowsIsItsOwnFault);
    CPPUNIT_TEST(aCallOutsideOfLoopsCountsToo);
    CPPUNIT_TEST(thePluginThatStartsIsKnownUntilItHas);
    CPPUNIT_TEST_SUITE_END();

public:
    void aPostedTaskCountsAsItsPluginsAndTheServersOwnAsNobodys()
    {
        loops.at(0).post([] {});
        chat().on(loops.at(0)).post([] { std::this_thread::sleep_for(nap); });
        wait();
        const Histogram::Snapshot seen = tasksOf("chat");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(seen));
        CPPUNIT_ASSERT(seen.sum >= nap);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, errorsOf("chat"));
    }

    void aTimerCountsAsItsPlugins()
    {
        runTimer([] { std::this_thread::sleep_for(nap); });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(tasksOf("chat")));
        CPPUNIT_ASSERT(tasksOf("chat").sum >= nap);
    }

    void aTaskThatThrowsIsAnErrorOfItsPlugin()
    {
        PluginLoops(loops, chat()).forKey(7).post([] { throw std::runtime_error("on purpose"); });
        wait();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, errorsOf("chat"));
    }

    void aTimerThatThrowsIsAnErrorOfItsPlugin()
    {
        runTimer([] { throw 7; });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, errorsOf("chat"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(tasksOf("chat")));
    }

    void theLoopTellsWhoseTaskItIsIn()
    {
        std::atomic<const std::string*> during = nullptr;
        std::atomic<const std::string*> afterwards = &chat().plugin();
        chat().on(loops.at(0)).post([&] { during = loops.at(0).plugin(); });
        loops.at(0).post([&] { afterwards = loops.at(0).plugin(); });
        wait();
        CPPUNIT_ASSERT(during == &chat().plugin());
        CPPUNIT_ASSERT(afterwards == nullptr);
    }

    void aCancelledTimerOfAPluginDoesNotRun()
    {
        bool ran = false;
        EventLoop& loop = chat().on(loops.at(0));
        loop.post([&] { const Timer ended = loop.schedule(Milliseconds(0), [&] { ran = true; }); });
        runTimer([] {});
        CPPUNIT_ASSERT(!ran);
    }

    void aCalledPluginPaysForItsOwnTimeAlone()
    {
        EventLoop& loop = signaling().on(loops.at(0));
        std::atomic<const std::string*> within = nullptr;
        std::atomic<const std::string*> behind = nullptr;
        loop.post([&] {
            std::this_thread::sleep_for(nap);
            chat().call("a handler", [&] {
                within = loops.at(0).plugin();
                std::this_thread::sleep_for(10 * nap);
            });
            behind = loops.at(0).plugin();
            std::this_thread::sleep_for(nap);
        });
        wait();
        CPPUNIT_ASSERT(within == &chat().plugin());
        CPPUNIT_ASSERT(behind == &signaling().plugin());
        const Histogram::Snapshot inner = handlersOf("chat");
        const Histogram::Snapshot outer = tasksOf("signaling");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(inner));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(outer));
        CPPUNIT_ASSERT(inner.sum >= 10 * nap);
        CPPUNIT_ASSERT(outer.sum >= 2 * nap);
        CPPUNIT_ASSERT(outer.sum < inner.sum);
    }

    void whatACalledPluginThrowsIsItsOwnFault()
    {
        std::promise<std::string> seen;
        signaling().on(loops.at(0)).post([&] {
            try {
                chat().call("the handler of message type chat", [] { throw std::runtime_error("no paper"); });
            } catch (const PluginFault& fault) {
                seen.set_value(fault.plugin() + "/" + fault.what());
                throw;
            }
        });
        CPPUNIT_ASSERT_EQUAL(std::string("chat/the handler of message type chat: no paper"), seen.get_future().get());
        wait();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, errorsOf("chat"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, errorsOf("signaling"));
    }

    void aCallOutsideOfLoopsCountsToo()
    {
        chat().call("a handler", [] { std::this_thread::sleep_for(nap); });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(handlersOf("chat")));
        CPPUNIT_ASSERT(handlersOf("chat").sum >= nap);
    }

    void thePluginThatStartsIsKnownUntilItHas()
    {
        CPPUNIT_ASSERT(PluginAccount::starting() == nullptr);
        {
            const StartScope scope(chat());
            CPPUNIT_ASSERT(PluginAccount::starting() == &chat());
        }
        CPPUNIT_ASSERT(PluginAccount::starting() == nullptr);
    }

private:
    PluginCosts& account(const std::string& plugin) { return accounts.of(plugin); }
    PluginCosts& chat() { return account("chat"); }
    PluginCosts& signaling() { return account("signaling"); }

    /// Until the loop has run what was posted before.
    void wait()
    {
        std::promise<void> done;
        auto future = done.get_future();
        loops.at(0).post([&] { done.set_value(); });
        CPPUNIT_ASSERT(future.wait_for(deadline) == std::future_status::ready);
        loops.stop();
    }

    /// Lets a timer of chat run `task`, and waits for what comes after it.
    void runTimer(EventLoop::Task task)
    {
        Timer first;
        Timer second;
        std::promise<void> done;
        auto future = done.get_future();
        loops.at(0).post([&, task = std::move(task)] {
            first = chat().on(loops.at(0)).schedule(Milliseconds(1), task);
            second = loops.at(0).schedule(Milliseconds(2), [&] {
                first.cancel();
                done.set_value();
            });
        });
        CPPUNIT_ASSERT(future.wait_for(deadline) == std::future_status::ready);
        loops.stop();
        second.cancel();
    }

    Histogram::Snapshot tasksOf(const std::string& plugin)
    {
        return metrics.histogram("beckon_plugin_task_duration_seconds", "", {{"plugin", plugin}}).snapshot();
    }

    Histogram::Snapshot handlersOf(const std::string& plugin)
    {
        return metrics.histogram("beckon_websocket_handler_duration_seconds", "", {{"plugin", plugin}}).snapshot();
    }

    std::uint64_t errorsOf(const std::string& plugin)
    {
        return metrics.counter("beckon_plugin_errors_total", "", {{"plugin", plugin}}).value();
    }

    static std::uint64_t count(const Histogram::Snapshot& seen)
    {
        return std::accumulate(seen.counts.begin(), seen.counts.end(), std::uint64_t{0});
    }

    Metrics metrics;
    PluginAccounts accounts{metrics};
    LoopGroup loops{1};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginCostsTest);

} // namespace

} // namespace beckon
