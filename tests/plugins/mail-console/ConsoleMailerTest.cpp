#include "ConsoleMailer.h"

#include "beckon/base/Error.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace beckon {
namespace {

using mailconsole::ConsoleMailer;
using mailconsole::ConsoleOptions;

/// Keeps what is logged. For reading after the mailer has stopped.
class MemoryChannel final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override { lines += message.getText() + '\n'; }

    std::string lines;
};

class Log
{
public:
    Log() : _channel(new MemoryChannel)
    {
        Poco::Logger::destroy("mail-console-kept");
        _logger = &Poco::Logger::create("mail-console-kept", _channel, Poco::Message::PRIO_TRACE);
    }

    Poco::Logger& logger() const { return *_logger; }
    std::string lines() const { return _channel->lines; }

private:
    Poco::AutoPtr<MemoryChannel> _channel;
    Poco::Logger* _logger = nullptr;
};

/// What reads the console, or does not.
class Pipe
{
public:
    Pipe() { CPPUNIT_ASSERT_EQUAL(0, ::pipe2(_ends.data(), O_CLOEXEC)); }

    ~Pipe()
    {
        closeReader();
        ::close(_ends[1]);
    }

    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int writer() const { return _ends[1]; }

    void closeReader()
    {
        if (_ends[0] >= 0)
            ::close(_ends[0]);
        _ends[0] = -1;
    }

    /// Until nothing more goes in. Returns how much that was.
    std::size_t fill() const
    {
        const std::string bytes(PIPE_BUF, '.');
        std::size_t filled = 0;
        ::fcntl(_ends[1], F_SETFL, O_NONBLOCK);
        for (ssize_t count = 0; (count = ::write(_ends[1], bytes.data(), bytes.size())) > 0;)
            filled += static_cast<std::size_t>(count);
        ::fcntl(_ends[1], F_SETFL, 0);
        return filled;
    }

