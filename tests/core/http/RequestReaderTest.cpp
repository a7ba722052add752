#include "http/RequestReader.h"

#include "ReadOutcome.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon {

namespace {

using test::readEveryWay;

const std::string host = "Host: a\r\n";

std::string get(const std::string& fields)
{
    return "GET / HTTP/1.1\r\n" + host + fields + "\r\n";
}

std::string post(const std::string& fields, const std::string& body)
{
    return "POST /p HTTP/1.1\r\n" + host + fields + "\r\n" + body;
}

std::string chunked(const std::string& body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

struct Case
{
    std::string bytes;
    std::string outcome;
};

void check(const std::vector<Case>& cases, const Limits& limits = {})
{
    for (const Case& item : cases)
        CPPUNIT_ASSERT_EQUAL_MESSAGE(item.bytes, item.outcome, readEveryWay(item.bytes, limits));
}

void checkRefused(const std::string& status, const std::vector<std::string>& texts)
{
    for (const std::string& text : texts)
        CPPUNIT_ASSERT_EQUAL_MESSAGE(text, "fault " + status, readEveryWay(text, {}));
}

} // namespace

class RequestReaderTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestReaderTest);
    CPPUNIT_TEST(aRequestWithoutBodyIsReadAtEverySplit);
    CPPUNIT_TEST(everyMethodIsKnown);
    CPPUNIT_TEST(fieldsKeepTheirNamesAndTrimmedValues);
    CPPUNIT_TEST(aBodyOfAStatedLengthIsReadAtEverySplit);
    CPPUNIT_TEST(aChunkedBodyIsReadAtEverySplit);
    CPPUNIT_TEST(trailersNeverBecomeHeaderFields);
    CPPUNIT_TEST(pipelinedRequestsAreReadOneByOne);
    CPPUNIT_TEST(emptyLinesBeforeARequestAreSkippedUpToABound);
    CPPUNIT_TEST(bytesBehindAnUpgradeAreLeftAlone);
    CPPUNIT_TEST(theTargetMayBeInAbsoluteForm);
    CPPUNIT_TEST(optionsMayBeOfTheWholeServer);
    CPPUNIT_TEST(otherTargetsAreRefused);
    CPPUNIT_TEST(aMinorVersionThatDoesNotExistIsReadAs11);
    CPPUNIT_TEST(onlyVersions10And11AreServed);
    CPPUNIT_TEST(persistenceFollowsVersionAndConnection);
    CPPUNIT_TEST(anUpgradeInHttp10IsIgnored);
    CPPUNIT_TEST(aMissingOrSecondOrMalformedHostIsRefused);
    CPPUNIT_TEST(foldedFieldsAreRefused);
    CPPUNIT_TEST(controlCharactersAndBareLineEndsAreRefused);
    CPPUNIT_TEST(malformedFieldsAreRefused);
    CPPUNIT_TEST(ambiguousLengthsAreRefused);
    CPPUNIT_TEST(otherTransferEncodingsAreRefused);
    CPPUNIT_TEST(malformedChunksAreRefused);
    CPPUNIT_TEST(faultsAreFoundBeforeTheHeaderIsWhole);
    CPPUNIT_TEST_SUITE_END();

    void aRequestWithoutBodyIsReadAtEverySplit()
    {
        check({{"GET /api/rooms/?limit=5&x=%20 HTTP/1.1\r\n" + host + "\r\n", "GET /api/rooms/ ?limit=5&x=%20 [Host=a] keep"},
               {"POST /p HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", "POST /p [Host=a;Content-Length=0] keep"},
               {"GET /a?b?c HTTP/1.0\r\n\r\n", "GET /a ?b?c []"},
               {"GET /a? HTTP/1.0\r\n\r\n", "GET /a []"}});
    }

    void everyMethodIsKnown()
    {
        for (const std::string name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
            CPPUNIT_ASSERT_EQUAL(name + " / []", readEveryWay(name + " / HTTP/1.0\r\n\r\n", {}));
        for (const std::string name : {"TRACE", "get", "M-SEARCH", "x!#$%&'*+-.^_`|~"})
            CPPUNIT_ASSERT_EQUAL(std::string("other / []"), readEveryWay(name + " / HTTP/1.0\r\n\r\n", {}));
        checkRefused("400", {"G@T / HTTP/1.0\r\n\r\n", " GET / HTTP/1.0\r\n\r\n", "G\xC3\xA9T / HTTP/1.0\r\n\r\n", "/ HTTP/1.0\r\n\r\n"});
    }

    void fieldsKeepTheirNamesAndTrimmedValues()
    {
        check({{get("x-A:  two words\t \r\nEmpty:\r\nHigh: \xC3\xA9\r\nx-a: again\r\n"),
                "GET / [Host=a;x-A=two words;Empty=;High=\xC3\xA9;x-a=again] keep"}});
    }

    void aBodyOfAStatedLengthIsReadAtEverySplit()
    {
        check({{post("Content-Length: 11\r\n", "hello\r\n\r\n\0!" + std::string(1, '?')), "incomplete"},
               {post("Content-Length: 5\r\n", "a\r\n\r\n"), "POST /p [Host=a;Content-Length=5] body=a\r\n\r\n keep"},
               {post("Content-Length: 0005\r\n", "12345"), "POST /p [Host=a;Content-Length=0005] body=12345 keep"}});
    }

    void aChunkedBodyIsReadAtEverySplit()
    {
        const std::string read = "POST /p [Host=a;Transfer-Encoding=chunked] ";
        check({{chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), read + "body=hello world keep"},
               {chunked("0\r\n\r\n"), read + "keep"},
               {chunked("000\r\n\r\n"), read + "keep"},
               {chunked("A\r\n0\r\n\r\n12345\r\n0\r\n\r\n"), read + "body=0\r\n\r\n12345 keep"},
               {chunked("1;a;b=c;d=\"e f\"\r\nx\r\n0;z\r\n\r\n"), read + "body=x keep"},
               {chunked("5\r\nhel"), "incomplete"},
               {chunked("5\r\nhello\r\n0\r\n"), "incomplete"}});
    }

    void trailersNeverBecomeHeaderFields()
    {
        check({{chunked("1\r\nx\r\n0\r\nAuthorization: Bearer z\r\nB: c\r\n\r\n"),
                "POST /p [Host=a;Transfer-Encoding=chunked] body=x keep"}});
        checkRefused("400", {chunked("0\r\nA: b\r\n folded\r\n\r\n"), chunked("0\r\nno colon\r\n\r\n"), chunked("0\r\nA: \x01\r\n\r\n"),
                             chunked("0\r\nContent-Length: 4\r\n\r\n")});
    }

    void pipelinedRequestsAreReadOneByOne()
    {
        check({{get("") + post("Content-Length: 2\r\n", "hi") + chunked("1\r\nx\r\n0\r\n\r\n") + get("Connection: close\r\n"),
                "GET / [Host=a] keep | POST /p [Host=a;Content-Length=2] body=hi keep | POST /p [Host=a;Transfer-Encoding=chunked] body=x "
                "keep | GET / "
                "[Host=a;Connection=close]"}});
    }

    void emptyLinesBeforeARequestAreSkippedUpToABound()
    {
        const std::string line = "\r\n";
        check({{line + get(""), "GET / [Host=a] keep"},
               {line + line + line + line + get("") + line + get(""), "GET / [Host=a] keep | GET / [Host=a] keep"},
               {line + line, ""}});
        checkRefused("400", {line + line + line + line + line + get(""), "\n" + get(""), "\r" + get(""), line + "\r" + get("")});
    }

    void bytesBehindAnUpgradeAreLeftAlone()
    {
        const std::string upgrade = get("Connection: Upgrade\r\nUpgrade: websocket\r\n");
        const Limits limits;
        RequestReader reader(limits);
        CPPUNIT_ASSERT_EQUAL(upgrade.size(), reader.feed(upgrade + "\x81\x80rest"));
        CPPUNIT_ASSERT(reader.state() == RequestReader::State::Complete);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, reader.feed("\x81\x80rest"));
    }

    void theTargetMayBeInAbsoluteForm()
    {
        check({{"GET http://other:80/x?y HTTP/1.1\r\n" + host + "\r\n", "GET /x ?y [Host=other:80] keep"},
               {"GET HTTPS://other HTTP/1.1\r\n" + host + "\r\n", "GET / [Host=other] keep"},
               {"GET http://other?y HTTP/1.1\r\n" + host + "\r\n", "GET / ?y [Host=other] keep"},
               {"GET http://other/ HTTP/1.1\r\nA: b\r\nhost: a\r\n\r\n", "GET / [A=b;host=other] keep"},
               {"GET http://other/ HTTP/1.0\r\n\r\n", "GET / [Host=other]"}});
    }

    void optionsMayBeOfTheWholeServer()
    {
        check({{"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "OPTIONS * [Host=a] keep"},
               {"OPTIONS http://other HTTP/1.1\r\n" + host + "\r\n", "OPTIONS * [Host=other] keep"},
               {"OPTIONS http://other/ HTTP/1.1\r\n" + host + "\r\n", "OPTIONS / [Host=other] keep"},
               {"OPTIONS http://other?x HTTP/1.1\r\n" + host + "\r\n", "OPTIONS / ?x [Host=other] keep"}});
    }

    void otherTargetsAreRefused()
    {
        for (const std::string target : {"*", "a:80", "x", "http://", "http:///x", "http://:80/x", "http://u@a/x", "http://a:b/x",
                                         "http://[::1/x", "ftp://a/x", "/a#b", "/\xC3\xA9", "/a\tb", "/a b", "", "/a\x7f"})
            checkRefused("400", {"GET " + target + " HTTP/1.1\r\n" + host + "\r\n"});
        checkRefused("400", {"CONNECT a:80 HTTP/1.1\r\n" + host + "\r\n", "GET  / HTTP/1.1\r\n" + host + "\r\n", "GET /\r\n\r\n"});
    }

    void aMinorVersionThatDoesNotExistIsReadAs11()
    {
        check({{"GET / HTTP/1.2\r\n" + host + "\r\n", "GET / [Host=a] keep"},
               {"GET / HTTP/1.9\r\n" + host + "Connection: close\r\n\r\n", "GET / [Host=a;Connection=close]"}});
        checkRefused("400", {"GET / HTTP/1.2\r\n\r\n"});
    }

    void onlyVersions10And11AreServed()
    {
        checkRefused("400", {"GET / HTTP/2.0\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/0.9\r\n\r\n"});
        checkRefused("400", {"GET / HTTP/1\r\n\r\n", "GET / http/1.1\r\n\r\n", "GET / HTTP/1.1x\r\n\r\n", "GET / HTTP/11.1\r\n\r\n",
                             "GET / HTTP/1.1 \r\n\r\n", "GET / H\r\n\r\n", "GET /HTTP/2.0\r\n\r\n"});
    }

    void persistenceFollowsVersionAndConnection()
    {
        check({{get("Connection: keep-alive, CLOSE\r\n"), "GET / [Host=a;Connection=keep-alive, CLOSE]"},
               {get("Connection: x\r\nConnection: close\r\n"), "GET / [Host=a;Connection=x;Connection=close]"},
               {"GET / HTTP/1.0\r\n\r\n", "GET / []"},
               {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / [Connection=Keep-Alive] keep"}});
    }

    void anUpgradeInHttp10IsIgnored()
    {
        check({{get("Upgrade: websocket\r\n"), "GET / [Host=a;Upgrade=websocket] keep"},
               {"GET / HTTP/1.0\r\nupgrade: websocket\r\nHost: a\r\n\r\n", "GET / [Host=a]"}});
    }

    void aMissingOrSecondOrMalformedHostIsRefused()
    {
        checkRefused("400",
                     {"GET / HTTP/1.1\r\n\r\n", get(host), get("hOST: b\r\n"), "GET / HTTP/1.0\r\n" + host + host + "\r\n",
                      "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET / HTTP/1.1\r\nHost: u@b\r\n\r\n"});
        checkRefused("400", {get("Authorization: Bearer a\r\nauthorization: Bearer b\r\n")});
        check({{"GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / [Host=] keep"},
               {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / [Host=[::1]:80] keep"}});
    }

    void foldedFieldsAreRefused()
    {
        checkRefused("400", {get("A: b\r\n c\r\n"), get("A:\r\n\tb\r\n"), "GET / HTTP/1.1\r\n " + host + "\r\n"});
    }

    void controlCharactersAndBareLineEndsAreRefused()
    {
        for (const char control : {'\0', '\x01', '\b', '\n', '\v', '\r', '\x1b', '\x7f'}) {
            const std::string text(1, control);
            checkRefused("400", {get("A: b" + text + "c\r\n"), get("A" + text + ": b\r\n"), "GET /" + text + " HTTP/1.0\r\n\r\n"});
        }
        checkRefused("400",
                     {"GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "\x16\x03\x01\x02", "GET / HTTP/1.0\r\n\r\r\n"});
    }

    void malformedFieldsAreRefused()
    {
        checkRefused("400",
                     {get("no colon\r\n"), get("A : b\r\n"), get(": b\r\n"), get("A\xC3\xA9: b\r\n"), get("A(b): c\r\n"), get("A\r\n")});
    }

    void ambiguousLengthsAreRefused()
    {
        for (const std::string fields :
             {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5, 5\r\n",
              "Content-Length: +5\r\n", "Content-Length: -5\r\n", "Content-Length: 0x5\r\n", "Content-Length: 5 5\r\n",
              "Content-Length:\r\n", "Content-Length: five\r\n", "Content-Length: 5,\r\n",
              "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
              "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"})
            checkRefused("400", {post(fields, "hello")});
    }

    void otherTransferEncodingsAreRefused()
    {
        const std::string field = "Transfer-Encoding: ";
        checkRefused("400", {post(field + "gzip\r\n", ""), post(field + "gzip, chunked\r\n", ""), post(field + "identity\r\n", ""),
                             post(field + "xchunked\r\n", "")});
        checkRefused("400", {post(field + "chunked, chunked\r\n", ""), post(field + "chunked, gzip\r\n", ""), post(field + "\r\n", ""),
                             post(field + "chunked\r\n" + field + "chunked\r\n", ""), post(field + "gzip\r\n" + field + "chunked\r\n", ""),
                             "POST / HTTP/1.0\r\n" + field + "chunked\r\n\r\n0\r\n\r\n", post("Transfer-Encoding : chunked\r\n", "")});
        check({{post("transfer-encoding: CHUNKED\r\n", "0\r\n\r\n"), "POST /p [Host=a;transfer-encoding=CHUNKED] keep"}});
    }

    void malformedChunksAreRefused()
    {
        for (const std::string body :
             {"\r\n", "x\r\n", "5\n", "-5\r\nhello\r\n", "5 \r\nhello\r\n", " 5\r\nhello\r\n", "0x5\r\n\r\n", "5;\r\nhello\r\n",
              "5;a=\"\n\"\r\nhello\r\n", "5;a=\"\r\n\"\r\nhello\r\n", "5;a=\"\x7f\"\r\nhello\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
              "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\r\n", "fffffffffffffffff\r\n"})
            checkRefused("400", {chunked(body)});
    }

    void faultsAreFoundBeforeTheHeaderIsWhole()
    {
        const Limits limits;
        RequestReader reader(limits);
        reader.feed("GET / HTTP/1.1\r\nA: b\n");
        CPPUNIT_ASSERT(reader.state() == RequestReader::State::Failed);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, reader.feed("more"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestReaderTest);

} // namespace beckon
