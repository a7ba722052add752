#include "SmtpSettings.h"

#include "beckon/base/Error.h"
#include "server/Configuration.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::mailsmtp {
namespace {

SmtpOptions optionsOf(const std::string& environment, const std::string& host, const std::string& tls = {}, const std::string& port = "587")
{
    Configuration configuration;
    configuration.add({{"environment", environment, "ENVIRONMENT"}, {"smtp.host", host, "-D"}, {"smtp.port", port, "-D"}},
                      WhenUnread::Report);
    if (!tls.empty())
        configuration.add({{"smtp.tls", tls, "-D"}}, WhenUnread::Report);
    return readSmtpOptions(configuration, [](const std::string& fault) { throw ConfigurationError(fault); });
}

class SmtpSettingsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SmtpSettingsTest);
    CPPUNIT_TEST(inProductionTlsIsRequired);
    CPPUNIT_TEST(aMailServerOnThisMachineNeedsNone);
    CPPUNIT_TEST(inDevelopmentItIsUsedWhenOffered);
    CPPUNIT_TEST(whatIsSetCounts);
    CPPUNIT_TEST(anotherWordIsRefused);
    CPPUNIT_TEST(onPort465TlsComesFirst);
    CPPUNIT_TEST_SUITE_END();

    void inProductionTlsIsRequired()
    {
        for (const char* host : {"mail.example.com", "192.0.2.1", "2001:db8::1", "localhost.example.com", "127.example.com", ""})
            CPPUNIT_ASSERT_MESSAGE(host, optionsOf("production", host).tls == TlsPolicy::Required);
    }

    void aMailServerOnThisMachineNeedsNone()
    {
        for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1"})
            CPPUNIT_ASSERT_MESSAGE(host, optionsOf("production", host).tls == TlsPolicy::Auto);
    }

    void inDevelopmentItIsUsedWhenOffered() { CPPUNIT_ASSERT(optionsOf("development", "mail.example.com").tls == TlsPolicy::Auto); }

    void whatIsSetCounts()
    {
        CPPUNIT_ASSERT(optionsOf("production", "mail.example.com", "off").tls == TlsPolicy::Off);
        CPPUNIT_ASSERT(optionsOf("production", "mail.example.com", "auto").tls == TlsPolicy::Auto);
        CPPUNIT_ASSERT(optionsOf("production", "localhost", "required").tls == TlsPolicy::Required);
    }

    void anotherWordIsRefused() { CPPUNIT_ASSERT_THROW(optionsOf("production", "mail.example.com", "on"), ConfigurationError); }

    void onPort465TlsComesFirst()
    {
        CPPUNIT_ASSERT(optionsOf("production", "mail.example.com", {}, "465").tlsStart == TlsStart::FirstByte);
        CPPUNIT_ASSERT(optionsOf("production", "mail.example.com", {}, "587").tlsStart == TlsStart::Command);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SmtpSettingsTest);

} // namespace
} // namespace beckon::mailsmtp
