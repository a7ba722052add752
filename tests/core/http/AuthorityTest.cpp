#include "http/Authority.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

class AuthorityTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AuthorityTest);
    CPPUNIT_TEST(namesAndAddressesPassWithAndWithoutPort);
    CPPUNIT_TEST(whatTheGrammarDoesNotKnowIsRefused);
    CPPUNIT_TEST(theHostIsWhatStandsBeforeThePort);
    CPPUNIT_TEST_SUITE_END();

    void namesAndAddressesPassWithAndWithoutPort()
    {
        for (const std::string text : {"", "a", "example.com:8000", "a:", ":80", "127.0.0.1:80", "[::1]", "[2001:db8::1:2]:8000",
                                       "[::1]:", "[::ffff:127.0.0.1]", "aZ0-._~!$&'()*+,;=%41", "%aF"})
            CPPUNIT_ASSERT_MESSAGE(text, isAuthority(text));
    }

    void whatTheGrammarDoesNotKnowIsRefused()
    {
        for (const std::string text :
             {"a b",     "a/b", "u@a",  "u:p@a", "a#b", "a?b", "\"a\"",       "\xe4",   "a%",      "a%4",          "a%4g",    "a:b",
              "a:80:80", "::1", "[::1", "::1]",  "[]",  "[a]", "[127.0.0.1]", "[::1]a", "[::1]:a", "[::1%25eth0]", "[[::1]]", "a:+1"})
            CPPUNIT_ASSERT_MESSAGE(text, !isAuthority(text));
        CPPUNIT_ASSERT(!isAuthority(std::string("[::1\0x]", 8)));
    }

    void theHostIsWhatStandsBeforeThePort()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a"), std::string(hostOf("a:80")));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), std::string(hostOf("a")));
        CPPUNIT_ASSERT_EQUAL(std::string(), std::string(hostOf(":80")));
        CPPUNIT_ASSERT_EQUAL(std::string("[::1]"), std::string(hostOf("[::1]:80")));
        CPPUNIT_ASSERT_EQUAL(std::string("[::1"), std::string(hostOf("[::1")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuthorityTest);

} // namespace beckon
