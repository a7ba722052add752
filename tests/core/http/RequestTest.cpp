#include "beckon/http/Request.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>
#include <string>

namespace beckon {

namespace {

std::string queried(const std::string& query, std::string_view name)
{
    Request request;
    request.query = query;
    return request.queryParameter(name).value_or("(none)");
}

} // namespace

class RequestTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestTest);
    CPPUNIT_TEST(fieldsAreFoundInAnyCaseTheFirstFirst);
    CPPUNIT_TEST(queryParametersAreDecoded);
    CPPUNIT_TEST(brokenQueryEscapesStayAsTheyAre);
    CPPUNIT_TEST(routeParametersAreFoundByName);
    CPPUNIT_TEST(escapesAreResolvedAndBrokenOnesRefused);
    CPPUNIT_TEST(onlyAsciiLettersLoseTheirCase);
    CPPUNIT_TEST_SUITE_END();

    void fieldsAreFoundInAnyCaseTheFirstFirst()
    {
        Request request;
        request.headers = {{"Accept", "a"}, {"X-Own", "1"}, {"x-own", "2"}};
        CPPUNIT_ASSERT_EQUAL(std::string("1"), std::string(request.header("X-OWN")));
        CPPUNIT_ASSERT_EQUAL(std::string(), std::string(request.header("X-Ow")));
    }

    void queryParametersAreDecoded()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("5"), queried("limit=5&offset=7", "limit"));
        CPPUNIT_ASSERT_EQUAL(std::string("7"), queried("limit=5&offset=7", "offset"));
        CPPUNIT_ASSERT_EQUAL(std::string("a b+c=d"), queried("x=a+b%2Bc=d", "x"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), queried("a=1&a=2", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("yes"), queried("to%6ben=yes", "token"));
        CPPUNIT_ASSERT_EQUAL(std::string(), queried("a&b=1", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string(), queried("a=", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("(none)"), queried("", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("(none)"), queried("ab=1&=2&&", "a"));
    }

    void brokenQueryEscapesStayAsTheyAre()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("%zz"), queried("a=%zz", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), queried("%zz=2&a=1", "a"));
    }

    void routeParametersAreFoundByName()
    {
        Request request;
        request.parameters = {{"room_id", "r"}};
        CPPUNIT_ASSERT_EQUAL(std::string("r"), request.parameter("room_id"));
        CPPUNIT_ASSERT_THROW(request.parameter("room"), std::out_of_range);
    }

    void escapesAreResolvedAndBrokenOnesRefused()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a /\xC3\xA9+"), percentDecode("a%20%2F%c3%A9+").value_or("(none)"));
        for (const char* text : {"%", "%2", "%2g", "%%20", "a%", "%00", "%+1", "% 1"})
            CPPUNIT_ASSERT_MESSAGE(text, !percentDecode(text));
        CPPUNIT_ASSERT(!percentDecode(std::string_view("a\0b", 3)));
    }

    void onlyAsciiLettersLoseTheirCase()
    {
        CPPUNIT_ASSERT(equalsIgnoringCase("Bearer", "bEARER"));
        CPPUNIT_ASSERT(!equalsIgnoringCase("Bearer", "Bearer "));
        CPPUNIT_ASSERT(!equalsIgnoringCase("[", "{"));
        CPPUNIT_ASSERT(!equalsIgnoringCase("\xC3\x89", "\xC3\xA9"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestTest);

} // namespace beckon
