#include "http/ResponseWriter.h"

#include "beckon/http/ApiError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace beckon {

namespace {

std::string write(const Response& response, Persistence persistence = Persistence::KeepAlive, BodyUse body = BodyUse::Send)
{
    std::string out;
    writeResponse(out, response, persistence, body);
    return out;
}

const std::string dateName = "Date: ";

/// With the one part that changes taken out.
std::string withoutDate(std::string bytes)
{
    const auto begin = bytes.find(dateName);
    return bytes.erase(begin, bytes.find("\r\n", begin) + 2 - begin);
}

std::size_t count(const std::string& text, const std::string& part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

class ResponseWriterTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ResponseWriterTest);
    CPPUNIT_TEST(aResponseIsWrittenWhole);
    CPPUNIT_TEST(whatIsInTheBufferStays);
    CPPUNIT_TEST(theDateHasItsFixedForm);
    CPPUNIT_TEST(closingIsSaid);
    CPPUNIT_TEST(headHasTheLengthButNotTheBody);
    CPPUNIT_TEST(statusesWithoutBodyHaveNone);
    CPPUNIT_TEST(switchingProtocolsKeepsItsOwnConnectionField);
    CPPUNIT_TEST(upgradeRequiredKeepsItsConnectionOption);
    CPPUNIT_TEST(noFieldCanBeSmuggledThroughAValue);
    CPPUNIT_TEST(faultyFieldNamesAreLeftOut);
    CPPUNIT_TEST(framingIsTheWritersAlone);
    CPPUNIT_TEST(anApiErrorIsJsonWithItsFields);
    CPPUNIT_TEST(messagesAreEscapedJson);
    CPPUNIT_TEST(reasonPhrasesAreKnown);
    CPPUNIT_TEST_SUITE_END();

    void aResponseIsWrittenWhole()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: keep-alive\r\n"
                                         "Content-Type: application/json\r\nLocation: /x\r\n\r\n{}"),
                             withoutDate(write({201, {{"Content-Type", "application/json"}, {"Location", "/x"}}, "{}"})));
    }

    void whatIsInTheBufferStays()
    {
        std::string out = "earlier";
        writeResponse(out, {}, Persistence::KeepAlive, BodyUse::Send);
        CPPUNIT_ASSERT(out.starts_with("earlierHTTP/1.1 200 OK\r\n"));
    }

    void theDateHasItsFixedForm()
    {
        const std::string out = write({});
        const auto begin = out.find(dateName) + dateName.size();
        const std::string value = out.substr(begin, out.find("\r\n", begin) - begin);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(value, std::size_t{29}, value.size());
        std::tm read{};
        const char* const end = ::strptime(value.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &read);
        CPPUNIT_ASSERT_MESSAGE(value, end != nullptr && *end == '\0');
        CPPUNIT_ASSERT_MESSAGE(value, std::abs(::time(nullptr) - ::timegm(&read)) < 60);
    }

    void closingIsSaid() { CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(write({}, Persistence::Close), "Connection: close\r\n")); }

    void headHasTheLengthButNotTheBody()
    {
        const std::string out = write({200, {}, "hello"}, Persistence::KeepAlive, BodyUse::Omit);
        CPPUNIT_ASSERT(out.find("Content-Length: 5\r\n") != std::string::npos);
        CPPUNIT_ASSERT(out.ends_with("\r\n\r\n"));
    }

    void statusesWithoutBodyHaveNone()
    {
        for (const int status : {204, 304}) {
            const std::string out = write({status, {}, "x"});
            CPPUNIT_ASSERT(out.find("Content-Length") == std::string::npos);
            CPPUNIT_ASSERT(out.ends_with("\r\n\r\n"));
        }
    }

    void switchingProtocolsKeepsItsOwnConnectionField()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
                             withoutDate(write({101, {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}}, ""}, Persistence::Close)));
    }

    void upgradeRequiredKeepsItsConnectionOption()
    {
        const std::string out = write({426, {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}}, ""});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(out, "Connection: Upgrade\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(out, "Connection: keep-alive\r\n"));
    }

    void noFieldCanBeSmuggledThroughAValue()
    {
        const std::string out = write({200, {{"X", std::string("a\r\nSet-Cookie: b\0c", 18)}}, ""});
        CPPUNIT_ASSERT(out.find("\r\nX: a  Set-Cookie: b c\r\n") != std::string::npos);
    }

    void faultyFieldNamesAreLeftOut()
    {
        const std::string out = write({200, {{"A\r\nB", "x1"}, {"", "x2"}, {"C D", "x3"}, {"E:", "x4"}}, ""});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(out, ": x"));
    }

    void framingIsTheWritersAlone()
    {
        const std::string out =
            write({200, {{"content-length", "9"}, {"Transfer-Encoding", "chunked"}, {"date", "now"}, {"connection", "close"}}, "hi"});
        CPPUNIT_ASSERT_EQUAL(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi"), withoutDate(out));
    }

    void anApiErrorIsJsonWithItsFields()
    {
        const Response response = ApiError::unauthorized("Not \"you\"").response();
        CPPUNIT_ASSERT_EQUAL(401, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"detail":"Not \"you\""})"), response.body);
        const std::string out = write(response);
        CPPUNIT_ASSERT(out.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
        CPPUNIT_ASSERT(out.find("\r\nWWW-Authenticate: Bearer\r\n") != std::string::npos);
    }

    void messagesAreEscapedJson()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"message":"a\nb"})"), Response::message("a\nb").body);
        CPPUNIT_ASSERT_EQUAL(200, Response::message("x").status);
    }

    void reasonPhrasesAreKnown()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("Upgrade Required"), std::string(reasonPhrase(426)));
        CPPUNIT_ASSERT_EQUAL(std::string("Unknown"), std::string(reasonPhrase(299)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResponseWriterTest);

} // namespace beckon
