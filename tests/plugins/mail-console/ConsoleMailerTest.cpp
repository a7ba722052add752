#include "ConsoleMailer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace beckon {
namespace {

using mailconsole::ConsoleMailer;

/// Counts the writes and flushes that reach it.
class CountingBuffer final : public std::stringbuf
{
public:
    int writes = 0;
    int flushes = 0;

protected:
    std::streamsize xsputn(const char* bytes, std::streamsize count) override
    {
        ++writes;
        return std::stringbuf::xsputn(bytes, count);
    }

    int sync() override
    {
        ++flushes;
        return std::stringbuf::sync();
    }
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

std::string printed(const Mail& mail)
{
    std::ostringstream out;
    ConsoleMailer(out).send(mail);
    return out.str();
}

class ConsoleMailerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConsoleMailerTest);
    CPPUNIT_TEST(printsRecipientSubjectAndText);
    CPPUNIT_TEST(leavesACodeAloneOnItsLine);
    CPPUNIT_TEST(endsATextWithoutLineFeed);
    CPPUNIT_TEST(writesAMailAtOnceAndFlushesIt);
    CPPUNIT_TEST(leavesOutWhatATerminalWouldActUpon);
    CPPUNIT_TEST(keepsASubjectOnOneLine);
    CPPUNIT_TEST(keepsTextThatIsNotAscii);
    CPPUNIT_TEST(neverMixesTwoMails);
    CPPUNIT_TEST(printsAgainAfterTheStreamFailed);
    CPPUNIT_TEST_SUITE_END();

public:
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

    void writesAMailAtOnceAndFlushesIt()
    {
        CountingBuffer buffer;
        std::ostream out(&buffer);
        ConsoleMailer(out).send({"a@b.example", "Code", "one\ntwo\nthree\n"});
        CPPUNIT_ASSERT_EQUAL(1, buffer.writes);
        CPPUNIT_ASSERT_EQUAL(1, buffer.flushes);
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
        std::ostringstream out;
        ConsoleMailer mailer(out);
        std::vector<std::thread> senders;
        for (int sender = 0; sender < threads; ++sender) {
            senders.emplace_back([&mailer] {
                for (int mail = 0; mail < mailsEach; ++mail)
                    mailer.send({"a@b.example", "Code", "123456\n"});
            });
        }
        for (std::thread& sender : senders)
            sender.join();

        std::string expected;
        const std::string one = printed({"a@b.example", "Code", "123456\n"});
        for (int mail = 0; mail < threads * mailsEach; ++mail)
            expected += one;
        CPPUNIT_ASSERT_EQUAL(expected, out.str());
    }

    void printsAgainAfterTheStreamFailed()
    {
        std::ostringstream out;
        ConsoleMailer mailer(out);
        out.setstate(std::ios::badbit);
        mailer.send({"a@b.example", "Code", "123456\n"});
        CPPUNIT_ASSERT(hasLine(out.str(), "123456"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConsoleMailerTest);

} // namespace
} // namespace beckon
