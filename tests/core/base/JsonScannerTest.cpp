#include "beckon/base/Json.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

namespace {

const char* const kindNames[] = {"null", "boolean", "number", "string", "array", "object"};

/// Writes down each member as `name=value:kind`, an escaped name or value marked with a backslash.
struct Recorder final : JsonVisitor
{
    void onMember(const JsonMember& member) override
    {
        text.append(text.empty() ? "" : " ").append(member.name).append(member.nameEscaped ? "\\" : "");
        text.append("=").append(member.value).append(member.valueEscaped ? "\\" : "");
        text.append(":").append(kindNames[static_cast<std::size_t>(member.kind)]);
    }

    std::string text;
};

/// Scans a copy that fills its memory to the last byte, so that a sanitizer sees a read beyond the end.
JsonVerdict scan(std::string_view text, std::size_t maxDepth, JsonVisitor& visitor)
{
    const auto copy = std::make_unique<char[]>(text.size());
    std::memcpy(copy.get(), text.data(), text.size());
    return scanJsonObject({copy.get(), text.size()}, maxDepth, visitor);
}

JsonVerdict verdict(std::string_view text, std::size_t maxDepth = 64)
{
    Recorder recorder;
    return scan(text, maxDepth, recorder);
}

std::string members(std::string_view text)
{
    Recorder recorder;
    CPPUNIT_ASSERT_MESSAGE(std::string(text), scan(text, 64, recorder) == JsonVerdict::Object);
    return recorder.text;
}

void expect(JsonVerdict wanted, const std::vector<std::string>& texts)
{
    for (const std::string& text : texts)
        CPPUNIT_ASSERT_MESSAGE(text, verdict(text) == wanted);
}

std::string nested(std::size_t depth, const std::string& opening, const std::string& closing)
{
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += opening;
    text += "0";
    for (std::size_t i = 0; i < depth; ++i)
        text += closing;
    return text;
}

} // namespace

class JsonScannerTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JsonScannerTest);
    CPPUNIT_TEST(membersAreVisitedInTheOrderOfTheText);
    CPPUNIT_TEST(onlyMembersOfTheOutermostObjectAreVisited);
    CPPUNIT_TEST(membersOfTheSameNameAreAllVisited);
    CPPUNIT_TEST(escapesInNamesAndValuesAreMarked);
    CPPUNIT_TEST(spaceAroundTokensIsSkipped);
    CPPUNIT_TEST(textsThatAreNoObjectAreToldApart);
    CPPUNIT_TEST(numbersFollowTheGrammarExactly);
    CPPUNIT_TEST(faultyNumbersAreRefused);
    CPPUNIT_TEST(faultyLiteralsAreRefused);
    CPPUNIT_TEST(faultyStructureIsRefused);
    CPPUNIT_TEST(everyEscapeOfTheGrammarIsAccepted);
    CPPUNIT_TEST(otherEscapesAreRefused);
    CPPUNIT_TEST(controlCharactersInStringsAreRefusedAtEveryOffset);
    CPPUNIT_TEST(quotesAndEscapesAreFoundAtEveryOffset);
    CPPUNIT_TEST(escapesAcrossABlockAreFollowed);
    CPPUNIT_TEST(everyProperPrefixOfAnObjectIsRefused);
    CPPUNIT_TEST(nestingUpToTheLimitIsAccepted);
    CPPUNIT_TEST(nestingBeyondTheLimitIsTooDeep);
    CPPUNIT_TEST(closersMustMatchAtEveryDepth);
    CPPUNIT_TEST(hostileNestingIsTooDeepWhateverTheCallerAsksFor);
    CPPUNIT_TEST_SUITE_END();

    void membersAreVisitedInTheOrderOfTheText()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"(type="offer":string n=-1.5e3:number t=true:boolean f=false:boolean z=null:null)"),
                             members(R"({"type":"offer","n":-1.5e3,"t":true,"f":false,"z":null})"));
        CPPUNIT_ASSERT_EQUAL(std::string(), members("{}"));
    }

    void onlyMembersOfTheOutermostObjectAreVisited()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"(a={"b":{"c":1}, "d":[ ]}:object e=[{"f":2},[3]]:array g=4:number)"),
                             members(R"({"a":{"b":{"c":1}, "d":[ ]},"e":[{"f":2},[3]],"g":4})"));
        Recorder recorder;
        CPPUNIT_ASSERT(scan(R"([{"a":1},2])", 64, recorder) == JsonVerdict::NotObject);
        CPPUNIT_ASSERT_EQUAL(std::string(), recorder.text);
    }

    void membersOfTheSameNameAreAllVisited() { CPPUNIT_ASSERT_EQUAL(std::string("a=1:number a=2:number"), members(R"({"a":1,"a":2})")); }

    void escapesInNamesAndValuesAreMarked()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"(\u0073ender\="bob":string)"), members(R"({"\u0073ender":"bob"})"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(a="x\n"\:string b="y":string c={"d":"\n"}:object)"),
                             members(R"({"a":"x\n","b":"y","c":{"d":"\n"}})"));
    }

    void spaceAroundTokensIsSkipped()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a=[ 1 , 2 ]:array b={ }:object"), members(" \t\r\n{ \"a\" : [ 1 , 2 ] ,\n\"b\"\t:\r{ } } \n"));
        expect(JsonVerdict::Invalid, {"\v{}", "{\f}", "{}\xC2\xA0", "\xEF\xBB\xBF{}", std::string("{}\0", 3)});
    }

    void textsThatAreNoObjectAreToldApart() { expect(JsonVerdict::NotObject, {"[]", "1", "\"\"", "null", "true", " false ", "[{}]"}); }

    void numbersFollowTheGrammarExactly()
    {
        expect(JsonVerdict::NotObject, {"0", "-0", "-0.0", "10", "1.5", "1e5", "1E+5", "0e-0", "1.0e00", "1e400", "-1e-400",
                                        "123456789012345678901234567890", "0.1234567890123456789012345678901234567890"});
    }

    void faultyNumbersAreRefused()
    {
        expect(JsonVerdict::Invalid, {"-",   "+1",   "01",   "-01", "00",  "1.",       ".5",        "-.5", "1.e5", "1e",   "1e+",
                                      "1ee", "1e5.", "0x10", "1_0", "NaN", "Infinity", "-Infinity", "1 2", "--1",  "[1.]", "[-]"});
    }

    void faultyLiteralsAreRefused()
    {
        expect(JsonVerdict::Invalid,
               {"tru", "truee", "True", "nul", "nulll", "fals", "undefined", "t", "[tru]", R"({"a":tru})", "[nullnull]"});
    }

    void faultyStructureIsRefused()
    {
        expect(JsonVerdict::Invalid, {"",           " ",         "{",          "}",       "[",
                                      "]",          "{]",        "[}",         "[1,]",    "[,1]",
                                      "[1 2]",      "[1:2]",     "{,}",        "{\"a\"}", "{\"a\":}",
                                      "{\"a\":1,}", "{\"a\" 1}", "{a:1}",      "{'a':1}", "{\"a\":1 \"b\":2}",
                                      "{\"a\"::1}", "{\"a\",1}", "{1:2}",      "{}{}",    "{},",
                                      "[]]",        "{}}",       "\"a\"\"b\"", "[[]",     "{\"a\":[}",
                                      "{\"a\":1]",  "/**/{}",    ","});
    }

    void everyEscapeOfTheGrammarIsAccepted()
    {
        expect(JsonVerdict::NotObject, {R"("\"\\\/\b\f\n\r\t")", R"("\u0000\uFFFF\uabCD\u1F60")", R"("\ud800")", R"("\udc00\ud800")",
                                        "\"\x7f\"", "\"\xE2\x80\xA8\xF0\x9F\x98\x80\""});
    }

    void otherEscapesAreRefused()
    {
        expect(JsonVerdict::Invalid, {R"("\a")", R"("\v")", R"("\0")", R"("\x41")", R"("\'")", R"("\U0041")", R"("\u")", R"("\u123")",
                                      R"("\u12G4")", R"("\u 123")", R"("\u-123")", R"("\")", R"("\u123)", "\"\\\n\"", "\"\\"});
    }

    void controlCharactersInStringsAreRefusedAtEveryOffset()
    {
        for (std::size_t offset = 0; offset < 150; ++offset) {
            for (char control = 0; control < 0x20; ++control) {
                std::string text = '"' + std::string(150, 'x') + '"';
                text[1 + offset] = control;
                CPPUNIT_ASSERT_MESSAGE(text, verdict(text) == JsonVerdict::Invalid);
            }
        }
    }

    void quotesAndEscapesAreFoundAtEveryOffset()
    {
        for (std::size_t length = 0; length < 200; ++length) {
            const std::string plain(length, '~');
            CPPUNIT_ASSERT_EQUAL("a=\"" + plain + "\":string b=1:number", members("{\"a\":\"" + plain + "\",\"b\":1}"));
            CPPUNIT_ASSERT_EQUAL("a=\"" + plain + "\\\"\"\\:string", members("{\"a\":\"" + plain + "\\\"\"}"));
            CPPUNIT_ASSERT(verdict('"' + plain + "\\x\"") == JsonVerdict::Invalid);
            CPPUNIT_ASSERT(verdict('"' + plain) == JsonVerdict::Invalid);
            CPPUNIT_ASSERT(verdict('"' + plain + "\\\"") == JsonVerdict::Invalid);
        }
    }

    void escapesAcrossABlockAreFollowed()
    {
        for (std::size_t offset = 0; offset < 150; ++offset) {
            const std::string before(offset, 'x');
            const std::string after(80, 'y');
            for (const char* escape : {"\\\\", "\\\"", "\\u0022", "\\\\\\\"", "\\u005c"})
                CPPUNIT_ASSERT(verdict('"' + before + escape + after + '"') == JsonVerdict::NotObject);
            for (const char* escape : {"\\\\\"", "\\u002\"", "\\", "\\u00x2"})
                CPPUNIT_ASSERT(verdict('"' + before + escape + after + '"') == JsonVerdict::Invalid);
        }
    }

    void everyProperPrefixOfAnObjectIsRefused()
    {
        const std::string text = R"({"type":"offer","a":[1,-2.5e+3,{"b":null}],"sdp":"v=0\r\n\u0041 and so on, longer than one block"})";
        for (std::size_t size = 0; size < text.size(); ++size)
            CPPUNIT_ASSERT_MESSAGE(text.substr(0, size), verdict(text.substr(0, size)) == JsonVerdict::Invalid);
        CPPUNIT_ASSERT(verdict(text) == JsonVerdict::Object);
    }

    void nestingUpToTheLimitIsAccepted()
    {
        CPPUNIT_ASSERT(verdict(nested(64, "[", "]")) == JsonVerdict::NotObject);
        CPPUNIT_ASSERT(verdict(nested(64, "{\"a\":", "}")) == JsonVerdict::Object);
        CPPUNIT_ASSERT(verdict(nested(500, "[", "]"), 500) == JsonVerdict::NotObject);
    }

    void nestingBeyondTheLimitIsTooDeep()
    {
        CPPUNIT_ASSERT(verdict(nested(65, "[", "]")) == JsonVerdict::TooDeep);
        CPPUNIT_ASSERT(verdict(nested(65, "{\"a\":", "}")) == JsonVerdict::TooDeep);
        CPPUNIT_ASSERT(verdict("{}", 0) == JsonVerdict::TooDeep);
    }

    void closersMustMatchAtEveryDepth()
    {
        std::string opening;
        std::string closing;
        for (std::size_t depth = 0; depth < 150; ++depth) {
            const bool isObject = depth % 3 == 0;
            opening += isObject ? "{\"a\":" : "[";
            closing.insert(0, isObject ? "}" : "]");
        }
        CPPUNIT_ASSERT(verdict(opening + "0" + closing, 150) == JsonVerdict::Object);
        for (std::size_t i = 0; i < closing.size(); ++i) {
            std::string wrong = closing;
            wrong[i] = wrong[i] == '}' ? ']' : '}';
            CPPUNIT_ASSERT(verdict(opening + "0" + wrong, 150) == JsonVerdict::Invalid);
        }
    }

    void hostileNestingIsTooDeepWhateverTheCallerAsksFor()
    {
        CPPUNIT_ASSERT(verdict(std::string(100'000, '['), static_cast<std::size_t>(-1)) == JsonVerdict::TooDeep);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonScannerTest);

} // namespace beckon