    /// Exactly so much, or less when no more comes within ten seconds.
    std::string read(std::size_t wanted) const
    {
        std::string text;
        std::array<char, 4096> bytes{};
        pollfd ready{_ends[0], POLLIN, 0};
        while (text.size() < wanted && ::poll(&ready, 1, 10'000) > 0) {
            const ssize_t count = ::read(_ends[0], bytes.data(), std::min(bytes.size(), wanted - text.size()));
            CPPUNIT_ASSERT(count > 0);
            text.append(bytes.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

    /// All that is in it now.
    std::string drain() const
    {
        ::fcntl(_ends[0], F_SETFL, O_NONBLOCK);
        std::string text;
        std::array<char, 4096> bytes{};
        for (ssize_t count = 0; (count = ::read(_ends[0], bytes.data(), bytes.size())) > 0;)
            text.append(bytes.data(), static_cast<std::size_t>(count));
        return text;
    }

private:
    std::array<int, 2> _ends{-1, -1};
};

bool hasLine(const std::string& text, const std::string& wanted)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line == wanted)
            return true;
    }
    return false;
}

Poco::Logger& quietLog()
{
    return Poco::Logger::get("mail-console-test");
}

std::string printed(const Mail& mail)
{
    const Pipe pipe;
    ConsoleMailer mailer(pipe.writer(), {}, quietLog());
    mailer.send(mail);
    mailer.stop();
    return pipe.drain();
}

class ConsoleMailerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConsoleMailerTest);
    CPPUNIT_TEST(printsRecipientSubjectAndText);
    CPPUNIT_TEST(leavesACodeAloneOnItsLine);
    CPPUNIT_TEST(endsATextWithoutLineFeed);
    CPPUNIT_TEST(printsAMailAtOnce);
    CPPUNIT_TEST(leavesOutWhatATerminalWouldActUpon);
    CPPUNIT_TEST(keepsASubjectOnOneLine);
    CPPUNIT_TEST(keepsTextThatIsNotAscii);
    CPPUNIT_TEST(neverMixesTwoMails);
    CPPUNIT_TEST(holdsUpNobodyWhileNobodyReads);
    CPPUNIT_TEST(printsAllInOrderOnceSomebodyReads);
    CPPUNIT_TEST(refusesMailsWhenTooManyWait);
    CPPUNIT_TEST(isDegradedWhileAMailWaitsTooLong);
    CPPUNIT_TEST(saysAtTheStopHowManyMailsAreLost);
    CPPUNIT_TEST(goesOnWhenNobodyCanRead);
    CPPUNIT_TEST(refusesMailsAfterTheStop);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { std::signal(SIGPIPE, SIG_IGN); }

    void printsRecipientSubjectAndText()
    {
        const std::string block = printed({"alice@example.com", "Your code", "Hello\n"});
        CPPUNIT_ASSERT(hasLine(block, "To: alice@example.com"));
        CPPUNIT_ASSERT(hasLine(block, "Subject: Your code"));
        CPPUNIT_ASSERT(hasLine(block, "Hello"));
    }

    void leavesACodeAloneOnItsLine()
    {
        CPPUNIT_ASSERT(hasLine(printed({"a@b.example", "Code", "Your code:\n\n123456\n\nBye\n"}), "123456"));
    }

    void endsATextWithoutLineFeed() { CPPUNIT_ASSERT(hasLine(printed({"a@b.example", "Code", "123456"}), "123456")); }

    void printsAMailAtOnce()
    {
        const std::string block = printed(_code);
        const Pipe pipe;
        ConsoleMailer mailer(pipe.writer(), {}, quietLog());
        mailer.send(_code);
        CPPUNIT_ASSERT_EQUAL(block, pipe.read(block.size()));
    }

    void leavesOutWhatATerminalWouldActUpon()
    {
        const std::string block = printed({"a\x1b[2J@b.example", "S\x07\x7f",
                                           "x\x1b]0;title\x07y\r\xc2\x9b"
                                           "31mz\n"});
        CPPUNIT_ASSERT(block.find_first_of("\x1b\x07\x7f\r") == std::string::npos);
        CPPUNIT_ASSERT(block.find("\xc2\x9b") == std::string::npos);
        CPPUNIT_ASSERT(hasLine(block, "x]0;titley31mz"));
    }

    void keepsASubjectOnOneLine() { CPPUNIT_ASSERT(hasLine(printed({"a@b.example", "One\nTwo", "text\n"}), "Subject: OneTwo")); }

    void keepsTextThatIsNotAscii() { CPPUNIT_ASSERT(hasLine(printed({"a@b.example", "S", "Grüße, Ælfrēd ✓\n"}), "Grüße, Ælfrēd ✓")); }

    void neverMixesTwoMails()
    {
        constexpr int threads = 4;
        constexpr int mailsEach = 50;
        const Pipe pipe;
        ConsoleMailer mailer(pipe.writer(), {}, quietLog());
        std::vector<std::thread> senders;
        for (int sender = 0; sender < threads; ++sender) {
            senders.emplace_back([this, &mailer] {
                for (int mail = 0; mail < mailsEach; ++mail)
                    mailer.send(_code);
            });
        }
        for (std::thread& sender : senders)
            sender.join();

        std::string expected;
        const std::string one = printed(_code);
        for (int mail = 0; mail < threads * mailsEach; ++mail)
            expected += one;
        CPPUNIT_ASSERT_EQUAL(expected, pipe.read(expected.size()));
    }

    void holdsUpNobodyWhileNobodyReads()
    {
        const Pipe pipe;
        pipe.fill();
        ConsoleMailer mailer(pipe.writer(), {.flush = Milliseconds(1)}, quietLog());
        for (int mail = 0; mail < 100; ++mail)
            mailer.send(_code);
    }

    void printsAllInOrderOnceSomebodyReads()
    {
        const Pipe pipe;
        const std::size_t before = pipe.fill();
        ConsoleMailer mailer(pipe.writer(), {}, quietLog());
        const Mail large{"a@b.example", "Large", std::string(200'000, 'x') + '\n'};
        mailer.send(large);
        mailer.send(_code);
        const std::string expected = printed({"a@b.example", "Large", std::string(10, 'x') + '\n'});
        pipe.read(before);
        const std::string largeBlock = pipe.read(expected.size() - 10 + 200'000);
        CPPUNIT_ASSERT(hasLine(largeBlock, std::string(200'000, 'x')));
        const std::string block = printed(_code);
        CPPUNIT_ASSERT_EQUAL(block, pipe.read(block.size()));
    }

    void refusesMailsWhenTooManyWait()
    {
        const Pipe pipe;
        pipe.fill();
        ConsoleMailer mailer(pipe.writer(), {.queueLimit = 2, .flush = Milliseconds(1)}, quietLog());
        mailer.send(_code);
        mailer.send(_code);
        CPPUNIT_ASSERT_THROW(mailer.send(_code), Unavailable);
    }

    void isDegradedWhileAMailWaitsTooLong()
    {
        const Pipe pipe;
        pipe.fill();
        ConsoleMailer mailer(pipe.writer(), {.flush = Milliseconds(1), .patience = Milliseconds(-1)}, quietLog());
        CPPUNIT_ASSERT(mailer.health().state == Health::State::Ok);
        mailer.send(_code);
        CPPUNIT_ASSERT(mailer.health().state == Health::State::Degraded);
        ConsoleMailer patient(pipe.writer(), {.flush = Milliseconds(1), .patience = Milliseconds(60'000)}, quietLog());
        patient.send(_code);
        CPPUNIT_ASSERT(patient.health().state == Health::State::Ok);
    }

    void saysAtTheStopHowManyMailsAreLost()
    {
        const Pipe pipe;
        pipe.fill();
        const Log log;
        ConsoleMailer mailer(pipe.writer(), {.flush = Milliseconds(10)}, log.logger());
        for (int mail = 0; mail < 3; ++mail)
            mailer.send(_code);
        mailer.stop();
        CPPUNIT_ASSERT_MESSAGE(log.lines(), log.lines().find("3 mails were not printed") != std::string::npos);
    }

    void goesOnWhenNobodyCanRead()
    {
        Pipe pipe;
        pipe.closeReader();
        const Log log;
        ConsoleMailer mailer(pipe.writer(), {}, log.logger());
        mailer.send(_code);
        mailer.send(_code);
        mailer.stop();
        CPPUNIT_ASSERT_EQUAL(std::string("mails are lost: standard output cannot be written\n"), log.lines());
    }

    void refusesMailsAfterTheStop()
    {
        const Pipe pipe;
        ConsoleMailer mailer(pipe.writer(), {}, quietLog());
        mailer.stop();
        CPPUNIT_ASSERT_THROW(mailer.send(_code), Unavailable);
    }

private:
    const Mail _code{"a@b.example", "Code", "123456\n"};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConsoleMailerTest);

} // namespace
} // namespace beckon
