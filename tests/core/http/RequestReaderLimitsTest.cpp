#include "ReadOutcome.h"
#include "http/RequestReader.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

using State = RequestReader::State;

std::string repeated(std::size_t count, const std::string& text)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

/// A header of exactly `size` bytes.
std::string headerOf(std::size_t size)
{
    const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    return begin + std::string(size - begin.size() - 4, 'x') + "\r\n\r\n";
}

const std::string chunkedHeader = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string lengthHeader(std::size_t length)
{
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

} // namespace

class RequestReaderLimitsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestReaderLimitsTest);
    CPPUNIT_TEST(aHeaderUpToTheLimitIsRead);
    CPPUNIT_TEST(aLargerHeaderIs400);
    CPPUNIT_TEST(aHeaderThatNeverEndsIs400AtTheLimit);
    CPPUNIT_TEST(aTargetThatIsTooLongIs400);
    CPPUNIT_TEST(tooManyFieldsAre400);
    CPPUNIT_TEST(aLargerDeclaredBodyIs413AtTheHeader);
    CPPUNIT_TEST(aBodyUpToTheLimitIsRead);
    CPPUNIT_TEST(aLargerChunkedBodyIs413);
    CPPUNIT_TEST(endlessChunkExtensionsAreRefused);
    CPPUNIT_TEST(endlessTrailersAreRefused);
    CPPUNIT_TEST(tinyChunksWithoutEndAreRefused);
    CPPUNIT_TEST(theStateFollowsTheBytes);
    CPPUNIT_TEST(anExpectationIsAnnouncedOnce);
    CPPUNIT_TEST(anExpectationWithoutBodyOrInHttp10IsSilent);
    CPPUNIT_TEST(anUnknownExpectationIs417);
    CPPUNIT_TEST(whatOneRequestSaidIsForgottenInTheNext);
    CPPUNIT_TEST_SUITE_END();

    Limits _limits;

    std::string read(const std::string& bytes) const
    {
        test::OutcomeRecorder recorder(_limits);
        recorder.feed(bytes);
        return recorder.finish();
    }

    std::string readByteByByte(const std::string& bytes) const
    {
        test::OutcomeRecorder recorder(_limits);
        for (const char& byte : bytes)
            recorder.feed({&byte, 1});
        return recorder.finish();
    }

    void expectFault(int status, const std::string& bytes) const
    {
        CPPUNIT_ASSERT_EQUAL("fault " + std::to_string(status), read(bytes));
        CPPUNIT_ASSERT_EQUAL("fault " + std::to_string(status), readByteByByte(bytes));
    }

    void aHeaderUpToTheLimitIsRead()
    {
        CPPUNIT_ASSERT(read(headerOf(_limits.headerBytes)).starts_with("GET / [Host=a;X=xx"));
        CPPUNIT_ASSERT(readByteByByte(headerOf(_limits.headerBytes)).starts_with("GET / [Host=a;X=xx"));
    }

    void aLargerHeaderIs400() { expectFault(400, headerOf(_limits.headerBytes + 1)); }

    void aHeaderThatNeverEndsIs400AtTheLimit()
    {
        const std::string endless(_limits.headerBytes, 'x');
        CPPUNIT_ASSERT_EQUAL(std::string("incomplete"), readByteByByte(endless));
        expectFault(400, endless + "x");
        expectFault(400, "GET / HTTP/1.1\r\n" + repeated(_limits.headerBytes / 6, "A: b\r\n"));
    }

    void aTargetThatIsTooLongIs400()
    {
        const std::string endless(_limits.headerBytes, 'x');
        expectFault(400, "GET /" + endless);
        expectFault(400, "GET /" + endless + " HTTP/1.1\r\nHost: a\r\n\r\n");
        expectFault(400, "GET / HTTP/1.1\r\nA: " + endless + "\r\n\r\n");
        expectFault(400, "GET / HTTP/1.1" + endless);
    }

    void tooManyFieldsAre400()
    {
        const std::string line = "GET / HTTP/1.0\r\n";
        CPPUNIT_ASSERT(read(line + repeated(100, "A: b\r\n") + "\r\n").starts_with("GET / [A=b;"));
        expectFault(400, line + repeated(101, "A: b\r\n") + "\r\n");
    }

    void aLargerDeclaredBodyIs413AtTheHeader()
    {
        expectFault(413, lengthHeader(_limits.bodyBytes + 1));
        expectFault(413, lengthHeader(static_cast<std::size_t>(-1)));
    }

    void aBodyUpToTheLimitIsRead()
    {
        const std::string body(_limits.bodyBytes, 'b');
        CPPUNIT_ASSERT(read(lengthHeader(body.size()) + body).ends_with("body=" + body + " keep"));
        CPPUNIT_ASSERT(readByteByByte(chunkedHeader + "10000\r\n" + body + "\r\n0\r\n\r\n").ends_with("body=" + body + " keep"));
    }

    void aLargerChunkedBodyIs413()
    {
        expectFault(413, chunkedHeader + "10001\r\n");
        expectFault(413, chunkedHeader + "10000\r\n" + std::string(0x10000, 'b') + "\r\n1\r\n");
        expectFault(413, chunkedHeader + "ffffffffffffffff\r\n");
    }

    void endlessChunkExtensionsAreRefused()
    {
        expectFault(413, chunkedHeader + "1;a=" + std::string(_limits.headerBytes, 'x'));
        expectFault(413, chunkedHeader + repeated(20, "1;a=" + std::string(1000, 'x') + "\r\ny\r\n"));
    }

    void endlessTrailersAreRefused() { expectFault(413, chunkedHeader + "0\r\n" + repeated(_limits.headerBytes / 5, "A: b\r\n")); }

    void tinyChunksWithoutEndAreRefused() { expectFault(413, chunkedHeader + repeated(5000, "1\r\nx\r\n")); }

    void theStateFollowsTheBytes()
    {
        RequestReader reader(_limits);
        CPPUNIT_ASSERT(reader.state() == State::Idle);
        reader.feed("\r\n");
        CPPUNIT_ASSERT(reader.state() == State::Idle);
        reader.feed("P");
        CPPUNIT_ASSERT(reader.state() == State::Header);
        reader.feed(lengthHeader(2).substr(1));
        CPPUNIT_ASSERT(reader.state() == State::Body);
        reader.feed("hi");
        CPPUNIT_ASSERT(reader.state() == State::Complete);
        reader.take();
        CPPUNIT_ASSERT(reader.state() == State::Idle);
    }

    void anExpectationIsAnnouncedOnce()
    {
        RequestReader reader(_limits);
        reader.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
        CPPUNIT_ASSERT(reader.takeExpectation());
        CPPUNIT_ASSERT(!reader.takeExpectation());
        reader.feed("h");
        CPPUNIT_ASSERT(!reader.takeExpectation());
    }

    void anExpectationWithoutBodyOrInHttp10IsSilent()
    {
        RequestReader reader(_limits);
        reader.feed("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
        CPPUNIT_ASSERT(reader.state() == State::Complete && !reader.takeExpectation());
        reader.take();
        reader.feed("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        CPPUNIT_ASSERT(reader.state() == State::Body && !reader.takeExpectation());
    }

    void anUnknownExpectationIs417()
    {
        const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nExpect: ";
        expectFault(417, begin + "200-ok\r\n\r\n");
        expectFault(417, begin + "100-continue, 200-ok\r\n\r\n");
        expectFault(417, begin + "100-continue\r\nExpect: 200-ok\r\n\r\n");
    }

    void whatOneRequestSaidIsForgottenInTheNext()
    {
        RequestReader reader(_limits);
        reader.feed("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\nExpect: 100-continue\r\n\r\n");
        CPPUNIT_ASSERT(reader.keepAlive());
        reader.take();
        reader.feed("POST /2 HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: 1\r\n\r\n");
        CPPUNIT_ASSERT(!reader.takeExpectation());
        reader.feed("x");
        CPPUNIT_ASSERT(!reader.keepAlive());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), std::string(reader.take().header("host")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestReaderLimitsTest);

} // namespace beckon
