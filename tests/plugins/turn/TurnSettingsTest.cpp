#include "TurnSettings.h"

#include "Caught.h"
#include "server/Configuration.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon::turn {
namespace {

using test::contains;
using Urls = std::vector<std::string>;

struct Reading
{
    explicit Reading(const std::vector<Property>& properties)
    {
        Configuration configuration;
        configuration.add(properties, WhenUnread::Report);
        settings = readTurnSettings(configuration, [this](const std::string& fault) { faults.push_back(fault); });
    }

    TurnSettings settings;
    std::vector<std::string> faults;
};

class TurnSettingsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TurnSettingsTest);
    CPPUNIT_TEST(nothingIsSetUnlessAsked);
    CPPUNIT_TEST(urlsAreSeparatedByCommasAndSortedByKind);
    CPPUNIT_TEST(eachFaultIsReportedWithItsPlace);
    CPPUNIT_TEST(aLifetimeHasBounds);
    CPPUNIT_TEST(thereAreNotTooManyUrls);
    CPPUNIT_TEST(aSecretWithoutRelaysAndRelaysWithoutASecretAreOdd);
    CPPUNIT_TEST_SUITE_END();

    void nothingIsSetUnlessAsked()
    {
        const Reading reading({});
        CPPUNIT_ASSERT(reading.faults.empty() && reading.settings.secret.empty());
        CPPUNIT_ASSERT(reading.settings.stunUrls.empty() && reading.settings.turnUrls.empty());
        CPPUNIT_ASSERT(reading.settings.lifetime == Seconds(43'200));
    }

    void urlsAreSeparatedByCommasAndSortedByKind()
    {
        const Reading reading({{"turn.urls", " turn:a?transport=udp,stun:a , ,turns:a:5349 stuns:b,", ""}, {"turn.secret", "s", ""}});
        CPPUNIT_ASSERT(reading.faults.empty());
        CPPUNIT_ASSERT(reading.settings.stunUrls == (Urls{"stun:a", "stuns:b"}));
        CPPUNIT_ASSERT(reading.settings.turnUrls == (Urls{"turn:a?transport=udp", "turns:a:5349"}));
        CPPUNIT_ASSERT(reading.settings.secret.reveal() == "s");
    }

    void eachFaultIsReportedWithItsPlace()
    {
        const Reading reading({{"turn.urls", "turn:a, http://b, stun:a:99999", "TURN_URLS"}, {"turn.lifetime", "5", "FILE:3"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, reading.faults.size());
        CPPUNIT_ASSERT(contains(reading.faults[0], "TURN_URLS") && contains(reading.faults[0], "`http://b`"));
        CPPUNIT_ASSERT(contains(reading.faults[1], "`stun:a:99999`"));
        CPPUNIT_ASSERT(contains(reading.faults[2], "FILE:3") && contains(reading.faults[2], "600"));
        CPPUNIT_ASSERT(reading.settings.turnUrls == (Urls{"turn:a"}));
    }

    void aLifetimeHasBounds()
    {
        for (const char* good : {"600", "604800"})
            CPPUNIT_ASSERT_MESSAGE(good, Reading({{"turn.lifetime", good, ""}}).faults.empty());
        for (const char* bad : {"0", "599.9", "604801"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, std::size_t{1}, Reading({{"turn.lifetime", bad, ""}}).faults.size());
    }

    void thereAreNotTooManyUrls()
    {
        std::string urls;
        for (int number = 0; number < 16; ++number)
            urls += "stun:a,";
        CPPUNIT_ASSERT(Reading({{"turn.urls", urls, ""}}).faults.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, Reading({{"turn.urls", urls + "stun:b", ""}}).faults.size());
    }

    void aSecretWithoutRelaysAndRelaysWithoutASecretAreOdd()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), oddityOf(Reading({{"turn.urls", "stun:a", ""}}).settings));
        CPPUNIT_ASSERT_EQUAL(std::string(), oddityOf(Reading({{"turn.urls", "turn:a", ""}, {"turn.secret", "hush", ""}}).settings));
        CPPUNIT_ASSERT(contains(oddityOf(Reading({{"turn.urls", "turn:a", ""}}).settings), "turn.secret"));
        const std::string oddity = oddityOf(Reading({{"turn.secret", "hush", ""}}).settings);
        CPPUNIT_ASSERT(contains(oddity, "turn.urls") && !contains(oddity, "hush"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TurnSettingsTest);

} // namespace
} // namespace beckon::turn
