#include "server/LogLine.h"

#include "beckon/base/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace beckon {
namespace {

using namespace std::string_literals;

LogRecord record(const std::string& text, LogContext context = {})
{
    return {Poco::Message("source", text, Poco::Message::PRIO_WARNING), std::move(context)};
}

/// Without the time in front.
std::string lineOf(const LogRecord& one)
{
    return textLine(one).substr(std::string("2026-01-01T00:00:00.000Z ").size());
}

/// The members of a line of JSON but time, as `name value` with a blank between two.
class Members final : public JsonVisitor
{
public:
    explicit Members(const LogRecord& record) : _line(jsonLine(record))
    {
        CPPUNIT_ASSERT_EQUAL('\n', _line.back());
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, std::count(_line.begin(), _line.end(), '\n'));
        CPPUNIT_ASSERT(scanJsonObject(_line, 4, *this) == JsonVerdict::Object);
    }

    void onMember(const JsonMember& member) override
    {
        if (member.name != "time")
            text.append(text.empty() ? "" : " ").append(member.name).append(" ").append(member.value);
    }

    std::string text;

private:
    const std::string _line;
};

std::string membersOf(const LogRecord& one)
{
    return Members(one).text;
}

class LogLineTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LogLineTest);
    CPPUNIT_TEST(aLineHasTimeLevelLoggerAndText);
    CPPUNIT_TEST(aLineEndsWithWhomItIsFor);
    CPPUNIT_TEST(noValueLooksLikeAnother);
    CPPUNIT_TEST(nobodyForgesALine);
    CPPUNIT_TEST(nobodySteersATerminal);
    CPPUNIT_TEST(otherLanguagesAreKept);
    CPPUNIT_TEST(aLineOfJsonHasTheSame);
    CPPUNIT_TEST(aLineOfJsonHasTheFiguresOfARequest);
    CPPUNIT_TEST(nobodyForgesALineOfJson);
    CPPUNIT_TEST(whatIsNoUtf8IsReplacedInJson);
    CPPUNIT_TEST_SUITE_END();

    void aLineHasTimeLevelLoggerAndText()
    {
        LogRecord one = record("text");
        one.message.setTime(Poco::Timestamp::fromEpochTime(1'767'225'600));
        CPPUNIT_ASSERT_EQUAL("2026-01-01T00:00:00.000Z warning source: text\n"s, textLine(one));
    }

    void aLineEndsWithWhomItIsFor()
    {
        CPPUNIT_ASSERT_EQUAL("warning source: text request=r-1 connection=7 user=ada room=kitchen\n"s,
                             lineOf(record("text", {"r-1", 7, "ada", "kitchen"})));
        CPPUNIT_ASSERT_EQUAL("warning source: text user=ada\n"s, lineOf(record("text", {{}, 0, "ada", {}})));
    }

    void noValueLooksLikeAnother()
    {
        CPPUNIT_ASSERT_EQUAL("warning source: text room=\"x user=root\"\n"s, lineOf(record("text", {{}, 0, {}, "x user=root"})));
        CPPUNIT_ASSERT_EQUAL("warning source: text room=\"\\\" user=root\"\n"s, lineOf(record("text", {{}, 0, {}, "\" user=root"})));
    }

    void nobodyForgesALine()
    {
        const std::string line = lineOf(record("GET /a\n2026-01-01T00:00:00.000Z error server: all is lost\r\n"));
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

    void aLineOfJsonHasTheSame()
    {
        LogRecord one = record("text", {"r-1", 7, "ada", "kitchen"});
        one.message.setTime(Poco::Timestamp::fromEpochTime(1'767'225'600));
        CPPUNIT_ASSERT_EQUAL(R"({"time":"2026-01-01T00:00:00.000Z","level":"warning","logger":"source","message":"text",)"
                             R"("request":"r-1","connection":7,"user":"ada","room":"kitchen"})"
                             "\n"s,
                             jsonLine(one));
        CPPUNIT_ASSERT_EQUAL(R"(level "warning" logger "source" message "text")"s, membersOf(record("text")));
    }

    void aLineOfJsonHasTheFiguresOfARequest()
    {
        LogRecord one = record("text");
        for (const auto& [name, value] : {std::pair{"method", "GET"},
                                          {"path", "/a"},
                                          {"status", "200"},
                                          {"duration_us", "12"},
                                          {"remote", "::1"},
                                          {"other", "never asked for"}})
            one.message.set(name, value);
        CPPUNIT_ASSERT_EQUAL(
            R"(level "warning" logger "source" message "text" method "GET" path "/a" remote "::1" status 200 duration_us 12)"s,
            membersOf(one));
    }

    void nobodyForgesALineOfJson()
    {
        CPPUNIT_ASSERT_EQUAL(R"(level "warning" logger "source" message "a\",\"level\":\"error\nb" room "\u001b[2J\u007f\u009b")"s,
                             membersOf(record("a\",\"level\":\"error\nb", {{}, 0, {}, "\x1b[2J\x7f\xc2\x9b"})));
    }

    void whatIsNoUtf8IsReplacedInJson()
    {
        CPPUNIT_ASSERT_EQUAL("level \"warning\" logger \"source\" message \"a\xef\xbf\xbd"
                             "b\xef\xbf\xbd\xc3\xbc\xef\xbf\xbd\""s,
                             membersOf(record("a\xff"
                                              "b\xe2\xc3\xbc\xf0")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogLineTest);

} // namespace
} // namespace beckon
