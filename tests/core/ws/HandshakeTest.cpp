#include "ws/Handshake.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace beckon {

namespace {

Request opening()
{
    Request request;
    request.path = "/ws";
    request.headers = {{"Host", "localhost"},
                       {"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"Sec-WebSocket-Version", "13"}};
    return request;
}

Request with(std::string_view name, const std::string& value)
{
    Request request = opening();
    for (Header& header : request.headers) {
        if (header.name == name)
            header.value = value;
    }
    return request;
}

Request without(std::string_view name)
{
    Request request = opening();
    std::erase_if(request.headers, [&](const Header& header) { return header.name == name; });
    return request;
}

Request twice(const std::string& name, const std::string& value)
{
    Request request = opening();
    request.headers.push_back({name, value});
    return request;
}

int statusOf(const Request& request)
{
    const auto refusal = checkHandshake(request);
    return refusal ? refusal->status : 101;
}

std::string field(const Response& response, std::string_view name)
{
    for (const Header& header : response.headers) {
        if (header.name == name)
            return header.value;
    }
    return {};
}

class HandshakeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HandshakeTest);
    CPPUNIT_TEST(takesAnOpeningHandshake);
    CPPUNIT_TEST(readsUpgradeAndConnectionAsLists);
    CPPUNIT_TEST(answers426WhenNoUpgradeIsAskedFor);
    CPPUNIT_TEST(namesItsVersionWhenAnotherIsAskedFor);
    CPPUNIT_TEST(refusesAnotherMethod);
    CPPUNIT_TEST(refusesAKeyThatIsNot16Bytes);
    CPPUNIT_TEST(refusesKeysAndVersionsThatComeTwice);
    CPPUNIT_TEST(takesProtocolsAndExtensionsThatItDoesNotKnow);
    CPPUNIT_TEST(refusesProtocolsThatAreNoTokens);
    CPPUNIT_TEST(refusesExtensionsThatBreakTheGrammar);
    CPPUNIT_TEST(answersTheKeyOfTheStandard);
    CPPUNIT_TEST(namesTheSubprotocolThatWasChosen);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesAnOpeningHandshake() { CPPUNIT_ASSERT_EQUAL(101, statusOf(opening())); }

    void readsUpgradeAndConnectionAsLists()
    {
        CPPUNIT_ASSERT_EQUAL(101, statusOf(with("Connection", "keep-alive, Upgrade")));
        CPPUNIT_ASSERT_EQUAL(101, statusOf(with("Connection", "upgrade,close")));
        CPPUNIT_ASSERT_EQUAL(101, statusOf(with("Upgrade", "h2c, \t WebSocket")));
        Request lines = with("Connection", "keep-alive");
        lines.headers.push_back({"connection", "Upgrade"});
        CPPUNIT_ASSERT_EQUAL(101, statusOf(lines));
    }

    void answers426WhenNoUpgradeIsAskedFor()
    {
        for (const Request& request : {without("Upgrade"), without("Connection"), with("Upgrade", "websockets"), with("Upgrade", "h2c"),
                                       with("Connection", "keep-alive"), with("Connection", "Upgrade2")}) {
            const auto refusal = checkHandshake(request);
            CPPUNIT_ASSERT(refusal);
            CPPUNIT_ASSERT_EQUAL(426, refusal->status);
            CPPUNIT_ASSERT_EQUAL(std::string("websocket"), field(*refusal, "Upgrade"));
        }
    }

    void namesItsVersionWhenAnotherIsAskedFor()
    {
        for (const Request& request :
             {with("Sec-WebSocket-Version", "8"), with("Sec-WebSocket-Version", "13, 8"), without("Sec-WebSocket-Version")}) {
            const auto refusal = checkHandshake(request);
            CPPUNIT_ASSERT(refusal);
            CPPUNIT_ASSERT_EQUAL(426, refusal->status);
            CPPUNIT_ASSERT_EQUAL(std::string("13"), field(*refusal, "Sec-WebSocket-Version"));
        }
    }

    void refusesAnotherMethod()
    {
        Request request = opening();
        request.method = Method::Post;
        CPPUNIT_ASSERT_EQUAL(405, statusOf(request));
    }

    void refusesAKeyThatIsNot16Bytes()
    {
        for (const char* key :
             {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZTE=", "dGhlIHNhbXBsZSBub25j",
              "dGhlIHNhbXBsZSBub25jZQ=A", "dGhlIHNhbXBsZSBub25j\nQ==", "dGhlIHNhbXBsZSBub25-ZQ==", "AAAAdGhlIHNhbXBsZSBub25jZQ=="})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(key, 400, statusOf(with("Sec-WebSocket-Key", key)));
        CPPUNIT_ASSERT_EQUAL(400, statusOf(without("Sec-WebSocket-Key")));
    }

    void refusesKeysAndVersionsThatComeTwice()
    {
        CPPUNIT_ASSERT_EQUAL(400, statusOf(twice("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")));
        CPPUNIT_ASSERT_EQUAL(400, statusOf(twice("sec-websocket-version", "13")));
    }

    void takesProtocolsAndExtensionsThatItDoesNotKnow()
    {
        CPPUNIT_ASSERT_EQUAL(101, statusOf(twice("Sec-WebSocket-Protocol", " chat ,, v2.chat!")));
        for (const char* offered :
             {"permessage-deflate", "permessage-deflate; client_max_window_bits", "a;b=1;c=\"2\" ; d = \"\\3\",e", ", a,"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(offered, 101, statusOf(twice("Sec-WebSocket-Extensions", offered)));
        Request lines = twice("Sec-WebSocket-Extensions", "");
        lines.headers.push_back({"sec-websocket-extensions", "a"});
        CPPUNIT_ASSERT_EQUAL(101, statusOf(lines));
    }

    void refusesProtocolsThatAreNoTokens()
    {
        for (const char* offered : {"", " , ", "a b", "a, b/c", "\"a\"", "a;b", "a=b"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(offered, 400, statusOf(twice("Sec-WebSocket-Protocol", offered)));
    }

    void refusesExtensionsThatBreakTheGrammar()
    {
        for (const char* offered : {"", ",", "a b", "a;", "a;;b", ";a", "a;=1", "a;b=", "a;b=\"\"", "a;b=\"c", "a;b=c\"", "a;b=\"c d\"",
                                    "a;b=\"c,d\"", "a;b=\"c\\\"", "a;b=c=d", "a=b", "a;b c", "a, ;b"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(offered, 400, statusOf(twice("Sec-WebSocket-Extensions", offered)));
    }

    void answersTheKeyOfTheStandard()
    {
        const Response response = acceptHandshake(opening(), {});
        CPPUNIT_ASSERT_EQUAL(101, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), field(response, "Sec-WebSocket-Accept"));
        CPPUNIT_ASSERT_EQUAL(std::string("websocket"), field(response, "Upgrade"));
        CPPUNIT_ASSERT_EQUAL(std::string("Upgrade"), field(response, "Connection"));
        CPPUNIT_ASSERT_EQUAL(std::string(), field(response, "Sec-WebSocket-Protocol"));
    }

    void namesTheSubprotocolThatWasChosen()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("bearer"), field(acceptHandshake(opening(), "bearer"), "Sec-WebSocket-Protocol"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HandshakeTest);

} // namespace

} // namespace beckon
