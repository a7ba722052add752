#include "beckon/base/Json.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <limits>
#include <string>

namespace beckon {

class JsonTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JsonTest);
    CPPUNIT_TEST(simpleEscapesAreResolved);
    CPPUNIT_TEST(unicodeEscapesBecomeUtf8);
    CPPUNIT_TEST(surrogatePairsBecomeOneCharacter);
    CPPUNIT_TEST(loneSurrogatesBecomeTheReplacementCharacter);
    CPPUNIT_TEST(namesCompareAsTheyReadUnescaped);
    CPPUNIT_TEST(namesThatReadOtherwiseAreNotEqual);
    CPPUNIT_TEST(brokenEscapesNeverReadBeyondTheEnd);
    CPPUNIT_TEST(stringsAreWrittenWithEveryNeededEscape);
    CPPUNIT_TEST(whatIsWrittenReadsTheSame);
    CPPUNIT_TEST(theWriterPutsCommasWhereTheyBelong);
    CPPUNIT_TEST(theWriterKnowsEveryKindOfValue);
    CPPUNIT_TEST(theWriterIsEmptyOnceTaken);
    CPPUNIT_TEST_SUITE_END();

    void simpleEscapesAreResolved()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a\"\\/\b\f\n\r\tz"), jsonUnescape(R"(a\"\\\/\b\f\n\r\tz)"));
        CPPUNIT_ASSERT_EQUAL(std::string("plain"), jsonUnescape("plain"));
        CPPUNIT_ASSERT_EQUAL(std::string(), jsonUnescape(""));
    }

    void unicodeEscapesBecomeUtf8()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("A\x7f\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"),
                             jsonUnescape(R"(\u0041\u007F\u0080\u07ff\u0800\uFFFF)"));
        CPPUNIT_ASSERT_EQUAL(std::string("\0", 1), jsonUnescape(R"(\u0000)"));
    }

    void surrogatePairsBecomeOneCharacter()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("\xF0\x9F\x98\x80"), jsonUnescape(R"(\ud83d\uDE00)"));
        CPPUNIT_ASSERT_EQUAL(std::string("\xF4\x8F\xBF\xBF"), jsonUnescape(R"(\uDBFF\uDFFF)"));
    }

    void loneSurrogatesBecomeTheReplacementCharacter()
    {
        const std::string lone = "\xEF\xBF\xBD";
        CPPUNIT_ASSERT_EQUAL(lone, jsonUnescape(R"(\ud800)"));
        CPPUNIT_ASSERT_EQUAL(lone + "x", jsonUnescape(R"(\udc00x)"));
        CPPUNIT_ASSERT_EQUAL(lone + "A", jsonUnescape(R"(\ud800\u0041)"));
        CPPUNIT_ASSERT_EQUAL(lone + "\xF0\x90\x80\x80", jsonUnescape(R"(\ud800\ud800\udc00)"));
    }

    void namesCompareAsTheyReadUnescaped()
    {
        CPPUNIT_ASSERT(jsonEquals("sender", "sender"));
        CPPUNIT_ASSERT(jsonEquals(R"(\u0073ender)", "sender"));
        CPPUNIT_ASSERT(jsonEquals(R"(s\u0065nde\u0072)", "sender"));
        CPPUNIT_ASSERT(jsonEquals(R"(\/\u00e9\ud83d\ude00)", "/\xC3\xA9\xF0\x9F\x98\x80"));
        CPPUNIT_ASSERT(jsonEquals("", ""));
    }

    void namesThatReadOtherwiseAreNotEqual()
    {
        CPPUNIT_ASSERT(!jsonEquals("sender", "Sender"));
        CPPUNIT_ASSERT(!jsonEquals(R"(\u0073ender)", "send"));
        CPPUNIT_ASSERT(!jsonEquals(R"(\u0073end)", "sender"));
        CPPUNIT_ASSERT(!jsonEquals(R"(sender\u0000)", "sender"));
        CPPUNIT_ASSERT(!jsonEquals(R"(\\u0073ender)", "sender"));
        CPPUNIT_ASSERT(!jsonEquals("", "a"));
        CPPUNIT_ASSERT(!jsonEquals(R"(\n)", ""));
    }

    void brokenEscapesNeverReadBeyondTheEnd()
    {
        for (const char* raw : {"\\", "\\u", "\\u12", "\\uD83D\\", "\\uD83D\\u", "\\x", "\\u00G0"}) {
            const std::string copy(raw);
            CPPUNIT_ASSERT_MESSAGE(copy, jsonUnescape(copy).starts_with("\xEF\xBF\xBD"));
            CPPUNIT_ASSERT_MESSAGE(copy, !jsonEquals(copy, "anything"));
        }
    }

    void stringsAreWrittenWithEveryNeededEscape()
    {
        std::string out = "[";
        appendJsonString(out, std::string_view("a\"\\/\n\r\t\b\x1f\0\x7f\xC3\xA9", 13));
        CPPUNIT_ASSERT_EQUAL(std::string("[\"a\\\"\\\\/\\n\\r\\t\\u0008\\u001f\\u0000\x7f\xC3\xA9\""), out);
    }

    void whatIsWrittenReadsTheSame()
    {
        std::string text;
        for (char c = 0; c < 0x7f; ++c)
            text.append(1, c).append("-");
        std::string written;
        appendJsonString(written, text);
        CPPUNIT_ASSERT_EQUAL(text, jsonUnescape(std::string_view(written).substr(1, written.size() - 2)));
    }

    void theWriterPutsCommasWhereTheyBelong()
    {
        JsonWriter writer;
        writer.beginObject().member("a", 1).key("b").beginArray().value("x").beginObject().endObject().value("y").endArray();
        writer.key("c").beginArray().endArray().member("d", "z").endObject();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":1,"b":["x",{},"y"],"c":[],"d":"z"})"), writer.take());
    }

    void theWriterKnowsEveryKindOfValue()
    {
        JsonWriter writer;
        writer.beginArray().value(std::numeric_limits<std::int64_t>::min()).value(-1).value(true).value(false).null();
        writer.value(std::string("s")).value(std::string_view("v")).value("c").raw("{\"r\":1}").endArray();
        CPPUNIT_ASSERT_EQUAL(std::string(R"([-9223372036854775808,-1,true,false,null,"s","v","c",{"r":1}])"), writer.take());
    }

    void theWriterIsEmptyOnceTaken()
    {
        JsonWriter writer;
        writer.beginArray().endArray();
        writer.take();
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), writer.beginObject().endObject().take());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonTest);

} // namespace beckon
