#include "SessionFixture.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace beckon {

namespace {

using test::clientClose;
using test::clientFrame;
using test::clientHeader;
using test::Fin;
using test::SessionFixture;

const std::string hello = clientFrame(Opcode::Text, "hello");

class SessionTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SessionTest);
    CPPUNIT_TEST(handsMessagesToItsHandler);
    CPPUNIT_TEST(givesTheSameMessagesHoweverTheBytesAreSplit);
    CPPUNIT_TEST(sendsAMessageOfPartsInOneWrite);
    CPPUNIT_TEST(sendsAMessageOfManyParts);
    CPPUNIT_TEST(answersAPingWithItsPayload);
    CPPUNIT_TEST(answersPingsInTheOrderOfMessages);
    CPPUNIT_TEST(saysWhatBecameOfAMessage);
    CPPUNIT_TEST(tellsOnceThatTheQueueHasDrained);
    CPPUNIT_TEST(tellsNoDrainWhenNothingWasQueued);
    CPPUNIT_TEST(closesAPeerThatReadsTooSlowly);
    CPPUNIT_TEST(leavesRoomForTheCloseFrameOfASlowReader);
    CPPUNIT_TEST(abortsASlowReaderWhenNotEvenACloseFrameFits);
    CPPUNIT_TEST(neverClosesWithinASendFromOutside);
    CPPUNIT_TEST(boundsTheAnswersToAFloodOfPings);
    CPPUNIT_TEST(closesWith1011WhenItsHandlerThrows);
    CPPUNIT_TEST(survivesAnExceptionOutOfOnClose);
    CPPUNIT_TEST(ownsItsHandler);
    CPPUNIT_TEST(callsNothingWhenItEndsBeforeItOpens);
    CPPUNIT_TEST(isSmallWhileIdle);
    CPPUNIT_TEST_SUITE_END();

