#include "http/RouteTree.h"

#include "beckon/base/Error.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

struct NoEndpoint final : WebSocketEndpoint
{
    std::variant<Admission, Response> accept(const Request&) override { return Response{}; }
};

class Tree
{
public:
    Tree& add(const std::string& pattern, Method method = Method::Get, const std::string& owner = "rooms")
    {
        _tree.add({owner, method, pattern, [](const Request&) { return Response{}; }, nullptr, RunsOn::Worker});
        return *this;
    }

    /// `pattern name=value ...`, `405 <allow>` or `404`.
    std::string find(const std::string& path, Method method = Method::Get) const
    {
        const RouteTree::Match match = _tree.find(method, path);
        if (match.kind == RouteTree::Match::Kind::NotFound)
            return "404";
        if (match.kind == RouteTree::Match::Kind::MethodNotAllowed)
            return "405 " + match.allow;
        std::string text = match.route->pattern;
        for (const auto& [name, value] : match.parameters)
            text.append(" ").append(name).append("=").append(value);
        return text;
    }

    RouteTree& routes() noexcept { return _tree; }

private:
    RouteTree _tree;
};

std::string refusal(Tree& tree, const std::string& pattern, const std::string& owner = "rooms")
{
    try {
        tree.add(pattern, Method::Get, owner);
    } catch (const ConfigurationError& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

class RouteTreeTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RouteTreeTest);
    CPPUNIT_TEST(aLiteralPathIsFoundWithAndWithoutTrailingSlash);
    CPPUNIT_TEST(parametersAreNamedAndDecoded);
    CPPUNIT_TEST(escapedLiteralsAreTheSamePath);
    CPPUNIT_TEST(aLiteralBeatsAParameterBeatsTheWildcard);
    CPPUNIT_TEST(theSearchTurnsBackFromADeadEnd);
    CPPUNIT_TEST(theWildcardTakesTheRestOfThePath);
    CPPUNIT_TEST(patternsOfOneShapeKeepTheirOwnParameterNames);
    CPPUNIT_TEST(anotherMethodIsAnsweredWithWhatIsAllowed);
    CPPUNIT_TEST(headFindsAGetRouteUnlessItHasItsOwn);
    CPPUNIT_TEST(pathsThatNoRouteCanHaveAreNotFound);
    CPPUNIT_TEST(aTakenPatternNamesBothOwners);
    CPPUNIT_TEST(malformedPatternsAreRefused);
    CPPUNIT_TEST(aRouteNeedsOneHandlerAndAKnownMethod);
    CPPUNIT_TEST(aDeepPathCostsNoStack);
    CPPUNIT_TEST_SUITE_END();

    void aLiteralPathIsFoundWithAndWithoutTrailingSlash()
    {
        Tree tree;
        tree.add("/api/rooms/").add("/healthz").add("/");
        for (const char* path : {"/api/rooms", "/api/rooms/"})
            CPPUNIT_ASSERT_EQUAL(std::string("/api/rooms/"), tree.find(path));
        CPPUNIT_ASSERT_EQUAL(std::string("/healthz"), tree.find("/healthz/"));
        CPPUNIT_ASSERT_EQUAL(std::string("/"), tree.find("/"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/api"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/API/rooms"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/api/rooms/x"));
    }

    void parametersAreNamedAndDecoded()
    {
        Tree tree;
        tree.add("/api/rooms/{room_id}/users/{name}");
        CPPUNIT_ASSERT_EQUAL(std::string("/api/rooms/{room_id}/users/{name} room_id=a-b_c name=x y/z"),
                             tree.find("/api/rooms/a-b_c/users/x%20y%2fz"));
    }

    void escapedLiteralsAreTheSamePath()
    {
        Tree tree;
        tree.add("/api/rooms");
        CPPUNIT_ASSERT_EQUAL(std::string("/api/rooms"), tree.find("/%61pi/r%6Foms"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/api%2Frooms"));
    }

    void aLiteralBeatsAParameterBeatsTheWildcard()
    {
        Tree tree;
        tree.add("/a/*").add("/a/{x}").add("/a/b");
        CPPUNIT_ASSERT_EQUAL(std::string("/a/b"), tree.find("/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/{x} x=c"), tree.find("/a/c"));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/* *=c/d"), tree.find("/a/c/d"));
    }

    void theSearchTurnsBackFromADeadEnd()
    {
        Tree tree;
        tree.add("/a/b/c").add("/{x}/b/{y}").add("/{x}/{y}/{z}/e").add("/a/*");
        CPPUNIT_ASSERT_EQUAL(std::string("/a/b/c"), tree.find("/a/b/c"));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/* *=b/d"), tree.find("/a/b/d"));
        CPPUNIT_ASSERT_EQUAL(std::string("/{x}/b/{y} x=q y=d"), tree.find("/q/b/d"));
        CPPUNIT_ASSERT_EQUAL(std::string("/{x}/{y}/{z}/e x=q y=b z=d"), tree.find("/q/b/d/e"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/q/b/d/f"));
    }

    void theWildcardTakesTheRestOfThePath()
    {
        Tree tree;
        tree.add("/static/*").add("/root/{x}/*");
        CPPUNIT_ASSERT_EQUAL(std::string("/static/* *="), tree.find("/static"));
        CPPUNIT_ASSERT_EQUAL(std::string("/static/* *="), tree.find("/static/"));
        CPPUNIT_ASSERT_EQUAL(std::string("/static/* *=a/b c"), tree.find("/static/a/b%20c/"));
        CPPUNIT_ASSERT_EQUAL(std::string("/root/{x}/* x=1 *=2/3"), tree.find("/root/1/2/3"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/static/..%2Fsecret"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/static/%2e%2E/secret"));
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find("/static/./a"));
    }

    void patternsOfOneShapeKeepTheirOwnParameterNames()
    {
        Tree tree;
        tree.add("/rooms/{room_id}").add("/rooms/{id}", Method::Post).add("/rooms/{r}/join");
        CPPUNIT_ASSERT_EQUAL(std::string("/rooms/{room_id} room_id=1"), tree.find("/rooms/1"));
        CPPUNIT_ASSERT_EQUAL(std::string("/rooms/{id} id=1"), tree.find("/rooms/1", Method::Post));
        CPPUNIT_ASSERT_EQUAL(std::string("/rooms/{r}/join r=1"), tree.find("/rooms/1/join"));
    }

    void anotherMethodIsAnsweredWithWhatIsAllowed()
    {
        Tree tree;
        tree.add("/r").add("/r", Method::Post).add("/login", Method::Post).add("/*");
        CPPUNIT_ASSERT_EQUAL(std::string("405 GET, HEAD, POST, OPTIONS"), tree.find("/r", Method::Delete));
        CPPUNIT_ASSERT_EQUAL(std::string("405 POST, OPTIONS"), tree.find("/login"));
        CPPUNIT_ASSERT_EQUAL(std::string("405 GET, HEAD, POST, OPTIONS"), tree.find("/r", Method::Other));
        CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, POST, OPTIONS"), tree.routes().find(Method::Get, "/r").allow);
    }

    void headFindsAGetRouteUnlessItHasItsOwn()
    {
        Tree tree;
        tree.add("/a").add("/b/{x}").add("/b/{y}", Method::Head).add("/c", Method::Post);
        CPPUNIT_ASSERT_EQUAL(std::string("/a"), tree.find("/a", Method::Head));
        CPPUNIT_ASSERT_EQUAL(std::string("/b/{y} y=1"), tree.find("/b/1", Method::Head));
        CPPUNIT_ASSERT_EQUAL(std::string("405 POST, OPTIONS"), tree.find("/c", Method::Head));
    }

    void pathsThatNoRouteCanHaveAreNotFound()
    {
        Tree tree;
        tree.add("/*").add("/a/{x}").add("/");
        for (const char* path :
             {"", "*", "a", "//", "/a//", "//a", "/a//b", "/a/%", "/a/%4", "/a/%zz", "/a/%00", "/a/../b", "/.", "/a/%2e"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("404"), tree.find(path));
    }

    void aTakenPatternNamesBothOwners()
    {
        Tree tree;
        tree.add("/rooms/{id}");
        const std::string text = refusal(tree, "/rooms/{room_id}/", "chat");
        for (const char* part : {"GET /rooms/{room_id}/", "chat", "rooms", "(as /rooms/{id})"})
            CPPUNIT_ASSERT_MESSAGE(text, text.find(part) != std::string::npos);
    }

    void malformedPatternsAreRefused()
    {
        Tree tree;
        for (const char* pattern : {"",    "rooms", "//",     "/a//b", "/{}",  "/{a",  "/a}",  "/{a}b",     "/x{a}", "/{a}/{a}", "/*/a",
                                    "/a*", "/{*}",  "/{{a}}", "/a b",  "/a?b", "/a#b", "/%61", "/\xC3\xA9", "/..",   "/a/./b"})
            CPPUNIT_ASSERT_MESSAGE(pattern, refusal(tree, pattern).find("the route pattern '" + std::string(pattern) + "'") == 0);
    }

    void aRouteNeedsOneHandlerAndAKnownMethod()
    {
        RouteTree tree;
        const auto handler = [](const Request&) { return Response{}; };
        const auto endpoint = std::make_shared<NoEndpoint>();
        CPPUNIT_ASSERT_THROW(tree.add({"p", Method::Get, "/a", {}, nullptr, RunsOn::Worker}), ConfigurationError);
        CPPUNIT_ASSERT_THROW(tree.add({"p", Method::Get, "/a", handler, endpoint, RunsOn::Worker}), ConfigurationError);
        CPPUNIT_ASSERT_THROW(tree.add({"p", Method::Other, "/a", handler, nullptr, RunsOn::Worker}), ConfigurationError);
        tree.add({"p", Method::Get, "/a", {}, endpoint, RunsOn::Worker});
        CPPUNIT_ASSERT(tree.find(Method::Get, "/a").route->endpoint == endpoint);
    }

    void aDeepPathCostsNoStack()
    {
        Tree tree;
        tree.add("/a/{x}");
        std::string path;
        for (int i = 0; i < 100'000; ++i)
            path += "/a";
        CPPUNIT_ASSERT_EQUAL(std::string("404"), tree.find(path));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RouteTreeTest);

} // namespace beckon
