#include "SessionFixture.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace beckon {

namespace {

using test::clientClose;
using test::clientFrame;
using test::SessionFixture;

const std::string hello = clientFrame(Opcode::Text, "hello");

/// Counts how often a timer is set.
class CountingLoop final : public EventLoop
{
public:
    explicit CountingLoop(EventLoop& inner) : _inner(inner) {}
    void post(Task task) override { _inner.post(std::move(task)); }
    Timer schedule(Milliseconds delay, Task task) override
    {
        ++timersSet;
        return _inner.schedule(delay, std::move(task));
    }
    SteadyTime now() const noexcept override { return _inner.now(); }
    bool isCurrent() const noexcept override { return true; }

    int timersSet = 0;

private:
    void cancel(TimerId) noexcept override {}

    EventLoop& _inner;
};

std::string numbered(int count)
{
    std::string frames;
    for (int number = 1; number <= count; ++number)
        frames += clientFrame(Opcode::Text, std::to_string(number));
    return frames;
}

class SessionTimerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SessionTimerTest);
    CPPUNIT_TEST(pingsASilentPeerOnce);
    CPPUNIT_TEST(dropsAPeerThatStaysSilent);
    CPPUNIT_TEST(keepsAPeerThatAnswersPings);
    CPPUNIT_TEST(countsSilenceFromTheLastByte);
    CPPUNIT_TEST(setsNoTimerForAMessage);
    CPPUNIT_TEST(pausesAtOnceAndGoesOnAfterTheDelay);
    CPPUNIT_TEST(keepsWhatComesWhilePaused);
    CPPUNIT_TEST(keepsAnUnfinishedFrameOverAPause);
    CPPUNIT_TEST(pausesAgainFromWithinAKeptMessage);
    CPPUNIT_TEST(countsNoSilenceWhilePaused);
    CPPUNIT_TEST(pingsAnewAfterAPause);
    CPPUNIT_TEST(pingsAPeerThatIsReadSlowlyAgainAndAgain);
    CPPUNIT_TEST(closesWhilePaused);
    CPPUNIT_TEST(endsWhilePaused);
    CPPUNIT_TEST(doesNotPauseWhileItCloses);
    CPPUNIT_TEST(failsOnABreachAfterAPause);
    CPPUNIT_TEST_SUITE_END();

