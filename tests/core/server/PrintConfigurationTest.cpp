#include "server/PrintConfiguration.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <sstream>
#include <string>

namespace beckon {
namespace {

std::string shown(const std::string& key, const std::string& value)
{
    return shownValue(key, {value, {}, Secrecy::Open});
}

std::string printed(const Configuration& configuration, const DocumentedKeys& documented = {})
{
    std::ostringstream out;
    printConfiguration(out, configuration, documented);
    return out.str();
}

class PrintConfigurationTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PrintConfigurationTest);
    CPPUNIT_TEST(eachLineNamesValueAndOriginSortedByKey);
    CPPUNIT_TEST(defaultsAreThoseOfTheReaderAndOfTheSamples);
    CPPUNIT_TEST(secretsAreHiddenByReaderAndByName);
    CPPUNIT_TEST(aSecretOfAFileNamesTheFileSetting);
    CPPUNIT_TEST(passwordsInsideUrlsAreHidden);
    CPPUNIT_TEST(aValueStaysInItsLine);
    CPPUNIT_TEST_SUITE_END();

    void eachLineNamesValueAndOriginSortedByKey()
    {
        Configuration configuration;
        configuration.add({{"b", "2", "b in /etc/x:7"}, {"a", "1", "A"}, {"c", "", "-Dc"}}, WhenUnread::Report);
        CPPUNIT_ASSERT_EQUAL(std::string("a = 1  # A\nb = 2  # /etc/x:7\nc =   # -Dc\n"), printed(configuration));
    }

    void defaultsAreThoseOfTheReaderAndOfTheSamples()
    {
        const Configuration configuration;
        (void)configuration.seconds("time", Milliseconds(1500));
        (void)configuration.flag("flag", false);
        CPPUNIT_ASSERT_EQUAL(std::string("flag = false  # default\nplugin.key = 7  # default\ntime = 1.5  # default\n"),
                             printed(configuration, {{"plugin.key", {"7", "plugin"}}, {"time", {"9", {}}}}));
    }

    void secretsAreHiddenByReaderAndByName()
    {
        Configuration configuration;
        configuration.add({{"pin", "1234", "P"}, {"turn.secret", "1234", "T"}, {"smtp.password", "1234", "S"}}, WhenUnread::Report);
        (void)configuration.text("pin", {});
        (void)configuration.secret("pin", {});
        const std::string all = printed(configuration);
        CPPUNIT_ASSERT_MESSAGE(all, all.find("1234") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(all, all.find("pin = ********  # P\n") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(), shown("smtp.password", ""));
    }

    void aSecretOfAFileNamesTheFileSetting()
    {
        Configuration configuration;
        configuration.add({{"key_file", "/s", "KEY_FILE"}}, WhenUnread::Report);
        const DocumentedKeys documented{{"key", {"default", {}}}, {"key_file", {"", {}}}};
        CPPUNIT_ASSERT_EQUAL(std::string("key = ********  # KEY_FILE\nkey_file = /s  # KEY_FILE\n"), printed(configuration, documented));
    }

    void passwordsInsideUrlsAreHidden()
    {
        const std::map<std::string, std::string> expected{
            {"postgresql://user:hunter2@host:5432/name", "postgresql://user:********@host:5432/name"},
            {"postgresql://user:p@ss:w/rd@host/name", "postgresql://user:********@host/name"},
            {"redis://:hunter2@host", "redis://:********@host"},
            {"postgresql://host/name?user=u&password=hunter2&x=1", "postgresql://host/name?user=u&password=********&x=1"},
            {"postgresql//user:hunter2@host", "********"},
            {"postgresql://user@host:5432/name", "postgresql://user@host:5432/name"},
            {"sqlite:///./test.db", "sqlite:///./test.db"},
        };
        for (const auto& [url, safe] : expected)
            CPPUNIT_ASSERT_EQUAL(safe, shown("database.url", url));
        CPPUNIT_ASSERT_EQUAL(std::string("http://u:********@proxy"), shown("some.proxy", "http://u:hunter2@proxy"));
        CPPUNIT_ASSERT_EQUAL(std::string("me@example.com"), shown("smtp.user", "me@example.com"));
    }

    void aValueStaysInItsLine() { CPPUNIT_ASSERT_EQUAL(std::string("a\\nb = c\\x1b"), shown("k", "a\nb = c\x1b")); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PrintConfigurationTest);

} // namespace
} // namespace beckon
