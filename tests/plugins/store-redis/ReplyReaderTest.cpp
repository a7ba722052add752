#include "ReplyReader.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon::storeredis {
namespace {

class ReplyReaderTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReplyReaderTest);
    CPPUNIT_TEST(readsEachKindOfReply);
    CPPUNIT_TEST(readsRepliesThatComeTogether);
    CPPUNIT_TEST(readsTheSameHoweverTheBytesAreSplit);
    CPPUNIT_TEST(readsListsInLists);
    CPPUNIT_TEST(whatIsNoReplyIsAFault);
    CPPUNIT_TEST(nothingIsReadAfterAFault);
    CPPUNIT_TEST(aTextOverTheLimitIsAFault);
    CPPUNIT_TEST(manyTextsOverTheLimitTogetherAreAFault);
    CPPUNIT_TEST(morePartsThanTheLimitAreAFault);
    CPPUNIT_TEST(aLimitIsForOneReply);
    CPPUNIT_TEST(aLineWithoutEndIsAFault);
    CPPUNIT_TEST(aLengthWithoutEndIsAFault);
    CPPUNIT_TEST(anEndlessTextIsAFaultBeforeItsEnd);
    CPPUNIT_TEST_SUITE_END();

    static constexpr ReplyLimits small{1'000, 100};

    /// As text: `(nil)`, `:1`, `"text"`, `!error`, `[...]`.
    static std::string shown(const Reply& reply)
    {
        switch (reply.kind) {
        case Reply::Kind::Lost:
            return "(lost)";
        case Reply::Kind::Nil:
            return "(nil)";
        case Reply::Kind::Integer:
            return ":" + std::to_string(reply.integer);
        case Reply::Kind::Text:
            return "\"" + reply.text + "\"";
        case Reply::Kind::Error:
            return "!" + reply.text;
        case Reply::Kind::List:
            break;
        }
        std::string text = "[";
        for (const Reply& element : reply.elements)
            text += shown(element) + " ";
        return text + "]";
    }

    static std::string drain(ReplyReader& reader)
    {
        std::string text;
        while (const auto reply = reader.next())
            text += shown(*reply) + "\n";
        return text;
    }

    static std::string read(std::string_view bytes)
    {
        ReplyReader reader(small);
        reader.feed(bytes);
        const std::string text = drain(reader);
        CPPUNIT_ASSERT_EQUAL(std::string(), reader.fault());
        return text;
    }

    static std::string faultOf(std::string_view bytes)
    {
        ReplyReader reader(small);
        reader.feed(bytes);
        (void)drain(reader);
        return reader.fault();
    }

    void readsEachKindOfReply()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("\"OK\"\n"), read("+OK\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("!ERR no\n"), read("-ERR no\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string(":-9223372036854775808\n"), read(":-9223372036854775808\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"a\r\nb\"\n"), read("$4\r\na\r\nb\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"\"\n"), read("$0\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("(nil)\n"), read("$-1\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("(nil)\n"), read("*-1\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]\n"), read("*0\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("[\"a\" :1 (nil) !E ]\n"), read("*4\r\n$1\r\na\r\n:1\r\n$-1\r\n-E\r\n"));
    }

    void readsRepliesThatComeTogether() { CPPUNIT_ASSERT_EQUAL(std::string("\"OK\"\n:1\n"), read("+OK\r\n:1\r\n+hal")); }

    void readsTheSameHoweverTheBytesAreSplit()
    {
        const std::string bytes = "*3\r\n$3\r\nabc\r\n*2\r\n:1\r\n*1\r\n+OK\r\n$-1\r\n-ERR x\r\n";
        const std::string whole = read(bytes);
        for (std::size_t split = 0; split <= bytes.size(); ++split) {
            ReplyReader reader(small);
            reader.feed(bytes.substr(0, split));
            std::string text = drain(reader);
            reader.feed(bytes.substr(split));
            text += drain(reader);
            CPPUNIT_ASSERT_EQUAL(whole, text);
        }
    }

    void readsListsInLists()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("[[[:1 ] [:2 :3 ] ] [] ]\n"), read("*2\r\n*2\r\n*1\r\n:1\r\n*2\r\n:2\r\n:3\r\n*0\r\n"));
    }

    void whatIsNoReplyIsAFault()
    {
        for (const char* bytes : {"HTTP/1.1 200 OK\r\n", "\r\n", "$x\r\n", "$-2\r\n", "*-2\r\n", ":1x\r\n", ":\r\n",
                                  "*99999999999999999999\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes, std::string("an answer that is not of Redis' protocol"), faultOf(bytes));
    }

    void nothingIsReadAfterAFault()
    {
        ReplyReader reader(small);
        reader.feed("+OK\r\nnonsense\r\n+OK\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("\"OK\"\n"), drain(reader));
        reader.feed("+OK\r\n");
        CPPUNIT_ASSERT(!reader.next());
    }

    void aTextOverTheLimitIsAFault()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), faultOf("$1000\r\n" + std::string(1'000, 'x') + "\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("an answer that is too large"), faultOf("$1001\r\n" + std::string(1'001, 'x') + "\r\n"));
    }

    void manyTextsOverTheLimitTogetherAreAFault()
    {
        std::string bytes = "*11\r\n";
        for (int i = 0; i < 11; ++i)
            bytes += "$100\r\n" + std::string(100, 'x') + "\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("an answer that is too large"), faultOf(bytes));
    }

    void morePartsThanTheLimitAreAFault()
    {
        std::string bytes = "*2000000000\r\n";
        for (int i = 0; i < 100; ++i)
            bytes += "*0\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("an answer that is too large"), faultOf(bytes));
    }

    void aLimitIsForOneReply()
    {
        std::string bytes;
        for (int i = 0; i < 500; ++i)
            bytes += "*1\r\n$100\r\n" + std::string(100, 'x') + "\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string(), faultOf(bytes));
    }

    void aLineWithoutEndIsAFault()
    {
        for (const char* type : {"+", "-", ":", "*"})
            CPPUNIT_ASSERT_EQUAL(std::string("an answer that is too large"), faultOf(type + std::string(100'000, '1')));
    }

    void aLengthWithoutEndIsAFault() { CPPUNIT_ASSERT(!faultOf("$" + std::string(100, '1')).empty()); }

    void anEndlessTextIsAFaultBeforeItsEnd()
    {
        ReplyReader reader(small);
        reader.feed("$2000000000\r\n");
        const std::string part(10'000, 'x');
        int parts = 0;
        for (; reader.fault().empty() && parts < 100; ++parts) {
            reader.feed(part);
            CPPUNIT_ASSERT(!reader.next());
        }
        CPPUNIT_ASSERT(parts < 10);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReplyReaderTest);

} // namespace
} // namespace beckon::storeredis
