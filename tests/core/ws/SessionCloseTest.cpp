#include "SessionFixture.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace beckon {

namespace {

using test::bytes;
using test::clientClose;
using test::clientFrame;
using test::clientHeader;
using test::Fin;
using test::SessionFixture;

const std::string hello = clientFrame(Opcode::Text, "hello");

class SessionCloseTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SessionCloseTest);
    CPPUNIT_TEST(echoesTheCloseOfThePeer);
    CPPUNIT_TEST(readsNothingAfterTheCloseOfThePeer);
    CPPUNIT_TEST(waitsForThePeerToAnswerAClose);
    CPPUNIT_TEST(takesNoMessagesWhileItCloses);
    CPPUNIT_TEST(givesUpOnAPeerThatAnswersNoClose);
    CPPUNIT_TEST(abortsAPeerThatReadsNoClose);
    CPPUNIT_TEST(closesOnlyOnce);
    CPPUNIT_TEST(closesFromWithinAMessage);
    CPPUNIT_TEST(cutsAReasonBetweenCharacters);
    CPPUNIT_TEST(closesWithoutACodeWhenThereIsNoneToSend);
    CPPUNIT_TEST(tellsBreachesApart);
    CPPUNIT_TEST(readsNothingAfterABreach);
    CPPUNIT_TEST(reportsItsOwnCloseWhenThePeerBreaksARuleAfterIt);
    CPPUNIT_TEST(tellsNoDrainWhileItCloses);
    CPPUNIT_TEST(abortsAnEndThatIsNeverWrittenOut);
    CPPUNIT_TEST(reportsAConnectionThatJustEnds);
    CPPUNIT_TEST(reportsItsOwnCloseWhenThePeerHangsUpOnIt);
    CPPUNIT_TEST(saysThatTheServerStops);
    CPPUNIT_TEST(stopsQuietlyWhenACloseIsUnderWay);
    CPPUNIT_TEST(abortsWhenTheCloseFrameDoesNotFit);
    CPPUNIT_TEST_SUITE_END();

