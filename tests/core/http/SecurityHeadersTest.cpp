#include "http/SecurityHeaders.h"

#include "beckon/http/Request.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon {

namespace {

std::vector<std::string> valuesOf(const Response& response, const char* name)
{
    std::vector<std::string> values;
    for (const Header& header : response.headers) {
        if (equalsIgnoringCase(header.name, name))
            values.push_back(header.value);
    }
    return values;
}

class SecurityHeadersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SecurityHeadersTest);
    CPPUNIT_TEST(anAnswerIsNeitherKeptNorGuessedAtNorFramed);
    CPPUNIT_TEST(whatTheHandlerSetStays);
    CPPUNIT_TEST(anUpgradeIsNoAnswer);
    CPPUNIT_TEST_SUITE_END();

public:
    void anAnswerIsNeitherKeptNorGuessedAtNorFramed()
    {
        Response response = Response::json(200, "{}");
        addSecurityHeaders(response);
        CPPUNIT_ASSERT(valuesOf(response, "Cache-Control") == std::vector<std::string>{"no-store"});
        CPPUNIT_ASSERT(valuesOf(response, "X-Content-Type-Options") == std::vector<std::string>{"nosniff"});
        CPPUNIT_ASSERT(valuesOf(response, "Content-Security-Policy").at(0).find("frame-ancestors 'none'") != std::string::npos);
        CPPUNIT_ASSERT(valuesOf(response, "Referrer-Policy") == std::vector<std::string>{"no-referrer"});
    }

    void whatTheHandlerSetStays()
    {
        Response response{200, {{"cache-control", "max-age=60"}, {"Content-Security-Policy", "default-src 'self'"}}, {}};
        addSecurityHeaders(response);
        CPPUNIT_ASSERT(valuesOf(response, "Cache-Control") == std::vector<std::string>{"max-age=60"});
        CPPUNIT_ASSERT(valuesOf(response, "Content-Security-Policy") == std::vector<std::string>{"default-src 'self'"});
        CPPUNIT_ASSERT(valuesOf(response, "X-Content-Type-Options") == std::vector<std::string>{"nosniff"});
    }

    void anUpgradeIsNoAnswer()
    {
        Response response{101, {}, {}};
        addSecurityHeaders(response);
        CPPUNIT_ASSERT(response.headers.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SecurityHeadersTest);

} // namespace

} // namespace beckon
