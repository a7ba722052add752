#include "IceUrl.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::turn {
namespace {

class IceUrlTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IceUrlTest);
    CPPUNIT_TEST(stunAndTurnAreToldApart);
    CPPUNIT_TEST(hostsAreNamesAndAddresses);
    CPPUNIT_TEST(whatABrowserRefusesIsRefusedWithTheFix);
    CPPUNIT_TEST_SUITE_END();

    void stunAndTurnAreToldApart()
    {
        for (const char* text : {"stun:stun.example.com", "stuns:stun.example.com:5349", "STUN:stun.example.com:3478"})
            CPPUNIT_ASSERT_MESSAGE(text, parseIceUrl(text)->kind == IceKind::Stun);
        for (const char* text :
             {"turn:turn.example.com", "turns:turn.example.com:443?transport=tcp", "turn:turn.example.com?transport=udp"})
            CPPUNIT_ASSERT_MESSAGE(text, parseIceUrl(text)->kind == IceKind::Turn);
        CPPUNIT_ASSERT_EQUAL(std::string("turns:a:443?transport=tcp"), parseIceUrl("turns:a:443?transport=tcp")->text);
    }

    void hostsAreNamesAndAddresses()
    {
        for (const char* text :
             {"turn:a", "turn:192.0.2.1", "turn:192.0.2.1:65535", "turn:[2001:db8::1]", "turn:[::1]:1", "turn:my_host.local"})
            CPPUNIT_ASSERT_MESSAGE(text, static_cast<bool>(parseIceUrl(text)));
    }

    void whatABrowserRefusesIsRefusedWithTheFix()
    {
        const std::string tooLong = "turn:" + std::string(254, 'a');
        const std::string withNul{"turn:a\0b", 8};
        for (const std::string& text : {std::string(),
                                        std::string("turn"),
                                        std::string("turn:"),
                                        std::string("turn://a"),
                                        std::string("http://a"),
                                        std::string("turn.example.com:3478"),
                                        std::string("turn:user@a"),
                                        std::string("turn:a:0"),
                                        std::string("turn:a:65536"),
                                        std::string("turn:a:"),
                                        std::string("turn:a:+1"),
                                        std::string("turn:a:1:2"),
                                        std::string("turn:::1"),
                                        std::string("turn:[::1"),
                                        std::string("turn:[a]"),
                                        std::string("turn:[::1]3478"),
                                        std::string("turn:a?transport=sctp"),
                                        std::string("turn:a?"),
                                        std::string("turn:a?transport=udp&x"),
                                        std::string("stun:a?transport=udp"),
                                        std::string("turn:a/b"),
                                        std::string("turn:a#b"),
                                        std::string("turn:a\nb"),
                                        withNul,
                                        tooLong}) {
            const auto parsed = parseIceUrl(text);
            CPPUNIT_ASSERT_MESSAGE(text, !parsed);
            CPPUNIT_ASSERT_MESSAGE(text, parsed.error().find("turn:host:3478") != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IceUrlTest);

} // namespace
} // namespace beckon::turn