public:
    void echoesTheCloseOfThePeer()
    {
        for (const int code : {1000, 1001, 1012, 3000, 4999}) {
            SessionFixture f;
            f.open();
            f.receive(clientClose(code, "reason"));
            CPPUNIT_ASSERT_EQUAL("Close " + std::to_string(code) + " \"\"", f.sent());
            CPPUNIT_ASSERT_EQUAL("open; close " + std::to_string(code) + " by peer", f.events());
            CPPUNIT_ASSERT_EQUAL(std::string("finish "), f.transport.calls);
            f.end();
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, f.script.events.size());
        }
        SessionFixture without;
        without.open();
        without.receive(clientFrame(Opcode::Close, ""));
        CPPUNIT_ASSERT_EQUAL(std::string("Close \"\""), without.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1005 by peer"), without.events());
    }

    void readsNothingAfterTheCloseOfThePeer()
    {
        SessionFixture f;
        f.open();
        f.receive(clientClose(1000) + hello + bytes({0xFF}));
        f.receive(hello);
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by peer"), f.events());
        CPPUNIT_ASSERT(f.session->send("late") == SendResult::Dropped);
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1000 \"\""), f.sent());
    }

    void waitsForThePeerToAnswerAClose()
    {
        SessionFixture f;
        f.open();
        f.session->send("last");
        f.session->close(CloseCode::Replaced, "replaced");
        CPPUNIT_ASSERT_EQUAL(std::string("Text \"last\"; Close 4000 \"replaced\""), f.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string(), f.transport.calls);
        f.receive(clientClose(1000));
        CPPUNIT_ASSERT_EQUAL(std::string("finish "), f.transport.calls);
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 4000 by handler"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Text \"last\"; Close 4000 \"replaced\""), f.sent());
    }

    void takesNoMessagesWhileItCloses()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::Normal, "");
        f.receive(hello + clientFrame(Opcode::Ping, "p") + clientFrame(Opcode::Text, "a", Fin::More));
        CPPUNIT_ASSERT(f.session->send("late") == SendResult::Dropped);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
        f.receive(clientFrame(Opcode::Continuation, "b") + clientClose(1000));
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by handler"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1000 \"\""), f.sent());
    }

    void givesUpOnAPeerThatAnswersNoClose()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::Normal, "");
        f.loop.advance(f.limits.closeHandshake.get() - Milliseconds{1});
        f.receive(hello);
        CPPUNIT_ASSERT_EQUAL(std::string(), f.transport.calls);
        f.loop.advance(Milliseconds{1});
        CPPUNIT_ASSERT_EQUAL(std::string("finish "), f.transport.calls);
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by handler"), f.events());
    }

    void abortsAPeerThatReadsNoClose()
    {
        SessionFixture f;
        f.open();
        f.transport.backlog = 1000;
        f.session->close(CloseCode::Normal, "");
        f.loop.advance(f.limits.closeHandshake.get());
        CPPUNIT_ASSERT_EQUAL(std::string("abort "), f.transport.calls);
    }

    void closesOnlyOnce()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::Replaced, "first");
        f.session->close(CloseCode::LeftRoom, "second");
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("Close 4000 \"first\""), f.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 4000 by handler"), f.events());
    }

    void closesFromWithinAMessage()
    {
        SessionFixture f;
        f.script.onMessage = [](WebSocketSession& session, std::string_view) {
            session.close(CloseCode::PolicyViolation, "too many faults");
        };
        f.open();
        f.receive(hello + hello + clientClose(1000));
        CPPUNIT_ASSERT_EQUAL(std::string("open; message hello; close 1008 by handler"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1008 \"too many faults\""), f.sent());
    }

    void cutsAReasonBetweenCharacters()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::Normal, std::string(122, 'x') + "\xC3\xA9");
        CPPUNIT_ASSERT_EQUAL("Close 1000 \"" + std::string(122, 'x') + "\"", f.sent());
    }

    void closesWithoutACodeWhenThereIsNoneToSend()
    {
        for (const CloseCode code : {CloseCode::NoStatus, CloseCode::Abnormal}) {
            SessionFixture f;
            f.open();
            f.session->close(code, "not said");
            CPPUNIT_ASSERT_EQUAL(std::string("Close \"\""), f.sent());
        }
    }

    void tellsBreachesApart()
    {
        const std::vector<std::pair<std::string, int>> breaches = {
            {bytes({0xC1, 0x80}), 1002},
            {clientFrame(Opcode::Binary, "data"), 1003},
            {clientFrame(Opcode::Text, "\xFF"), 1007},
            {clientHeader(Opcode::Text, Limits{}.messageBytes + 1, Fin::Last, {}), 1009},
            {clientClose(1005), 1002},
        };
        for (const auto& [input, code] : breaches) {
            SessionFixture f;
            f.open();
            f.receive(hello + input);
            CPPUNIT_ASSERT_EQUAL("open; message hello; close " + std::to_string(code) + " by peer", f.events());
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, f.sent().find("Close " + std::to_string(code) + " \""));
            CPPUNIT_ASSERT_EQUAL(std::string("finish "), f.transport.calls);
        }
    }

    void readsNothingAfterABreach()
    {
        SessionFixture f;
        f.open();
        f.receive(bytes({0xFF}) + hello);
        f.receive(hello + clientClose(1000));
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1002 by peer"), f.events());
    }

    void reportsItsOwnCloseWhenThePeerBreaksARuleAfterIt()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::LeftRoom, "left the room");
        f.receive(bytes({0xFF}));
        CPPUNIT_ASSERT_EQUAL(std::string("finish "), f.transport.calls);
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 4001 by handler"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Close 4001 \"left the room\""), f.sent());
    }

    void tellsNoDrainWhileItCloses()
    {
        SessionFixture f;
        f.open();
        f.transport.backlog = 10;
        f.session->send("a");
        f.session->close(CloseCode::Normal, "");
        f.transport.backlog = 0;
        f.session->drained();
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
    }

    void abortsAnEndThatIsNeverWrittenOut()
    {
        SessionFixture f;
        f.open();
        f.receive(clientClose(1000));
        f.loop.advance(f.limits.closeHandshake.get());
        CPPUNIT_ASSERT_EQUAL(std::string("finish abort "), f.transport.calls);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, f.loop.pendingTimers());
    }

    void reportsAConnectionThatJustEnds()
    {
        SessionFixture f;
        f.open();
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1006 by peer"), f.events());
    }

    void reportsItsOwnCloseWhenThePeerHangsUpOnIt()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::LeftRoom, "left the room");
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 4001 by handler"), f.events());
    }

    void saysThatTheServerStops()
    {
        SessionFixture f;
        f.open();
        f.session->shutDown();
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1001 \"server stops\""), f.sent());
        f.receive(clientClose(1001));
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1001 by server"), f.events());
    }

    void stopsQuietlyWhenACloseIsUnderWay()
    {
        SessionFixture f;
        f.open();
        f.session->close(CloseCode::Normal, "");
        f.session->shutDown();
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1000 \"\""), f.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by handler"), f.events());
    }

    void abortsWhenTheCloseFrameDoesNotFit()
    {
        SessionFixture f;
        f.open();
        f.transport.full = true;
        f.session->close(CloseCode::Normal, "");
        CPPUNIT_ASSERT_EQUAL(std::string("abort "), f.transport.calls);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
        f.loop.advance(Milliseconds{0});
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by handler"), f.events());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCloseTest);

} // namespace

} // namespace beckon
