#include "security/VerifiedTokens.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <cstddef>
#include <optional>
#include <string>

namespace beckon {

namespace {

class VerifiedTokensTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(VerifiedTokensTest);
    CPPUNIT_TEST(whatIsRememberedIsFound);
    CPPUNIT_TEST(anotherTokenIsNotFound);
    CPPUNIT_TEST(aTokenEndsWithItsTime);
    CPPUNIT_TEST(aTokenEndsWithItsKeys);
    CPPUNIT_TEST(theOldestAreForgotten);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatIsRememberedIsFound()
    {
        remember("token", "ada");
        const auto found = find("token");
        CPPUNIT_ASSERT(found.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string("ada"), found->subject);
        CPPUNIT_ASSERT_EQUAL(std::string("id of ada"), found->id);
    }

    void anotherTokenIsNotFound()
    {
        remember("token", "ada");
        CPPUNIT_ASSERT(!find("token."));
        CPPUNIT_ASSERT(!find(""));
    }

    void aTokenEndsWithItsTime()
    {
        remember("token", "ada");
        CPPUNIT_ASSERT(_tokens.find(VerifiedTokens::digestOf("token"), 1, 99.9));
        CPPUNIT_ASSERT(!_tokens.find(VerifiedTokens::digestOf("token"), 1, 100.0));
    }

    void aTokenEndsWithItsKeys()
    {
        remember("token", "ada");
        CPPUNIT_ASSERT(!_tokens.find(VerifiedTokens::digestOf("token"), 2, 50));
    }

    void theOldestAreForgotten()
    {
        for (std::size_t i = 0; i < VerifiedTokens::most + 1; ++i)
            remember(std::to_string(i), "ada");
        CPPUNIT_ASSERT(!find("0"));
        CPPUNIT_ASSERT(find(std::to_string(VerifiedTokens::most / 2 + 1)));
        CPPUNIT_ASSERT(find(std::to_string(VerifiedTokens::most)));
    }

private:
    void remember(const std::string& token, const std::string& user)
    {
        _tokens.remember(VerifiedTokens::digestOf(token), 1, {.subject = user, .id = "id of " + user, .issuedAt = 1, .expiresAt = 100});
    }

    std::optional<Claims> find(const std::string& token) const { return _tokens.find(VerifiedTokens::digestOf(token), 1, 50); }

    VerifiedTokens _tokens;
};

CPPUNIT_TEST_SUITE_REGISTRATION(VerifiedTokensTest);

} // namespace

} // namespace beckon
