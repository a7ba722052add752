#include "http/Cors.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

const std::string app = "https://app.example.com";

Request from(const std::string& origin, const std::string& host = "api.example.com")
{
    Request request;
    request.headers = {{"Host", host}, {"Origin", origin}};
    return request;
}

Request preflightFrom(const std::string& origin, const std::string& method = "POST", const std::string& names = "")
{
    Request request = from(origin);
    request.method = Method::Options;
    request.headers.push_back({"Access-Control-Request-Method", method});
    if (!names.empty())
        request.headers.push_back({"Access-Control-Request-Headers", names});
    return request;
}

/// All values of that field, in order.
std::string field(const Response& response, std::string_view name)
{
    std::string values;
    for (const Header& header : response.headers)
        if (equalsIgnoringCase(header.name, name))
            values.append(values.empty() ? "" : " | ").append(header.value);
    return values;
}

} // namespace

class CorsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CorsTest);
    CPPUNIT_TEST(everyOriginMayCallWithoutAList);
    CPPUNIT_TEST(onlyExactOriginsOfAListMayCall);
    CPPUNIT_TEST(requestsWithoutOriginMayAlwaysCall);
    CPPUNIT_TEST(theServersOwnHostMayAlwaysCall);
    CPPUNIT_TEST(aPreflightIsOptionsWithBothFields);
    CPPUNIT_TEST(anAllowedPreflightGetsWhatItAsksFor);
    CPPUNIT_TEST(aRefusedPreflightGetsNoPermission);
    CPPUNIT_TEST(reflectedNamesAreCheckedAndBounded);
    CPPUNIT_TEST(answersCarryTheOriginAndTheExposedFields);
    CPPUNIT_TEST(answersWithoutAllowedOriginOnlyVary);
    CPPUNIT_TEST(decoratingTwiceChangesNothing);
    CPPUNIT_TEST(anOriginHasSchemeAndHostAndNothingBehind);
    CPPUNIT_TEST_SUITE_END();

    const Cors _open{{}};
    const Cors _listed{{app, "http://localhost:3000"}};

    void everyOriginMayCallWithoutAList()
    {
        for (const std::string& origin : {app, std::string("null"), std::string("http://anything")})
            CPPUNIT_ASSERT(_open.allows(from(origin)));
    }

    void onlyExactOriginsOfAListMayCall()
    {
        CPPUNIT_ASSERT(_listed.allows(from(app)));
        CPPUNIT_ASSERT(_listed.allows(from("http://localhost:3000")));
        for (const char* origin :
             {"https://app.example.com.evil.com", "http://app.example.com", "https://app.example.com:8443", "https://example.com", "null",
              "", "https://app.example.co", "http://localhost", "https://app.example.com/"})
            CPPUNIT_ASSERT_MESSAGE(origin, !_listed.allows(from(origin)));
    }

    void requestsWithoutOriginMayAlwaysCall() { CPPUNIT_ASSERT(_listed.allows(Request{})); }

    void theServersOwnHostMayAlwaysCall()
    {
        CPPUNIT_ASSERT(_listed.allows(from("https://api.example.com")));
        CPPUNIT_ASSERT(_listed.allows(from("http://API.example.com:80")));
        CPPUNIT_ASSERT(_listed.allows(from("https://api.example.com", "api.example.com:443")));
        CPPUNIT_ASSERT(_listed.allows(from("http://localhost:8000", "localhost:8000")));
        CPPUNIT_ASSERT(_listed.allows(from("http://[::1]:8000", "[::1]:8000")));
        for (const char* origin : {"http://localhost:8001", "http://localhost", "localhost:8000", "http://xlocalhost:8000", "://",
                                   "chrome-extension://localhost:8000"})
            CPPUNIT_ASSERT_MESSAGE(origin, !_listed.allows(from(origin, "localhost:8000")));
        CPPUNIT_ASSERT(!_listed.allows(from("http://", "")));
    }

    void aPreflightIsOptionsWithBothFields()
    {
        CPPUNIT_ASSERT(Cors::isPreflight(preflightFrom(app)));
        Request request = preflightFrom(app);
        request.method = Method::Get;
        CPPUNIT_ASSERT(!Cors::isPreflight(request));
        request = from(app);
        request.method = Method::Options;
        CPPUNIT_ASSERT(!Cors::isPreflight(request));
        request.headers = {{"Access-Control-Request-Method", "GET"}};
        CPPUNIT_ASSERT(!Cors::isPreflight(request));
    }

    void anAllowedPreflightGetsWhatItAsksFor()
    {
        const Response response = _listed.preflight(preflightFrom(app, "DELETE", "authorization,X-Own"));
        CPPUNIT_ASSERT_EQUAL(204, response.status);
        CPPUNIT_ASSERT_EQUAL(app, field(response, "Access-Control-Allow-Origin"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), field(response, "Access-Control-Allow-Credentials"));
        CPPUNIT_ASSERT_EQUAL(std::string("DELETE"), field(response, "Access-Control-Allow-Methods"));
        CPPUNIT_ASSERT_EQUAL(std::string("authorization, X-Own"), field(response, "Access-Control-Allow-Headers"));
        CPPUNIT_ASSERT_EQUAL(std::string("600"), field(response, "Access-Control-Max-Age"));
        CPPUNIT_ASSERT(field(response, "Vary").starts_with("Origin"));
    }

    void aRefusedPreflightGetsNoPermission()
    {
        const Response response = _listed.preflight(preflightFrom("https://evil.example.com"));
        CPPUNIT_ASSERT_EQUAL(204, response.status);
        for (const Header& header : response.headers)
            CPPUNIT_ASSERT_EQUAL(std::string("Vary"), header.name);
    }

    void reflectedNamesAreCheckedAndBounded()
    {
        const auto reflected = [this](const std::string& names) {
            return field(_open.preflight(preflightFrom(app, "GET", names)), "Access-Control-Allow-Headers");
        };
        CPPUNIT_ASSERT_EQUAL(std::string("a, c"), reflected("a, b b, c, <d>, \"e\""));
        CPPUNIT_ASSERT_EQUAL(std::string(), reflected("?, =,"));
        std::string many;
        for (int i = 0; i < 5000; ++i)
            many += "name,";
        CPPUNIT_ASSERT(reflected(many).size() <= 1024);
        CPPUNIT_ASSERT_EQUAL(std::string(), field(_open.preflight(preflightFrom(app, "G T")), "Access-Control-Allow-Methods"));
    }

    void answersCarryTheOriginAndTheExposedFields()
    {
        Response response = Response::error(404, "Room not found");
        _open.decorate(from("null"), response);
        CPPUNIT_ASSERT_EQUAL(std::string("null"), field(response, "Access-Control-Allow-Origin"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), field(response, "Access-Control-Allow-Credentials"));
        CPPUNIT_ASSERT_EQUAL(std::string("X-Request-Id, Retry-After, Location"), field(response, "Access-Control-Expose-Headers"));
        CPPUNIT_ASSERT_EQUAL(std::string("Origin"), field(response, "Vary"));
    }

    void answersWithoutAllowedOriginOnlyVary()
    {
        for (const Request& request : {Request{}, from("https://evil.example.com")}) {
            Response response;
            _listed.decorate(request, response);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, response.headers.size());
            CPPUNIT_ASSERT_EQUAL(std::string("Origin"), field(response, "Vary"));
        }
    }

    void anOriginHasSchemeAndHostAndNothingBehind()
    {
        for (const char* text : {"https://a.example", "http://localhost:3000", "http://[::1]:8000", "capacitor://localhost"})
            CPPUNIT_ASSERT_MESSAGE(text, isOrigin(text));
        for (const char* text :
             {"", "*", "a.example", "://a", "https://", "https://a/", "https://a/b", "https://u@a", "https://*.a", "ht tp://a"})
            CPPUNIT_ASSERT_MESSAGE(text, !isOrigin(text));
    }

    void decoratingTwiceChangesNothing()
    {
        Response response = _open.preflight(preflightFrom(app));
        const std::size_t fields = response.headers.size();
        _open.decorate(preflightFrom(app), response);
        CPPUNIT_ASSERT_EQUAL(fields, response.headers.size());

        response = {200, {{"Vary", "Accept"}}, {}};
        _open.decorate(from(app), response);
        _open.decorate(from(app), response);
        CPPUNIT_ASSERT_EQUAL(std::string("Accept | Origin"), field(response, "Vary"));
        CPPUNIT_ASSERT_EQUAL(app, field(response, "Access-Control-Allow-Origin"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CorsTest);

} // namespace beckon