public:
    void handsMessagesToItsHandler()
    {
        SessionFixture f;
        f.open();
        f.receive(hello + clientFrame(Opcode::Text, "a", Fin::More) + clientFrame(Opcode::Continuation, "b"));
        CPPUNIT_ASSERT_EQUAL(std::string("open; message hello; message ab"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string(), f.sent());
    }

    void givesTheSameMessagesHoweverTheBytesAreSplit()
    {
        const std::string all = hello + clientFrame(Opcode::Ping, "p") + clientFrame(Opcode::Text, "bye") + clientClose(1000);
        for (std::size_t at = 0; at <= all.size(); ++at) {
            SessionFixture f;
            f.open();
            f.receive(all.substr(0, at));
            f.receive(all.substr(at));
            CPPUNIT_ASSERT_EQUAL(std::string("open; message hello; message bye; close 1000 by peer"), f.events());
            CPPUNIT_ASSERT_EQUAL(std::string("Pong \"p\"; Close 1000 \"\""), f.sent());
        }
    }

    void sendsAMessageOfPartsInOneWrite()
    {
        SessionFixture f;
        f.open();
        const std::array<std::string_view, 3> parts{"one", " ", "two"};
        CPPUNIT_ASSERT(f.session->send(parts) == SendResult::Sent);
        CPPUNIT_ASSERT_EQUAL(std::string("Text \"one two\""), f.sent());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, f.transport.writes);
    }

    void sendsAMessageOfManyParts()
    {
        SessionFixture f;
        f.open();
        std::string whole;
        std::vector<std::string_view> parts;
        for (int count = 0; count != 20; ++count) {
            CPPUNIT_ASSERT(f.session->send(parts) == SendResult::Sent);
            CPPUNIT_ASSERT_EQUAL(whole, test::serverFrames(f.transport.output).back().payload);
            parts.emplace_back("part ");
            whole += "part ";
        }
    }

    void answersAPingWithItsPayload()
    {
        SessionFixture f;
        f.open();
        const std::string longest(125, 'p');
        f.receive(clientFrame(Opcode::Ping, longest) + clientFrame(Opcode::Ping, "") + clientFrame(Opcode::Pong, "unasked"));
        CPPUNIT_ASSERT_EQUAL("Pong \"" + longest + "\"; Pong \"\"", f.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
    }

    void answersPingsInTheOrderOfMessages()
    {
        SessionFixture f;
        f.script.onMessage = [](WebSocketSession& session, std::string_view text) { session.send(text); };
        f.open();
        f.receive(clientFrame(Opcode::Text, "a") + clientFrame(Opcode::Ping, "b") + clientFrame(Opcode::Text, "c"));
        CPPUNIT_ASSERT_EQUAL(std::string("Text \"a\"; Pong \"b\"; Text \"c\""), f.sent());
    }

    void saysWhatBecameOfAMessage()
    {
        SessionFixture f;
        f.open();
        CPPUNIT_ASSERT(f.session->send("a") == SendResult::Sent);
        f.transport.backlog = 10;
        CPPUNIT_ASSERT(f.session->send("b") == SendResult::Queued);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, f.session->queuedBytes());
        f.transport.full = true;
        CPPUNIT_ASSERT(f.session->send("c") == SendResult::Dropped);
        CPPUNIT_ASSERT(f.session->send("d") == SendResult::Dropped);
    }

    void tellsOnceThatTheQueueHasDrained()
    {
        SessionFixture f;
        f.open();
        f.transport.backlog = 10;
        f.session->send("a");
        f.session->send("b");
        f.transport.backlog = 0;
        f.session->drained();
        f.session->drained();
        CPPUNIT_ASSERT_EQUAL(std::string("open; drain"), f.events());
    }

    void tellsNoDrainWhenNothingWasQueued()
    {
        SessionFixture f;
        f.open();
        f.session->send("a");
        f.session->drained();
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
    }

    void closesAPeerThatReadsTooSlowly()
    {
        SessionFixture f;
        f.script.onMessage = [](WebSocketSession& session, std::string_view) { session.send(std::string(1000, 'x')); };
        f.open();
        f.transport.backlog = f.limits.outputBytes;
        f.receive(hello + hello);
        CPPUNIT_ASSERT_EQUAL(std::string("open; message hello; close 1013 by peer"), f.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1013 \"reads too slowly\""), f.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("finish "), f.transport.calls);
    }

    void leavesRoomForTheCloseFrameOfASlowReader()
    {
        SessionFixture f;
        f.limits.outputBytes = 1000;
        f.open();
        f.transport.backlog = 800;
        CPPUNIT_ASSERT(f.session->send(std::string(50, 'x')) == SendResult::Queued);
        CPPUNIT_ASSERT(f.session->send(std::string(100, 'x')) == SendResult::Dropped);
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1013 \"reads too slowly\""), test::describe(test::serverFrames(f.transport.output)).back());
    }

    void abortsASlowReaderWhenNotEvenACloseFrameFits()
    {
        SessionFixture f;
        f.open();
        f.transport.full = true;
        f.session->send("a");
        CPPUNIT_ASSERT_EQUAL(std::string("abort "), f.transport.calls);
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1013 by peer"), f.events());
    }

    void neverClosesWithinASendFromOutside()
    {
        SessionFixture f;
        f.open();
        f.transport.backlog = f.limits.outputBytes;
        f.session->send("a");
        CPPUNIT_ASSERT_EQUAL(std::string("open"), f.events());
        f.loop.advance(Milliseconds{0});
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1013 by peer"), f.events());
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1013 by peer"), f.events());
    }

    void boundsTheAnswersToAFloodOfPings()
    {
        SessionFixture f;
        f.limits.outputBytes = 2000;
        f.open();
        for (int count = 0; count != 1000; ++count) {
            f.receive(clientFrame(Opcode::Ping, std::string(100, 'p')));
            f.transport.backlog = f.transport.output.size();
        }
        CPPUNIT_ASSERT(f.transport.output.size() <= 2000);
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1013 by peer"), f.events());
    }

    void closesWith1011WhenItsHandlerThrows()
    {
        const auto fails = [](auto&&...) { throw std::runtime_error("the database password is 1234"); };
        const std::string closed = "close 1011 by handler";

        SessionFixture opening;
        opening.script.onOpen = fails;
        opening.open();
        CPPUNIT_ASSERT_EQUAL("open; " + closed, opening.events());

        SessionFixture message;
        message.script.onMessage = fails;
        message.open();
        message.receive(hello + hello);
        CPPUNIT_ASSERT_EQUAL("open; message hello; " + closed, message.events());
        CPPUNIT_ASSERT_EQUAL(std::string("Close 1011 \"internal error\""), message.sent());
        CPPUNIT_ASSERT_EQUAL(std::string("finish "), message.transport.calls);

        SessionFixture draining;
        draining.script.onDrain = [](WebSocketSession&) { throw 1; };
        draining.open();
        draining.transport.backlog = 1;
        draining.session->send("a");
        draining.session->drained();
        CPPUNIT_ASSERT_EQUAL("open; drain; " + closed, draining.events());
    }

    void survivesAnExceptionOutOfOnClose()
    {
        SessionFixture f;
        f.script.onClose = [](WebSocketSession&) { throw std::runtime_error("late"); };
        f.open();
        f.receive(clientClose(1000));
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string("open; close 1000 by peer"), f.events());
    }

    void ownsItsHandler()
    {
        SessionFixture f;
        f.open();
        f.session->ended();
        CPPUNIT_ASSERT(!f.script.destroyed);
        f.session.reset();
        CPPUNIT_ASSERT(f.script.destroyed);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, f.loop.pendingTimers());
    }

    void callsNothingWhenItEndsBeforeItOpens()
    {
        SessionFixture f;
        f.end();
        CPPUNIT_ASSERT_EQUAL(std::string(), f.events());
    }

    void isSmallWhileIdle() { CPPUNIT_ASSERT(sizeof(Session) <= 320); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTest);

} // namespace

} // namespace beckon
