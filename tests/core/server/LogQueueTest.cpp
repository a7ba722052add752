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

/// A sink whose lines are the texts alone.
LogSink sinkOf(std::function<void(const std::string& line)> write)
{
    LogSink sink;
    sink.format = [](const LogRecord& record) { return record.message.getText() + '\n'; };
    sink.console = [write = std::move(write)](Poco::Message::Priority, const std::string& line, const auto&) { write(line); };
    return sink;
}

class LogQueueTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LogQueueTest);
    CPPUNIT_TEST(everyLineIsWrittenInOrderBeforeTheEnd);
    CPPUNIT_TEST(aFlushReturnsWhenAllIsWritten);
    CPPUNIT_TEST(aFlushDoesNotWaitForAnOutputThatIsStuck);
    CPPUNIT_TEST(whatDoesNotFitIsDroppedCountedAndTold);
    CPPUNIT_TEST(theEndDoesNotWaitForAnOutputThatIsStuck);
    CPPUNIT_TEST(aMessageCarriesTheContextOfItsThread);
    CPPUNIT_TEST(anotherSinkGetsWhatIsLoggedFromThenOn);
    CPPUNIT_TEST(nothingIsLostWhileTheSinkChanges);
    CPPUNIT_TEST_SUITE_END();

    void everyLineIsWrittenInOrderBeforeTheEnd()
    {
        std::string written;
        Poco::AutoPtr<LogQueue> queue(new LogQueue(sinkOf([&](const std::string& line) { written += line; }), 1000));
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
        Poco::AutoPtr<LogQueue> queue(new LogQueue(sinkOf([&](const std::string&) { ++written; }), 1000));
        for (int round = 1; round <= 200; ++round) {
            queue->log(message("one"));
            queue->flush(Seconds(30));
            CPPUNIT_ASSERT_EQUAL(round, written.load());
        }
    }

    void aFlushDoesNotWaitForAnOutputThatIsStuck()
    {
        std::promise<void> release;
        Poco::AutoPtr<LogQueue> queue(new LogQueue(sinkOf([&](const std::string&) { release.get_future().wait(); }), 10));
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
        Poco::AutoPtr<LogQueue> queue(new LogQueue(sinkOf([&](const std::string& line) {
                                                       written += line;
                                                       if (std::exchange(first, false)) {
                                                           entered.set_value();
                                                           release.get_future().wait();
                                                       }
                                                   }),
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
        LogSink sink = sinkOf([](const std::string&) {});
        sink.others = {[&](Poco::Message::Priority, const std::string&, const std::function<bool()>& giveUp) {
            ++lines;
            while (!giveUp())
                std::this_thread::yield();
        }};
        Poco::AutoPtr<LogQueue> queue(new LogQueue(std::move(sink), 10));
        for (const char* text : {"one", "two", "three"})
            queue->log(message(text));
        queue->finish(Milliseconds(10));
        CPPUNIT_ASSERT_EQUAL(1, lines);
    }

    void aMessageCarriesTheContextOfItsThread()
    {
        std::string written;
        LogSink sink = sinkOf([&](const std::string& line) { written += line; });
        sink.format = textLine;
        Poco::AutoPtr<LogQueue> queue(new LogQueue(std::move(sink), 10));
        LogContext outer{"outer", 1, {}, {}};
        LogContext inner{"inner", 2, "ada", "room"};
        {
            const LogScope outerScope(outer);
            {
                const LogScope innerScope(inner);
                queue->log(message("a"));
            }
            queue->log(message("b"));
        }
        queue->log(message("c"));
        queue->finish(Seconds(30));
        CPPUNIT_ASSERT(written.find(": a request=inner connection=2 user=ada room=room\n") != std::string::npos);
        CPPUNIT_ASSERT(written.find(": b request=outer connection=1\n") != std::string::npos);
        CPPUNIT_ASSERT(written.find(": c\n") != std::string::npos);
    }

    void anotherSinkGetsWhatIsLoggedFromThenOn()
    {
        std::string before;
        std::string after;
        Poco::AutoPtr<LogQueue> queue(new LogQueue(sinkOf([&](const std::string& line) { before += line; }), 10));
        queue->log(message("one"));
        queue->flush(Seconds(30));
        queue->use(sinkOf([&](const std::string& line) { after += line; }));
        queue->log(message("two"));
        queue->finish(Seconds(30));
        CPPUNIT_ASSERT_EQUAL("one\n"s, before);
        CPPUNIT_ASSERT_EQUAL("two\n"s, after);
    }

    void nothingIsLostWhileTheSinkChanges()
    {
        std::atomic<int> written = 0;
        Poco::AutoPtr<LogQueue> queue(new LogQueue(sinkOf([&](const std::string&) { ++written; }), 100'000));
        std::thread logger([&] {
            for (int i = 0; i < 2'000; ++i)
                queue->log(message("one"));
        });
        for (int i = 0; i < 200; ++i)
            queue->use(sinkOf([&](const std::string&) { ++written; }));
        logger.join();
        queue->finish(Seconds(30));
        CPPUNIT_ASSERT_EQUAL(2'000, written.load());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogQueueTest);

} // namespace
} // namespace beckon
