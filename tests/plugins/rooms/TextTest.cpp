#include "Text.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::rooms {

namespace {

class TextTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TextTest);
    CPPUNIT_TEST(charactersOfEveryLengthGoThereAndBack);
    CPPUNIT_TEST(brokenTextEndsAndIsReplaced);
    CPPUNIT_TEST(whiteSpaceOfAnyScriptIsTrimmedAtTheEndsAlone);
    CPPUNIT_TEST(controlCharactersAreKnown);
    CPPUNIT_TEST_SUITE_END();

    void charactersOfEveryLengthGoThereAndBack()
    {
        const std::string utf8 = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\x89";
        CPPUNIT_ASSERT(codePoints(utf8) == U"a\u00E9\u20AC\U0001F389");
        CPPUNIT_ASSERT_EQUAL(utf8, toUtf8(codePoints(utf8)));
        CPPUNIT_ASSERT(codePoints(std::string("a\0b", 3)) == std::u32string(U"a\0b", 3));
    }

    void brokenTextEndsAndIsReplaced()
    {
        for (const char* broken : {"\xFF", "\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x8E", "\xC0\x80", "\xED\xA0\x80"})
            CPPUNIT_ASSERT(codePoints(broken).find(U'\uFFFD') != std::u32string::npos);
    }

    void whiteSpaceOfAnyScriptIsTrimmedAtTheEndsAlone()
    {
        CPPUNIT_ASSERT(trimmed(U" \t\n\u00A0\u3000a b\u2003\uFEFF\r") == U"a b");
        CPPUNIT_ASSERT(trimmed(U" \u2028 ").empty());
    }

    void controlCharactersAreKnown()
    {
        for (const char32_t control : {0x00, 0x1F, 0x7F, 0x80, 0x9F, 0x2028, 0x2029})
            CPPUNIT_ASSERT(isControl(control));
        for (const char32_t other : {0x20, 0x7E, 0xA0, 0x202A, 0x1F389})
            CPPUNIT_ASSERT(!isControl(other));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextTest);

} // namespace

} // namespace beckon::rooms