public:
    void pingsASilentPeerOnce()
    {
        SessionFixture f;
        f.open();
        f.loop.advance(f.limits.pingAfter.get() - Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string(), f.sent());
        f.loop.advance(Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\""), f.sent());
        f.loop.advance(f.limits.silence.get() - f.limits.pingAfter.get() - Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\""), f.sent());
    }

    void dropsAPeerThatStaysSilent()
    {
        SessionFixture f;
        f.open();
        f.loop.advance(f.limits.silence.get() - Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string(), f.transport.calls);
        f.loop.advance(Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string("abort "), f.transport.calls);
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1006 by peer"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\""), f.sent());
    }

    void keepsAPeerThatAnswersPings()
    {
        SessionFixture f;
        f.open();
        for (int round = 0; round != 10; ++round) {
            f.loop.advance(f.limits.pingAfter.get());
            f.receive(clientFrame(Opcode::Pong, ""));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, test::serverFrames(f.transport.output).size());
        CPPUNIT_ASSERT_EQUAL(std::string(), f.transport.calls);
    }

    void countsSilenceFromTheLastByte()
    {
        SessionFixture f;
        f.open();
        f.loop.advance(f.limits.pingAfter.get() - Milliseconds{1});
        f.receive(hello.substr(0, 3));
        f.loop.advance(f.limits.pingAfter.get() - Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string(), f.sent());
        f.loop.advance(Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\""), f.sent());
        f.loop.advance(f.limits.silence.get() - f.limits.pingAfter.get());
        CPPUNIT_ASSERT_EQUAL(std::string("abort "), f.transport.calls);
    }

    void setsNoTimerForAMessage()
    {
        SessionFixture f;
        CountingLoop loop(f.loop);
        Session session(f.transport, loop, f.limits, ConnectionContext{1, {}, f.room}, f.owner,
                        std::make_unique<test::ScriptedHandler>(f.script));
        session.open();
        for (int count = 0; count != 100; ++count) {
            f.loop.advance(Milliseconds{100});
            std::string frame = hello;
            session.receive(frame);
            session.send("answer");
        }
        CPPUNIT_ASSERT_EQUAL(1, loop.timersSet);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, f.loop.pendingTimers());
    }

    void pausesAtOnceAndGoesOnAfterTheDelay()
    {
        SessionFixture f;
        f.script.onMessage = [](WebSocketSession& session, std::string_view text) {
            if (text == "2")
                session.pauseReading(Milliseconds{100});
        };
        f.open();
        f.receive(numbered(4));
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("pause "), f.transport.calls);
        f.loop.advance(Milliseconds{99});
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2"), f.events());
        f.loop.advance(Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2; message 3; message 4"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("pause resume "), f.transport.calls);
    }

    void keepsWhatComesWhilePaused()
    {
        SessionFixture f;
        f.open();
        f.session->pauseReading(Milliseconds{100});
        f.receive(numbered(2));
        f.receive(hello);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
        f.loop.advance(Milliseconds{100});
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2; message hello"), f.events());
    }

    void keepsAnUnfinishedFrameOverAPause()
    {
        const std::string all = numbered(3);
        for (std::size_t at = 0; at <= all.size(); ++at) {
            SessionFixture f;
            f.script.onMessage = [](WebSocketSession& session, std::string_view) { session.pauseReading(Milliseconds{1}); };
            f.open();
            f.receive(all.substr(0, at));
            f.loop.advance(Milliseconds{10});
            f.receive(all.substr(at));
            f.loop.advance(Milliseconds{10});
            CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2; message 3"), f.events());
        }
    }

    void pausesAgainFromWithinAKeptMessage()
    {
        SessionFixture f;
        f.script.onMessage = [](WebSocketSession& session, std::string_view) { session.pauseReading(Milliseconds{5}); };
        f.open();
        f.receive(numbered(3));
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1"), f.events());
        f.loop.advance(Milliseconds{5});
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2"), f.events());
        f.loop.advance(Milliseconds{5});
        CPPUNIT_ASSERT_EQUAL(std::string("open; message 1; message 2; message 3"), f.events());
        CPPUNIT_ASSERT(!f.transport.calls.ends_with("resume "));
        f.loop.advance(Milliseconds{5});
        CPPUNIT_ASSERT(f.transport.calls.ends_with("resume "));
    }

    void countsNoSilenceWhilePaused()
    {
        SessionFixture f;
        f.open();
        f.session->pauseReading(f.limits.silence.get() * 2);
        f.loop.advance(f.limits.silence.get() * 2);
        CPPUNIT_ASSERT_EQUAL(std::string(), f.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("pause resume "), f.transport.calls);
        f.loop.advance(f.limits.pingAfter.get());
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\""), f.sent());
    }

    void pingsAnewAfterAPause()
    {
        SessionFixture f;
        f.open();
        f.loop.advance(f.limits.pingAfter.get());
        f.session->pauseReading(Seconds{10});
        f.loop.advance(Seconds{10} + f.limits.pingAfter.get());
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\"; Ping \"\""), f.sent());
    }

    void pingsAPeerThatIsReadSlowlyAgainAndAgain()
    {
        SessionFixture f;
        f.open();
        for (int pause = 0; pause < 35; ++pause) {
            f.session->pauseReading(f.limits.pingAfter.get() / 10);
            f.loop.advance(f.limits.pingAfter.get() / 10);
            f.receive(hello);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("Ping \"\"; Ping \"\"; Ping \"\""), f.sent());
    }

    void closesWhilePaused()
    {
        SessionFixture f;
        f.open();
        f.session->pauseReading(Seconds{100});
        f.receive(hello);
        f.session->close(CloseCode::Normal, "");
        f.loop.advance(Milliseconds{0});
        CPPUNIT_ASSERT_EQUAL(std::string("pause resume "), f.transport.calls);
        f.receive(clientClose(1000));
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by handler"), f.events());
    }

    void endsWhilePaused()
    {
        SessionFixture f;
        f.open();
        f.session->pauseReading(Milliseconds{100});
        f.receive(hello);
        f.end();
        f.loop.advance(Milliseconds{100});
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1006 by peer"), f.events());
    }

    void doesNotPauseWhileItCloses()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::Normal, "");
        f.session->pauseReading(Seconds{100});
        CPPUNIT_ASSERT_EQUAL(std::string(), f.transport.calls);
    }

    void failsOnABreachAfterAPause()
    {
        SessionFixture f;
        f.open();
        f.session->pauseReading(Milliseconds{100});
        f.receive("\xFF" + hello);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
        f.loop.advance(Milliseconds{100});
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1002 by peer"), f.events());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTimerTest);

} // namespace

} // namespace beckon
