#include "http/TrustedProxies.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

class TrustedProxiesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TrustedProxiesTest);
    CPPUNIT_TEST(whoIsNoProxyIsTheClientWhateverItSays);
    CPPUNIT_TEST(aProxyNamesTheClient);
    CPPUNIT_TEST(theFirstFromTheEndThatIsNoProxyIsTheClient);
    CPPUNIT_TEST(whatAClientPutBeforeItDoesNotCount);
    CPPUNIT_TEST(severalFieldsAreOneList);
    CPPUNIT_TEST(portsAndBracketsAreLeftOut);
    CPPUNIT_TEST(forwardedIsReadToo);
    CPPUNIT_TEST(xForwardedForBeatsForwarded);
    CPPUNIT_TEST(whatIsNoAddressEndsTheBelief);
    CPPUNIT_TEST(aProxyThatNamesNobodyIsTheClient);
    CPPUNIT_TEST(anAddressHasOneSpelling);
    CPPUNIT_TEST(networksAreWrittenAsPrefixes);
    CPPUNIT_TEST(whatIsNoNetworkIsNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void whoIsNoProxyIsTheClientWhateverItSays()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.9"),
                             client("192.0.2.9", {{"X-Forwarded-For", "203.0.113.1"}, {"Forwarded", "for=203.0.113.1"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), TrustedProxies().clientOf(with({{"X-Forwarded-For", "203.0.113.1"}}), "10.0.0.1"));
    }

    void aProxyNamesTheClient()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"), client("10.0.0.1", {{"x-forwarded-for", "203.0.113.1"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::7"), client("::1", {{"X-Forwarded-For", "2001:db8::7"}}));
    }

    void theFirstFromTheEndThatIsNoProxyIsTheClient()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"), client("10.0.0.1", {{"X-Forwarded-For", "203.0.113.1, 10.9.9.9,10.0.0.2"}}));
    }

    void whatAClientPutBeforeItDoesNotCount()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"), client("10.0.0.1", {{"X-Forwarded-For", "10.0.0.3, 198.51.100.1, 203.0.113.1"}}));
    }

    void severalFieldsAreOneList()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"),
                             client("10.0.0.1", {{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "203.0.113.1"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"),
                             client("10.0.0.1", {{"X-Forwarded-For", "203.0.113.1"}, {"X-Forwarded-For", "10.0.0.7"}}));
    }

    void portsAndBracketsAreLeftOut()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"), client("10.0.0.1", {{"X-Forwarded-For", "203.0.113.1:4711"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::7"), client("10.0.0.1", {{"X-Forwarded-For", "[2001:db8::7]:4711"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::7"), client("10.0.0.1", {{"X-Forwarded-For", "[2001:db8::7]"}}));
    }

    void forwardedIsReadToo()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"), client("10.0.0.1", {{"Forwarded", "for=203.0.113.1;proto=https;by=10.0.0.1"}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string("2001:db8::7"),
            client("10.0.0.1", {{"Forwarded", R"(For=198.51.100.1, proto=https; FOR="[2001:db8::7]:4711" ,for=10.0.0.2)"}}));
    }

    void xForwardedForBeatsForwarded()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"),
                             client("10.0.0.1", {{"Forwarded", "for=198.51.100.1"}, {"X-Forwarded-For", "203.0.113.1"}}));
    }

    void whatIsNoAddressEndsTheBelief()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.2"), client("10.0.0.1", {{"X-Forwarded-For", "203.0.113.1, unknown, 10.0.0.2"}}));
        for (const char* value : {"", ",", "unknown", "1.2.3", "1.2.3.4.5", "[", "[]", "203.0.113.1 x", "::1%lo", "203.0.113.1,"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(value, std::string("10.0.0.1"), client("10.0.0.1", {{"X-Forwarded-For", value}}));
        for (const char* value : {"for=unknown", "for=_hidden", "for=\"", "by=203.0.113.1", "for", "=", ";;,", "for=\"203.0.113.1"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(value, std::string("10.0.0.1"), client("10.0.0.1", {{"Forwarded", value}}));
    }

    void aProxyThatNamesNobodyIsTheClient()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), client("10.0.0.1", {}));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.5"), client("10.0.0.1", {{"X-Forwarded-For", "10.0.0.5"}}));
    }

    void anAddressHasOneSpelling()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::7"), client("10.0.0.1", {{"X-Forwarded-For", "2001:0DB8:0:0::0007"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.1"), client("10.0.0.1", {{"X-Forwarded-For", "::ffff:203.0.113.1"}}));
    }

    void networksAreWrittenAsPrefixes()
    {
        const auto inside = [](const char* network, const char* address) {
            return IpNetwork::parse(network).value().contains(IpAddress::parse(address).value());
        };
        CPPUNIT_ASSERT(inside("10.0.0.0/8", "10.255.0.1") && !inside("10.0.0.0/8", "11.0.0.0"));
        CPPUNIT_ASSERT(inside("192.0.2.128/25", "192.0.2.129") && !inside("192.0.2.128/25", "192.0.2.127"));
        CPPUNIT_ASSERT(inside("192.0.2.1", "::ffff:192.0.2.1") && !inside("192.0.2.1", "192.0.2.2"));
        CPPUNIT_ASSERT(inside("2001:db8::/33", "2001:db8:7fff::") && !inside("2001:db8::/33", "2001:db8:8000::"));
        CPPUNIT_ASSERT(inside("0.0.0.0/0", "8.8.8.8") && !inside("0.0.0.0/0", "2001:db8::1"));
        CPPUNIT_ASSERT(inside("::/0", "8.8.8.8") && inside("::/0", "2001:db8::1"));
    }

    void whatIsNoNetworkIsNone()
    {
        for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8", "::/129",
                                 "2001:db8::1/64", "localhost", "*", "10.0.0.0/8/8"})
            CPPUNIT_ASSERT_MESSAGE(text, !IpNetwork::parse(text));
        CPPUNIT_ASSERT(!IpAddress::parse(std::string("::1\0x", 5)) && !IpAddress::parse(std::string("10.0.0.1\0", 9)));
    }

private:
    static Request with(std::vector<Header> headers)
    {
        Request request;
        request.headers = std::move(headers);
        return request;
    }

    std::string client(const std::string& peer, std::vector<Header> headers) const
    {
        return _proxies.clientOf(with(std::move(headers)), peer);
    }

    const TrustedProxies _proxies{{IpNetwork::parse("10.0.0.0/8").value(), IpNetwork::parse("::1").value()}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(TrustedProxiesTest);

} // namespace

} // namespace beckon
