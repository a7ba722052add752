#include "beckon/service/Tokens.h"

#include "beckon/http/ApiError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <utility>

namespace beckon {

namespace {

/// Knows one access token.
class OneToken final : public Tokens
{
public:
    explicit OneToken(std::string subject = "ada") : _subject(std::move(subject)) {}

    std::string issue(TokenPurpose, std::string_view) override { return "good"; }

    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override
    {
        if (purpose != TokenPurpose::Access || token != "good")
            return std::nullopt;
        return Claims{.subject = _subject, .id = {}};
    }

    Seconds lifetime(TokenPurpose) const noexcept override { return Seconds(60); }

private:
    std::string _subject;
};

Request withAuthorization(const std::string& value)
{
    Request request;
    request.headers.push_back({"authorization", value});
    return request;
}

class TokensTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TokensTest);
    CPPUNIT_TEST(theBearerTokenIsTheWordAfterTheScheme);
    CPPUNIT_TEST(otherAuthorizationsHoldNoBearerToken);
    CPPUNIT_TEST(aGoodTokenGivesItsClaims);
    CPPUNIT_TEST(noTokenAndABadTokenAre401WithBearer);
    CPPUNIT_TEST(aTokenOfWhatIsNoUsernameIs401);
    CPPUNIT_TEST_SUITE_END();

public:
    void theBearerTokenIsTheWordAfterTheScheme()
    {
        for (const char* value : {"Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c", "Bearer a.b.c "})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(value, std::string("a.b.c"), std::string(bearerToken(withAuthorization(value))));
    }

    void otherAuthorizationsHoldNoBearerToken()
    {
        for (const char* value : {"", "Bearer", "Bearer ", "Bearera.b.c", "Basic YTpi", "a.b.c"})
            CPPUNIT_ASSERT_MESSAGE(value, bearerToken(withAuthorization(value)).empty());
        CPPUNIT_ASSERT(bearerToken(Request()).empty());
    }

    void aGoodTokenGivesItsClaims()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("ada"), requireAccess(_tokens, withAuthorization("Bearer good")).subject);
    }

    void noTokenAndABadTokenAre401WithBearer()
    {
        for (const Request& request : {Request(), withAuthorization("Bearer bad"), withAuthorization("Basic good")}) {
            try {
                requireAccess(_tokens, request);
                CPPUNIT_FAIL("let in");
            } catch (const ApiError& error) {
                const Response response = error.response();
                CPPUNIT_ASSERT_EQUAL(401, response.status);
                CPPUNIT_ASSERT(std::any_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
                    return header.name == "WWW-Authenticate" && header.value == "Bearer";
                }));
            }
        }
    }

    void aTokenOfWhatIsNoUsernameIs401()
    {
        const std::string longest(64, 'a');
        OneToken good(longest);
        CPPUNIT_ASSERT_EQUAL(longest, requireAccess(good, withAuthorization("Bearer good")).subject);
        for (const std::string& subject :
             {std::string(), std::string(R"(eve","type":"offer)"), std::string("-eve"), std::string("é"), longest + 'a'}) {
            OneToken tokens(subject);
            try {
                requireAccess(tokens, withAuthorization("Bearer good"));
                CPPUNIT_FAIL("let in: " + subject);
            } catch (const ApiError& error) {
                CPPUNIT_ASSERT_EQUAL(401, error.status());
            }
        }
    }

private:
    OneToken _tokens;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TokensTest);

} // namespace

} // namespace beckon
