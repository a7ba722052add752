#include "server/LogLine.h"
#include "server/LogQueue.h"

#include <Poco/AutoPtr.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <utility>

namespace beckon {
namespace {

using namespace std::string_literals;

Poco::Message message(const std::string& text)
{
    return {"source", text, Poco::Message::PRIO_WARNING};
}

/// Without the time in front.
std::string lineOf(const Poco::Message& one)
{
    return logLine(one).substr(std::string("2026-01-01T00:00:00.000Z ").size());
}

class LogTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LogTest);
    CPPUNIT_TEST(aLineHasTimeLevelLoggerAndText);
    CPPUNIT_TEST(nobodyForgesALine);
    CPPUNIT_TEST(nobodySteersATerminal);
    CPPUNIT_TEST(otherLanguagesAreKept);
    CPPUNIT_TEST(everyLineIsWrittenInOrderBeforeTheEnd);
    CPPUNIT_TEST(aFlushReturnsWhenAllIsWritten);
    CPPUNIT_TEST(aFlushDoesNotWaitForAnOutputThatIsStuck);
    CPPUNIT_TEST(whatDoesNotFitIsDroppedCountedAndTold);
    CPPUNIT_TEST(theEndDoesNotWaitForAnOutputThatIsStuck);
    CPPUNIT_TEST_SUITE_END();

    void aLineHasTimeLevelLoggerAndText()
    {
        Poco::Message one = message("text");
        one.setTime(Poco::Timestamp::fromEpochTime(1'767'225'600));
        CPPUNIT_ASSERT_EQUAL("2026-01-01T00:00:00.000Z warning source: text\n"s, logLine(one));
    }

    void nobodyForgesALine()
    {
        const std::string line = lineOf(message("GET /a\n2026-01-01T00:00:00.000Z error server: all is lost\r\n"));
        CPPUNIT_ASSERT_EQUAL("warning source: GET /a\\n2026-01-01T00:00:00.000Z error server: all is lost\\r\\n\n"s, line);
    }

    void nobodySteersATerminal()
    {
        CPPUNIT_ASSERT_EQUAL("\\x1b[2J\\x07\\x7f\\x00\\t"s, escapeControls("\x1b[2J\x07\x7f\0\t"s));
        CPPUNIT_ASSERT_EQUAL("\\x9b2J"s, escapeControls("\xc2\x9b"
                                                        "2J"));
    }

    void otherLanguagesAreKept()
    {
        CPPUNIT_ASSERT_EQUAL("Gr\xc3\xbc\xc3\x9f"
                             "e \xc2\xa0\xc2"s,
                             escapeControls("Gr\xc3\xbc\xc3\x9f"
                                            "e \xc2\xa0\xc2"));
    }

    void everyLineIsWrittenInOrderBeforeTheEnd()
    {
        std::string written;
        Poco::AutoPtr<LogQueue> queue(
            new LogQueue({[&](const std::string& line, const auto&) { written += line.substr(line.rfind(' ') + 1); }}, 1000));
        std::string expected;
        for (int i = 0; i < 500; ++i) {
            queue->log(message(std::to_string(i)));
            expected += std::to_string(i) + "\n";
        }
        queue->finish(Seconds(30));
        CPPUNIT_ASSERT_EQUAL(expected, written);
        queue->log(message("too late"));
        queue->finish(Seconds(30));
        CPPUNIT_ASSERT_EQUAL(expected, written);
    }

    void aFlushReturnsWhenAllIsWritten()
    {
        std::atomic<int> written = 0;
        Poco::AutoPtr<LogQueue> queue(new LogQueue({[&](const std::string&, const auto&) { ++written; }}, 1000));
        for (int round = 1; round <= 200; ++round) {
            queue->log(message("one"));
            queue->flush(Seconds(30));
            CPPUNIT_ASSERT_EQUAL(round, written.load());
        }
    }

    void aFlushDoesNotWaitForAnOutputThatIsStuck()
    {
        std::promise<void> release;
        Poco::AutoPtr<LogQueue> queue(new LogQueue({[&](const std::string&, const auto&) { release.get_future().wait(); }}, 10));
        queue->log(message("one"));
        queue->flush(Milliseconds(10));
        release.set_value();
        queue->finish(Seconds(30));
    }

    void whatDoesNotFitIsDroppedCountedAndTold()
    {
        std::promise<void> entered;
        std::promise<void> release;
        bool first = true;
        std::string written;
        Poco::AutoPtr<LogQueue> queue(new LogQueue({[&](const std::string& line, const auto&) {
                                                       written += line;
                                                       if (std::exchange(first, false)) {
                                                           entered.set_value();
                                                           release.get_future().wait();
                                                       }
                                                   }},
                                                   2));
        queue->log(message("holds up the output"));
        entered.get_future().wait();
        for (const char* text : {"kept one", "kept two", "lost one", "lost two", "lost three"})
            queue->log(message(text));
        release.set_value();
        queue->finish(Seconds(30));
        CPPUNIT_ASSERT(written.find("kept one") != std::string::npos && written.find("kept two") != std::string::npos);
        CPPUNIT_ASSERT(written.find("lost") == std::string::npos);
        CPPUNIT_ASSERT(written.find("dropped 3 messages") != std::string::npos);
    }

    void theEndDoesNotWaitForAnOutputThatIsStuck()
    {
        int lines = 0;
        Poco::AutoPtr<LogQueue> queue(new LogQueue({[&](const std::string&, const std::function<bool()>& giveUp) {
                                                       ++lines;
                                                       while (!giveUp())
                                                           std::this_thread::yield();
                                                   }},
                                                   10));
        for (const char* text : {"one", "two", "three"})
            queue->log(message(text));
        queue->finish(Milliseconds(10));
        CPPUNIT_ASSERT_EQUAL(1, lines);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogTest);

} // namespace
} // namespace beckon
