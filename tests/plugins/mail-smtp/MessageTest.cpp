#include "Message.h"

#include "Address.h"
#include "Encoding.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>
#include <string>
#include <vector>

namespace beckon {
namespace {

using namespace mailsmtp;

std::string format(const Mail& mail)
{
    return formatMessage(mail, {"server@example.org", "unique", SystemTime(Seconds(1'767'225'600))});
}

std::string body(const std::string& text)
{
    const std::string message = format({"a@b.example", "Subject", text});
    return message.substr(message.find("\r\n\r\n") + 4);
}

std::vector<std::string> lines(const std::string& text)
{
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        all.push_back(line);
    return all;
}

class MessageTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MessageTest);
    CPPUNIT_TEST(hasTheFieldsOfAMail);
    CPPUNIT_TEST(leavesACodeAloneOnItsLine);
    CPPUNIT_TEST(aSubjectCannotAddAField);
    CPPUNIT_TEST(encodesASubjectThatIsNotAscii);
    CPPUNIT_TEST(foldsALongSubjectBetweenCharacters);
    CPPUNIT_TEST(encodesASubjectThatLooksEncoded);
    CPPUNIT_TEST(everyLineEndsWithCrLfAndIsShort);
    CPPUNIT_TEST(everythingIsAscii);
    CPPUNIT_TEST(quotedPrintableKeepsEveryByte);
    CPPUNIT_TEST(quotedPrintableProtectsBlanksAtTheEndOfALine);
    CPPUNIT_TEST(endsEveryLineOfTheTextTheSameWay);
    CPPUNIT_TEST(base64FollowsTheStandard);
    CPPUNIT_TEST(takesOrdinaryAddresses);
    CPPUNIT_TEST(refusesAddressesThatCouldEndACommand);
    CPPUNIT_TEST(masksAddressesForTheLog);
    CPPUNIT_TEST_SUITE_END();

public:
    void hasTheFieldsOfAMail()
    {
        const std::string message = format({"alice@example.com", "Your code", "123456\n"});
        for (const char* field : {"Date: Thu, 1 Jan 2026 00:00:00 GMT\r\n", "From: server@example.org\r\n", "To: <alice@example.com>\r\n",
                                  "Subject: Your code\r\n", "Message-ID: <unique@example.org>\r\n", "MIME-Version: 1.0\r\n"})
            CPPUNIT_ASSERT_MESSAGE(field, message.find(field) != std::string::npos);
    }

    void leavesACodeAloneOnItsLine()
    {
        CPPUNIT_ASSERT(format({"a@b.example", "Code", "Your code:\n\n123456\n\nBye\n"}).find("\r\n123456\r\n") != std::string::npos);
    }

    void aSubjectCannotAddAField()
    {
        const std::string message = format({"a@b.example", "Code\r\nBcc: eve@example.com\n\nbody", "text\n"});
        CPPUNIT_ASSERT(message.find("\nBcc:") == std::string::npos);
        CPPUNIT_ASSERT(message.find("Subject: Code  Bcc: eve@example.com  body\r\n") != std::string::npos);
    }

    void encodesASubjectThatIsNotAscii()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("=?utf-8?B?R3LDvMOfZQ==?="), encodeHeaderText("Gr\xc3\xbc\xc3\x9f"
                                                                                       "e"));
    }

    void foldsALongSubjectBetweenCharacters()
    {
        std::string subject = "x";
        for (int i = 0; i < 50; ++i)
            subject += "\xc3\xbc";
        const std::string encoded = encodeHeaderText(subject);
        for (const std::string& line : lines(encoded))
            CPPUNIT_ASSERT(line.size() <= 76);
        CPPUNIT_ASSERT_EQUAL("=?utf-8?B?" + base64(subject.substr(0, 35)) + "?=\r\n =?utf-8?B?" + base64(subject.substr(35, 36)) +
                                 "?=\r\n =?utf-8?B?" + base64(subject.substr(71)) + "?=",
                             encoded);
    }

    void encodesASubjectThatLooksEncoded() { CPPUNIT_ASSERT(encodeHeaderText("=?utf-8?B?eA==?=").find("eA==") == std::string::npos); }

    void everyLineEndsWithCrLfAndIsShort()
    {
        const std::string text = std::string(500, 'x') + "\n" + std::string(100, '\xe9') + "\r\n\rlast line";
        for (const std::string& line : lines(format({"a@b.example", std::string(300, 's'), text}))) {
            CPPUNIT_ASSERT(line.size() <= 77);
            CPPUNIT_ASSERT(!line.empty() && line.find('\r') == line.size() - 1);
        }
    }

    void everythingIsAscii()
    {
        for (const char c : format({"a@b.example", "\xc3\xa9", "\xf0\x9f\x94\x91 \x80\xff\n"}))
            CPPUNIT_ASSERT((c >= ' ' && c < '\x7f') || c == '\r' || c == '\n');
    }

    void quotedPrintableKeepsEveryByte()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a=3Db =C3=A9=00=7F\r\n"), body(std::string("a=b \xc3\xa9\0\x7f\n", 9)));
    }

    void quotedPrintableProtectsBlanksAtTheEndOfALine()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a b=20\r\nc=09\r\n"), body("a b \nc\t\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("end=20\r\n"), body("end "));
    }

    void endsEveryLineOfTheTextTheSameWay() { CPPUNIT_ASSERT_EQUAL(std::string("a\r\nb\r\n\r\nc\r\nd\r\n"), body("a\nb\r\n\rc\rd")); }

    void base64FollowsTheStandard()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), base64(""));
        CPPUNIT_ASSERT_EQUAL(std::string("Zg=="), base64("f"));
        CPPUNIT_ASSERT_EQUAL(std::string("Zm8="), base64("fo"));
        CPPUNIT_ASSERT_EQUAL(std::string("Zm9vYmFy"), base64("foobar"));
        CPPUNIT_ASSERT_EQUAL(std::string("/+8A"), base64(std::string("\xff\xef\0", 3)));
    }

    void takesOrdinaryAddresses()
    {
        for (const char* address : {"a@b", "first.last+tag@sub.example.co.uk", "o'neil_x-1@example.com"})
            CPPUNIT_ASSERT_MESSAGE(address, isSafeAddress(address));
    }

    void refusesAddressesThatCouldEndACommand()
    {
        const std::string tooLong = std::string(250, 'a') + "@b.example";
        for (const std::string& address :
             {std::string("a@b.example\r\nDATA"), std::string("a b@c.example"), std::string("<a@b.example>"), std::string("a@b.example>"),
              std::string("a,b@c.example"), std::string("@b.example"), std::string("a@"), std::string("a@b@c"), std::string("a"),
              std::string(), std::string("a\0@b.example", 12), std::string("\xc3\xa9@b.example"), tooLong})
            CPPUNIT_ASSERT_MESSAGE(address, !isSafeAddress(address));
    }

    void masksAddressesForTheLog()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a***@example.com"), maskAddress("alice@example.com"));
        CPPUNIT_ASSERT_EQUAL(std::string("550 <a***@b.example> a***@b.example  x"),
                             forLog("550 <alice@b.example> alice@b.example\r\nx", "alice@b.example"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{200}, forLog(std::string(5'000, 'x'), "alice@b.example").size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageTest);

} // namespace
} // namespace beckon
