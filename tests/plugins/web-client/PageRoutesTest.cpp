#include "PageRoutes.h"

#include "http/RouteTree.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>

namespace beckon::webclient {
namespace {

using assets::makeAsset;

using Kind = RouteTree::Match::Kind;

class TreeRouter final : public Router
{
public:
    void add(Method method, std::string_view pattern, RequestHandler handler) override
    {
        tree.add({"web-client", method, std::string(pattern), std::move(handler), nullptr, RunsOn::Worker});
    }

    void addWebSocket(std::string_view, std::shared_ptr<WebSocketEndpoint>) override { CPPUNIT_FAIL("the page adds no WebSocket"); }

    RouteTree tree;
};

std::string header(const Response& response, std::string_view name)
{
    for (const Header& field : response.headers)
        if (equalsIgnoringCase(field.name, name))
            return field.value;
    return {};
}

class PageRoutesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PageRoutesTest);
    CPPUNIT_TEST(theIndexAnswersAtTheRootAndForEveryRoom);
    CPPUNIT_TEST(otherFilesAnswerUnderTheirNames);
    CPPUNIT_TEST(otherPathsStayUnknownForEveryMethod);
    CPPUNIT_TEST(aBrowserThatHasTheFileGetsNoBody);
    CPPUNIT_TEST(aBrowserThatHasAnotherVersionGetsTheNewOne);
    CPPUNIT_TEST(thePolicyLetsNothingInFromOutside);
    CPPUNIT_TEST(pagesAreAskedForAnewAndFontsAreKept);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        addPageRoutes(_router, {makeAsset("index.html", "<!doctype html>"), makeAsset("style/base.css", "a{}"), makeAsset("a.woff2", "x")});
    }

private:
    void theIndexAnswersAtTheRootAndForEveryRoom()
    {
        for (const char* path : {"/", "/index.html", "/room/n0yEW1xk4vVG2mLQf3bZ7g", "/room/n0yEW1xk4vVG2mLQf3bZ7g/"}) {
            const Response response = get(path);
            CPPUNIT_ASSERT_EQUAL(200, response.status);
            CPPUNIT_ASSERT_EQUAL(std::string("<!doctype html>"), response.body);
            CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), header(response, "Content-Type"));
        }
    }

    void otherFilesAnswerUnderTheirNames()
    {
        const Response response = get("/style/base.css");
        CPPUNIT_ASSERT_EQUAL(std::string("a{}"), response.body);
        CPPUNIT_ASSERT_EQUAL(std::string("text/css; charset=utf-8"), header(response, "Content-Type"));
    }

    void otherPathsStayUnknownForEveryMethod()
    {
        for (const char* path : {"/style", "/style/other.css", "/../etc/passwd", "/room", "/room/a/b", "/api/nothing"})
            for (const Method method : {Method::Get, Method::Post})
                CPPUNIT_ASSERT(_router.tree.find(method, path).kind == Kind::NotFound);
    }

    void aBrowserThatHasTheFileGetsNoBody()
    {
        const std::string tag = header(get("/"), "ETag");
        for (const std::string& field : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
            const Response response = get("/", field);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(field, 304, response.status);
            CPPUNIT_ASSERT(response.body.empty());
            CPPUNIT_ASSERT_EQUAL(tag, header(response, "ETag"));
            CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), header(response, "Cache-Control"));
        }
    }

    void aBrowserThatHasAnotherVersionGetsTheNewOne()
    {
        for (const char* field : {"", "\"other\"", ",,", "W/", "\"\""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(field, 200, get("/", field).status);
    }

    void thePolicyLetsNothingInFromOutside()
    {
        const std::string policy = header(get("/"), "Content-Security-Policy");
        CPPUNIT_ASSERT(policy.starts_with("default-src 'none';"));
        CPPUNIT_ASSERT(policy.find("frame-ancestors 'none'") != std::string::npos);
        for (const char* hole : {"unsafe", "http:", "https:", "*", "data:"})
            CPPUNIT_ASSERT_MESSAGE(hole, policy.find(hole) == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), header(get("/style/base.css"), "X-Content-Type-Options"));
    }

    void pagesAreAskedForAnewAndFontsAreKept()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), header(get("/style/base.css"), "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=604800"), header(get("/a.woff2"), "Cache-Control"));
    }

    Response get(const std::string& path, const std::string& ifNoneMatch = {})
    {
        const RouteTree::Match match = _router.tree.find(Method::Get, path);
        CPPUNIT_ASSERT_MESSAGE(path, match.kind == Kind::Found);
        Request request;
        request.path = path;
        if (!ifNoneMatch.empty())
            request.headers.push_back({"If-None-Match", ifNoneMatch});
        return match.route->handler(request);
    }

    TreeRouter _router;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PageRoutesTest);

} // namespace
} // namespace beckon::webclient
