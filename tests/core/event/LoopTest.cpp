#include "event/EpollLoop.h"
#include "event/LoopGroup.h"
#include "event/LoopPulse.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace beckon {

namespace {

constexpr Seconds deadline{10};

/// Runs `task` on the loop and waits for it.
template <typename Task>
void on(EventLoop& loop, Task task)
{
    const auto done = std::make_shared<std::promise<void>>();
    auto future = done->get_future();
    loop.post([task, done] {
        task();
        done->set_value();
    });
    if (future.wait_for(deadline) != std::future_status::ready)
        throw std::runtime_error("the loop did not run what was posted");
}

struct RecordingWatcher final : EpollLoop::Watcher
{
    void onEvents(std::uint32_t events) override { action(events); }
    std::function<void(std::uint32_t)> action;
};

struct SocketPair
{
    SocketPair()
    {
        std::array<int, 2> both{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()) != 0)
            throw std::runtime_error("socketpair failed");
        ours = FileDescriptor(both[0]);
        theirs = FileDescriptor(both[1]);
    }
    void poke() const { CPPUNIT_ASSERT_EQUAL(ssize_t{1}, ::write(theirs.get(), "x", 1)); }

    FileDescriptor ours;
    FileDescriptor theirs;
};

class LoopTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LoopTest);
    CPPUNIT_TEST(postsRunOnTheLoopInOrder);
    CPPUNIT_TEST(postsFromManyThreadsAllRun);
    CPPUNIT_TEST(aTimerRunsOnceItsDelayHasPassed);
    CPPUNIT_TEST(aTimerEndsWithItsHandle);
    CPPUNIT_TEST(aTaskThatThrowsDoesNotEndTheLoop);
    CPPUNIT_TEST(aWatcherHearsOfItsSocket);
    CPPUNIT_TEST(anEventOfAnEndedRegistrationIsDropped);
    CPPUNIT_TEST(whoAsksForTurnAfterTurnKeepsNobodyWaiting);
    CPPUNIT_TEST(whoIsNoLongerWatchedGetsNoOtherTurn);
    CPPUNIT_TEST(everyoneWhoAskedIsCalledOnceAtTheEndOfTheTurn);
    CPPUNIT_TEST(whatWasPostedBeforeTheStopStillRuns);
    CPPUNIT_TEST(theSameKeyFindsTheSameLoop);
    CPPUNIT_TEST(loopsThatGoRoundAnswerThePulse);
    CPPUNIT_TEST(aStuckLoopIsNamedUntilItGoesOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void postsRunOnTheLoopInOrder()
    {
        std::vector<int> ran;
        LoopGroup loops(1);
        for (int i = 0; i < 100; ++i)
            loops.at(0).post([&ran, i] { ran.push_back(i); });
        bool current = false;
        on(loops.at(0), [&] { current = loops.at(0).isCurrent(); });
        CPPUNIT_ASSERT(current);
        CPPUNIT_ASSERT(!loops.at(0).isCurrent());
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, ran.size());
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT_EQUAL(i, ran[static_cast<std::size_t>(i)]);
    }

    void postsFromManyThreadsAllRun()
    {
        int count = 0; // touched on the loop alone
        LoopGroup loops(1);
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                    for (int n = 0; n < 1'000; ++n)
                        loops.at(0).post([&count] { ++count; });
                });
            }
        }
        on(loops.at(0), [] {});
        loops.stop();
        CPPUNIT_ASSERT_EQUAL(4'000, count);
    }

    void aTimerRunsOnceItsDelayHasPassed()
    {
        std::promise<SteadyTime> ran;
        LoopGroup loops(1);
        Timer timer;
        SteadyTime scheduled;
        on(loops.at(0), [&] {
            scheduled = loops.at(0).now();
            timer = loops.at(0).schedule(Milliseconds(20), [&] { ran.set_value(loops.at(0).now()); });
        });
        auto future = ran.get_future();
        CPPUNIT_ASSERT(future.wait_for(deadline) == std::future_status::ready);
        CPPUNIT_ASSERT(future.get() - scheduled >= Milliseconds(20));
        on(loops.at(0), [&] { timer.cancel(); });
    }

    void aTimerEndsWithItsHandle()
    {
        bool ended = false;
        std::promise<void> later;
        LoopGroup loops(1);
        Timer last;
        on(loops.at(0), [&] {
            {
                const Timer first = loops.at(0).schedule(Milliseconds(1), [&] { ended = true; });
            }
            last = loops.at(0).schedule(Milliseconds(10), [&] { later.set_value(); });
        });
        CPPUNIT_ASSERT(later.get_future().wait_for(deadline) == std::future_status::ready);
        on(loops.at(0), [&] { last.cancel(); });
        CPPUNIT_ASSERT(!ended);
    }

    void aTaskThatThrowsDoesNotEndTheLoop()
    {
        LoopGroup loops(1);
        loops.at(0).post([] { throw std::runtime_error("thrown on purpose"); });
        bool ran = false;
        on(loops.at(0), [&] { ran = true; });
        CPPUNIT_ASSERT(ran);
    }

    void aWatcherHearsOfItsSocket()
    {
        SocketPair pair;
        RecordingWatcher watcher;
        std::promise<std::uint32_t> heard;
        EpollLoop::WatchId id = 0;
        LoopGroup loops(1);
        on(loops.at(0), [&] {
            watcher.action = [&](std::uint32_t events) {
                heard.set_value(events);
                loops.at(0).unwatch(id, pair.ours.get());
            };
            id = loops.at(0).watch(pair.ours.get(), EPOLLIN, watcher);
        });
        pair.poke();
        auto future = heard.get_future();
        CPPUNIT_ASSERT(future.wait_for(deadline) == std::future_status::ready);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{EPOLLIN}, future.get());
    }

    void anEventOfAnEndedRegistrationIsDropped()
    {
        // Two sockets become ready in the same turn; whoever hears first ends the other's registration and gives its slot to a third.
        SocketPair a;
        SocketPair b;
        SocketPair quiet;
        RecordingWatcher first;
        RecordingWatcher second;
        RecordingWatcher third;
        int heard = 0;
        bool misled = false;
        EpollLoop::WatchId ids[2] = {};
        LoopGroup loops(1);
        const auto endOther = [&](std::size_t other, int descriptor) {
            ++heard;
            loops.at(0).unwatch(ids[other], descriptor);
            loops.at(0).watch(quiet.ours.get(), EPOLLIN, third);
        };
        on(loops.at(0), [&] {
            third.action = [&](std::uint32_t) { misled = true; };
            first.action = [&](std::uint32_t) {
                endOther(1, b.ours.get());
                loops.at(0).unwatch(ids[0], a.ours.get());
            };
            second.action = [&](std::uint32_t) {
                endOther(0, a.ours.get());
                loops.at(0).unwatch(ids[1], b.ours.get());
            };
            ids[0] = loops.at(0).watch(a.ours.get(), EPOLLIN, first);
            ids[1] = loops.at(0).watch(b.ours.get(), EPOLLIN, second);
            a.poke();
            b.poke();
        });
        on(loops.at(0), [] {});
        on(loops.at(0), [] {});
        loops.stop();
        CPPUNIT_ASSERT_EQUAL(1, heard);
        CPPUNIT_ASSERT(!misled);
    }

    void whoAsksForTurnAfterTurnKeepsNobodyWaiting()
    {
        SocketPair greedy;
        SocketPair modest;
        RecordingWatcher always;
        RecordingWatcher once;
        std::promise<void> heard;
        int turns = 0;
        LoopGroup loops(1);
        EpollLoop& loop = loops.at(0);
        on(loop, [&] {
            always.action = [&, id = loop.watch(greedy.ours.get(), 0, always)](std::uint32_t events) {
                turns += events == 0;
                loop.again(id);
            };
            once.action = [&, id = loop.watch(modest.ours.get(), EPOLLIN, once)](std::uint32_t) {
                loop.unwatch(id, modest.ours.get());
                heard.set_value();
            };
            always.action(0);
        });
        modest.poke();
        CPPUNIT_ASSERT(heard.get_future().wait_for(deadline) == std::future_status::ready);
        on(loop, [] {});
        on(loop, [] {});
        loops.stop();
        CPPUNIT_ASSERT(turns >= 2);
    }

    void whoIsNoLongerWatchedGetsNoOtherTurn()
    {
        SocketPair pair;
        RecordingWatcher watcher;
        bool misled = false;
        LoopGroup loops(1);
        on(loops.at(0), [&] {
            watcher.action = [&](std::uint32_t) { misled = true; };
            const EpollLoop::WatchId id = loops.at(0).watch(pair.ours.get(), 0, watcher);
            loops.at(0).again(id);
            loops.at(0).unwatch(id, pair.ours.get());
            loops.at(0).watch(pair.ours.get(), 0, watcher);
        });
        on(loops.at(0), [] {});
        on(loops.at(0), [] {});
        loops.stop();
        CPPUNIT_ASSERT(!misled);
    }

    void everyoneWhoAskedIsCalledOnceAtTheEndOfTheTurn()
    {
        struct Listener final : EpollLoop::TurnListener
        {
            void onTurnEnd() override { ++calls; }
            int calls = 0;
        };
        Listener stays;
        Listener forgotten;
        int during = -1;
        LoopGroup loops(1);
        on(loops.at(0), [&] {
            loops.at(0).atTurnEnd(stays);
            loops.at(0).atTurnEnd(forgotten);
            loops.at(0).forgetTurnEnd(forgotten);
            during = stays.calls;
        });
        on(loops.at(0), [] {});
        on(loops.at(0), [] {});
        loops.stop();
        CPPUNIT_ASSERT_EQUAL(0, during);
        CPPUNIT_ASSERT_EQUAL(1, stays.calls);
        CPPUNIT_ASSERT_EQUAL(0, forgotten.calls);
    }

    void whatWasPostedBeforeTheStopStillRuns()
    {
        int ran = 0;
        LoopGroup loops(2);
        for (std::size_t i = 0; i < 100; ++i)
            loops.at(0).post([&ran, &loops] { loops.at(0).post([&ran] { ++ran; }); });
        loops.stop();
        CPPUNIT_ASSERT_EQUAL(100, ran);
    }

    void theSameKeyFindsTheSameLoop()
    {
        LoopGroup loops(3);
        std::set<EventLoop*> used;
        for (std::size_t key = 0; key < 30; ++key) {
            CPPUNIT_ASSERT(&loops.forKey(key) == &loops.forKey(key));
            used.insert(&loops.forKey(key));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, used.size());
    }

    void loopsThatGoRoundAnswerThePulse()
    {
        LoopGroup loops(2);
        LoopPulse pulse(loops);
        for (int round = 0; round < 3; ++round) {
            CPPUNIT_ASSERT(pulse.beat().empty());
            on(loops.at(0), [] {});
            on(loops.at(1), [] {});
        }
    }

    void aStuckLoopIsNamedUntilItGoesOn()
    {
        LoopGroup loops(2);
        LoopPulse pulse(loops);
        std::promise<void> release;
        loops.at(1).post([&] { release.get_future().wait(); });
        CPPUNIT_ASSERT(pulse.beat().empty());
        for (int round = 0; round < 3; ++round) {
            on(loops.at(0), [] {});
            const auto silent = pulse.beat();
            CPPUNIT_ASSERT_EQUAL(std::size_t(1), silent.size());
            CPPUNIT_ASSERT_EQUAL(std::size_t(1), silent.front().loop);
            CPPUNIT_ASSERT_EQUAL(std::string(), silent.front().plugin);
        }
        release.set_value();
        on(loops.at(0), [] {});
        on(loops.at(1), [] {});
        CPPUNIT_ASSERT(pulse.beat().empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoopTest);

} // namespace

} // namespace beckon
