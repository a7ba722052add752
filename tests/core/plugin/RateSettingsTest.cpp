#include "beckon/plugin/RateSettings.h"

#include "Caught.h"
#include "server/Configuration.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {
namespace {

RateRule read(const std::vector<Property>& properties)
{
    Configuration configuration;
    configuration.add(properties, WhenUnread::Report);
    return rateSetting(configuration, "rate.test", "5/600");
}

class RateSettingsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateSettingsTest);
    CPPUNIT_TEST(inProductionTheDefaultCountsAsItStands);
    CPPUNIT_TEST(inDevelopmentTheDefaultIsAHundredTimesHigher);
    CPPUNIT_TEST(aConfiguredValueCountsAsItStandsEverywhere);
    CPPUNIT_TEST(whatIsNoRuleNamesItsKey);
    CPPUNIT_TEST_SUITE_END();

    void inProductionTheDefaultCountsAsItStands()
    {
        CPPUNIT_ASSERT((read({{"environment", "production", "ENVIRONMENT"}}) == RateRule{5, Seconds(600)}));
    }

    void inDevelopmentTheDefaultIsAHundredTimesHigher() { CPPUNIT_ASSERT((read({}) == RateRule{500, Seconds(600)})); }

    void aConfiguredValueCountsAsItStandsEverywhere()
    {
        CPPUNIT_ASSERT((read({{"rate.test", "2/3", "rate.test in a file"}}) == RateRule{2, Seconds(3)}));
        CPPUNIT_ASSERT(read({{"rate.test", "0", "-Drate.test"}}).isOff());
        CPPUNIT_ASSERT((read({{"rate.test", "2/3", "-D"}, {"environment", "production", "-D"}}) == RateRule{2, Seconds(3)}));
    }

    void whatIsNoRuleNamesItsKey()
    {
        const std::string fault = test::caught([] { (void)read({{"rate.test", "many", "-Drate.test"}}); });
        CPPUNIT_ASSERT_MESSAGE(fault, test::contains(fault, "-Drate.test is \"many\"") && test::contains(fault, "30/600"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateSettingsTest);

} // namespace
} // namespace beckon
