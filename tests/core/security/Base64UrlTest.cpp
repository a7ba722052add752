#include "beckon/security/Base64Url.h"

#include "beckon/security/Random.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

class Base64UrlTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(Base64UrlTest);
    CPPUNIT_TEST(encodesTheVectorsOfTheStandardWithoutPadding);
    CPPUNIT_TEST(usesTheUrlSafeCharacters);
    CPPUNIT_TEST(decodesWhatItEncoded);
    CPPUNIT_TEST(refusesPadding);
    CPPUNIT_TEST(refusesCharactersOutsideTheAlphabet);
    CPPUNIT_TEST(refusesAnImpossibleLength);
    CPPUNIT_TEST(refusesLeftOverBits);
    CPPUNIT_TEST_SUITE_END();

public:
    void encodesTheVectorsOfTheStandardWithoutPadding()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), base64UrlEncode(""));
        CPPUNIT_ASSERT_EQUAL(std::string("Zg"), base64UrlEncode("f"));
        CPPUNIT_ASSERT_EQUAL(std::string("Zm8"), base64UrlEncode("fo"));
        CPPUNIT_ASSERT_EQUAL(std::string("Zm9v"), base64UrlEncode("foo"));
        CPPUNIT_ASSERT_EQUAL(std::string("Zm9vYmFy"), base64UrlEncode("foobar"));
    }

    void usesTheUrlSafeCharacters()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("-_-_"), base64UrlEncode("\xfb\xff\xbf"));
        CPPUNIT_ASSERT(base64UrlDecode("-_-_") == "\xfb\xff\xbf");
    }

    void decodesWhatItEncoded()
    {
        for (std::size_t length = 0; length < 200; ++length) {
            const std::string bytes = randomBytes(length);
            CPPUNIT_ASSERT(base64UrlDecode(base64UrlEncode(bytes)) == bytes);
        }
    }

    void refusesPadding()
    {
        for (const char* text : {"Zg==", "Zm8=", "Zg=", "="})
            CPPUNIT_ASSERT_MESSAGE(text, !base64UrlDecode(text));
    }

    void refusesCharactersOutsideTheAlphabet()
    {
        for (const char* text : {"Zm9+", "Zm9/", "Zm9 ", "Zm9\n", "Zm9.", "\xc3\xa4Zm"})
            CPPUNIT_ASSERT_MESSAGE(text, !base64UrlDecode(text));
        CPPUNIT_ASSERT(!base64UrlDecode(std::string_view("Zm9\0", 4)));
    }

    void refusesAnImpossibleLength()
    {
        CPPUNIT_ASSERT(!base64UrlDecode("Z"));
        CPPUNIT_ASSERT(!base64UrlDecode("A"));
        CPPUNIT_ASSERT(!base64UrlDecode("Zm9vA"));
    }

    void refusesLeftOverBits()
    {
        CPPUNIT_ASSERT(!base64UrlDecode("Zh"));
        CPPUNIT_ASSERT(!base64UrlDecode("Zm9"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(Base64UrlTest);

} // namespace

} // namespace beckon
