#include "DocumentRoutes.h"

#include "EmbeddedFiles.h"
#include "beckon/http/Request.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace beckon::apidocs {
namespace {

class Paths final : public Router
{
public:
    void add(Method method, std::string_view pattern, RequestHandler handler) override
    {
        CPPUNIT_ASSERT(method == Method::Get);
        CPPUNIT_ASSERT_MESSAGE(std::string(pattern), handlers.emplace(pattern, std::move(handler)).second);
    }

    void addWebSocket(std::string_view pattern, std::shared_ptr<WebSocketEndpoint>) override { CPPUNIT_FAIL(std::string(pattern)); }

    std::map<std::string, RequestHandler, std::less<>> handlers;
};

std::string header(const Response& response, const std::string& name)
{
    for (const Header& field : response.headers)
        if (field.name == name)
            return field.value;
    return {};
}

class DocumentRoutesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DocumentRoutesTest);
    CPPUNIT_TEST(thePluginCarriesBothDocumentsAndTheirPages);
    CPPUNIT_TEST(documentsAreJson);
    CPPUNIT_TEST(pagesMayAskNobodyButTheServer);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { addDocumentRoutes(_router, assets::assetsOf(embeddedFiles())); }

private:
    void thePluginCarriesBothDocumentsAndTheirPages()
    {
        for (const std::string path : {"/openapi.json", "/asyncapi.json", "/docs", "/docs/messages"}) {
            const Response response = get(path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, response.status);
            CPPUNIT_ASSERT_MESSAGE(path, !response.body.empty());
        }
    }

    void documentsAreJson()
    {
        for (const std::string path : {"/openapi.json", "/asyncapi.json"}) {
            CPPUNIT_ASSERT_EQUAL(std::string("application/json"), header(get(path), "Content-Type"));
            CPPUNIT_ASSERT(get(path).body.starts_with('{'));
        }
    }

    void pagesMayAskNobodyButTheServer()
    {
        const std::string policy = header(get("/docs"), "Content-Security-Policy");
        CPPUNIT_ASSERT(policy.starts_with("default-src 'none';"));
        for (const char* hole : {"unsafe", "http:", "https:", "*"})
            CPPUNIT_ASSERT_MESSAGE(hole, policy.find(hole) == std::string::npos);
    }

    Response get(const std::string& path) const
    {
        const auto found = _router.handlers.find(path);
        CPPUNIT_ASSERT_MESSAGE(path, found != _router.handlers.end());
        return found->second(Request());
    }

    Paths _router;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DocumentRoutesTest);

} // namespace
} // namespace beckon::apidocs
