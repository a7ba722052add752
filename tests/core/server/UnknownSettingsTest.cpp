#include "server/UnknownSettings.h"

#include "server/DocumentedKeys.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {
namespace {

/// What is said about one key that is set and that nobody reads, where `a.known.key` is read and `limits.silence` documented.
std::string told(const std::string& key)
{
    Configuration configuration;
    configuration.add({{key, "1", "HERE"}}, WhenUnread::Report);
    (void)configuration.text("a.known.key", {});
    std::string all;
    for (const std::string& line : unknownSettings(configuration, {{"limits.silence", {"60", {}}}}, {}))
        all += line;
    return all;
}

class UnknownSettingsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UnknownSettingsTest);
    CPPUNIT_TEST(distancesCountChangesAndSwaps);
    CPPUNIT_TEST(theNearestKnownKeyIsOffered);
    CPPUNIT_TEST(whatIsNearNothingGetsNoOffer);
    CPPUNIT_TEST(whatIsReadOrDocumentedIsNotReported);
    CPPUNIT_TEST(linesOfASampleAreKeysSetOrNot);
    CPPUNIT_TEST_SUITE_END();

    void distancesCountChangesAndSwaps()
    {
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, editDistance("port", "port"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, editDistance("prot", "port"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, editDistance("signalling", "signaling"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, editDistance("kitten", "sitting"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, editDistance("", "port"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, editDistance("port", ""));
    }

    void theNearestKnownKeyIsOffered()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("unknown setting: HERE; did you mean a.known.key?"), told("a.konwn.key"));
        CPPUNIT_ASSERT_EQUAL(std::string("unknown setting: HERE; did you mean limits.silence?"), told("limits.silense"));
    }

    void whatIsNearNothingGetsNoOffer()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("unknown setting: HERE; nobody reads it: remove it, or use the plugin that reads it"),
                             told("something.else"));
    }

    void whatIsReadOrDocumentedIsNotReported()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), told("a.known.key"));
        CPPUNIT_ASSERT_EQUAL(std::string(), told("limits.silence"));
    }

    void linesOfASampleAreKeysSetOrNot()
    {
        const DocumentedKeys keys = documentedKeys("# set.key: `mailer = smtp` and a=b in prose\n"
                                                   "a.key = 1\r\n  # b.key = x = y \n#c.key =\n\n# no key here\nd.key=",
                                                   "plugin");
        std::string all;
        for (const auto& [key, sample] : keys)
            all += key + "=" + sample.value + ";";
        CPPUNIT_ASSERT_EQUAL(std::string("a.key=1;b.key=x = y;c.key=;d.key=;"), all);
        CPPUNIT_ASSERT_EQUAL(std::string("plugin"), keys.at("a.key").plugin);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UnknownSettingsTest);

} // namespace
} // namespace beckon
