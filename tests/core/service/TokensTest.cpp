#include "beckon/service/Tokens.h"

#include "beckon/http/ApiError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace beckon {

namespace {

/// Knows one access token.
class OneToken final : public Tokens
{
public:
    std::string issue(TokenPurpose, std::string_view) override { return "good"; }

    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override
    {
        if (purpose != TokenPurpose::Access || token != "good")
            return std::nullopt;
        return Claims{.subject = "ada", .id = {}};
    }

    Seconds lifetime(TokenPurpose) const noexcept override { return Seconds(60); }
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

private:
    OneToken _tokens;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TokensTest);

} // namespace

} // namespace beckon
