#include "beckon/http/ClientNetwork.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

class ClientNetworkTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClientNetworkTest);
    CPPUNIT_TEST(anIpv4AddressStandsForItself);
    CPPUNIT_TEST(anIpv6AddressStandsForItsSlash64);
    CPPUNIT_TEST(anIpv4AddressInIpv6DressIsThatAddress);
    CPPUNIT_TEST(whatIsNoAddressStaysAsItIs);
    CPPUNIT_TEST_SUITE_END();

public:
    void anIpv4AddressStandsForItself() { CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), clientNetwork("192.0.2.1")); }

    void anIpv6AddressStandsForItsSlash64()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8:0:1::/64"), clientNetwork("2001:db8:0:1:2:3:4:5"));
        CPPUNIT_ASSERT_EQUAL(clientNetwork("2001:db8:0:1::"), clientNetwork("2001:DB8:0:1:ffff:ffff:ffff:ffff"));
        CPPUNIT_ASSERT(clientNetwork("2001:db8:0:1::1") != clientNetwork("2001:db8:0:2::1"));
        CPPUNIT_ASSERT_EQUAL(std::string("::/64"), clientNetwork("::1"));
    }

    void anIpv4AddressInIpv6DressIsThatAddress() { CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), clientNetwork("::ffff:192.0.2.1")); }

    void whatIsNoAddressStaysAsItIs()
    {
        for (const char* text : {"", "name", "1.2.3", "::1%eth0"})
            CPPUNIT_ASSERT_EQUAL(std::string(text), clientNetwork(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClientNetworkTest);

} // namespace

} // namespace beckon
