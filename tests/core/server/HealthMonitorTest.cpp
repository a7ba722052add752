#include "server/HealthMonitor.h"

#include "ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace beckon {
namespace {

constexpr Milliseconds never = std::chrono::hours(1);
constexpr HealthMonitor::Pace onlyWhenAsked{never, Milliseconds(0), never};

/// A part whose state a test sets, and which hangs if a test says so.
class FakePart
{
public:
    HealthMonitor::Part part(const std::string& name)
    {
        return {name, [this] {
                    if (_hangs)
                        _goesOn.get_future().wait();
                    ++_answers;
                    if (_throws)
                        throw std::runtime_error("secret internals");
                    return Health{_state, {}};
                }};
    }

    void set(Health::State state) { _state = state; }
    void hang() { _hangs = true; }
    void fail() { _throws = true; }
    int answers() const { return _answers; }

    void goOn()
    {
        _hangs = false;
        _goesOn.set_value();
    }

private:
    std::atomic<Health::State> _state{Health::State::Ok};
    std::atomic<bool> _hangs{false};
    std::atomic<bool> _throws{false};
    std::atomic<int> _answers{0};
    std::promise<void> _goesOn;
};

template <typename Probe>
void eventually(const Probe& probe)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!probe()) {
        CPPUNIT_ASSERT_MESSAGE("it never came true", std::chrono::steady_clock::now() < deadline);
        std::this_thread::sleep_for(Milliseconds(1));
    }
}

class HealthMonitorTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HealthMonitorTest);
    CPPUNIT_TEST(knowsEachPartFromTheBeginning);
    CPPUNIT_TEST(asksAgainAfterItsInterval);
    CPPUNIT_TEST(asksAgainWhenSomebodyWantsToKnow);
    CPPUNIT_TEST(doesNotAskMoreOftenThanItsLeastInterval);
    CPPUNIT_TEST(remembersWhenAStateBegan);
    CPPUNIT_TEST(aPartThatThrowsIsDownAndTellsNoInternals);
    CPPUNIT_TEST(aPartThatHangsIsDownAndHoldsUpNoOther);
    CPPUNIT_TEST(aPartThatGoesOnIsItsOldSelf);
    CPPUNIT_TEST(aStopEndsTheQuestions);
    CPPUNIT_TEST_SUITE_END();

    void knowsEachPartFromTheBeginning()
    {
        _two.set(Health::State::Degraded);
        const HealthMonitor monitor({_one.part("one"), _two.part("two")}, _clock, onlyWhenAsked);
        const auto states = monitor.states();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, states.size());
        CPPUNIT_ASSERT(states[0].name == "one" && states[0].health.state == Health::State::Ok);
        CPPUNIT_ASSERT(states[1].name == "two" && states[1].health.state == Health::State::Degraded);
    }

    void asksAgainAfterItsInterval()
    {
        const HealthMonitor monitor({_one.part("one")}, _clock, {Milliseconds(1), never, never});
        _one.set(Health::State::Down);
        eventually([&] { return stateOf(monitor) == Health::State::Down; });
    }

    void asksAgainWhenSomebodyWantsToKnow()
    {
        HealthMonitor monitor({_one.part("one")}, _clock, onlyWhenAsked);
        _one.set(Health::State::Down);
        CPPUNIT_ASSERT(stateOf(monitor) == Health::State::Ok);
        monitor.refresh();
        eventually([&] { return stateOf(monitor) == Health::State::Down; });
    }

    void doesNotAskMoreOftenThanItsLeastInterval()
    {
        HealthMonitor monitor({_one.part("one")}, _clock, {never, never, never});
        for (int i = 0; i < 100; ++i)
            monitor.refresh();
        monitor.stop();
        CPPUNIT_ASSERT_EQUAL(1, _one.answers());
    }

    void remembersWhenAStateBegan()
    {
        HealthMonitor monitor({_one.part("one")}, _clock, onlyWhenAsked);
        const SystemTime began = _clock.system();
        askAgain(monitor, Seconds(10));
        CPPUNIT_ASSERT(monitor.states()[0].health.since == began);
        _one.set(Health::State::Degraded);
        askAgain(monitor, Seconds(10));
        CPPUNIT_ASSERT(monitor.states()[0].health.since == began + Seconds(20));
        askAgain(monitor, Seconds(10));
        CPPUNIT_ASSERT(monitor.states()[0].health.since == began + Seconds(20));
    }

    void aPartThatThrowsIsDownAndTellsNoInternals()
    {
        _one.fail();
        const HealthMonitor monitor({_one.part("one")}, _clock, onlyWhenAsked);
        CPPUNIT_ASSERT(stateOf(monitor) == Health::State::Down);
        CPPUNIT_ASSERT_EQUAL(std::string("it does not answer"), monitor.states()[0].health.detail);
    }

    void aPartThatHangsIsDownAndHoldsUpNoOther()
    {
        _one.hang();
        HealthMonitor monitor({_one.part("one"), _two.part("two")}, _clock, {never, Milliseconds(0), Milliseconds(20)});
        eventually([&] { return monitor.states()[0].health.detail == "it does not answer"; });
        CPPUNIT_ASSERT(stateOf(monitor) == Health::State::Down);
        _two.set(Health::State::Degraded);
        monitor.refresh();
        eventually([&] { return monitor.states()[1].health.state == Health::State::Degraded; });
        _one.goOn();
    }

    void aPartThatGoesOnIsItsOldSelf()
    {
        _one.hang();
        const HealthMonitor monitor({_one.part("one")}, _clock, {never, Milliseconds(0), Milliseconds(20)});
        _one.goOn();
        eventually([&] { return stateOf(monitor) == Health::State::Ok; });
    }

    void aStopEndsTheQuestions()
    {
        HealthMonitor monitor({_one.part("one")}, _clock, {Milliseconds(0), Milliseconds(0), never});
        monitor.stop();
        const int answers = _one.answers();
        monitor.refresh();
        monitor.stop();
        CPPUNIT_ASSERT_EQUAL(answers, _one.answers());
        CPPUNIT_ASSERT(stateOf(monitor) == Health::State::Ok);
    }

private:
    static Health::State stateOf(const HealthMonitor& monitor) { return monitor.states().front().health.state; }

    /// Lets that time pass, and returns when the next answer is known.
    void askAgain(HealthMonitor& monitor, Milliseconds later)
    {
        _clock.advance(later);
        const int before = _one.answers();
        monitor.refresh();
        // The second answer comes after the first is known.
        eventually([&] { return _one.answers() == before + 1; });
        monitor.refresh();
        eventually([&] { return _one.answers() >= before + 2; });
    }

    test::ManualClock _clock;
    FakePart _one;
    FakePart _two;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HealthMonitorTest);

} // namespace
} // namespace beckon
