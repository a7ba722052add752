#include "server/ProductionRules.h"

#include "Caught.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon {
namespace {

using test::contains;

const std::string goodSecret(32, 's');

/// A configuration of production that is right, and what is made wrong about it.
struct Settings
{
    explicit Settings(std::vector<Property> changes)
        : configuration([this](const std::string& fault) { faults.push_back(fault); }, [](const std::string&) { return std::nullopt; })
    {
        configuration.add({{"environment", "production", "ENVIRONMENT"},
                           {"auth.token.secret", goodSecret, "SECRET_KEY"},
                           {"http.allowed_origins", "https://app.example.com", "ALLOWED_ORIGINS"},
                           {"mailer", "smtp", "MAILER"}},
                          WhenUnread::Report);
        configuration.add(changes, WhenUnread::Report);
        settings = readCoreSettings(configuration);
    }

    std::string theOneFault() const
    {
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, faults.size());
        return faults.front();
    }

    std::vector<std::string> faults;
    Configuration configuration;
    CoreSettings settings;
};

class ProductionRulesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ProductionRulesTest);
    CPPUNIT_TEST(whatIsSafePasses);
    CPPUNIT_TEST(everyFaultIsToldAtOnce);
    CPPUNIT_TEST(aSecretIsThirtyTwoBytesAtLeast);
    CPPUNIT_TEST(theDefaultSecretIsRefusedAlsoWhenItIsSet);
    CPPUNIT_TEST(theSecretCountsAlsoWhereTokensAreSignedWithAKeyFile);
    CPPUNIT_TEST(starIsNoOriginAmongOthersEither);
    CPPUNIT_TEST(developmentForbidsNoneOfIt);
    CPPUNIT_TEST(thereAreTwoEnvironments);
    CPPUNIT_TEST(noFaultShowsTheSecret);
    CPPUNIT_TEST_SUITE_END();

    void whatIsSafePasses()
    {
        const Settings s({});
        CPPUNIT_ASSERT(s.faults.empty());
        CPPUNIT_ASSERT(s.settings.deployment == Deployment::Production);
    }

    void everyFaultIsToldAtOnce()
    {
        const Settings s(
            {{"auth.token.secret", "short", ""}, {"http.allowed_origins", "", ""}, {"mailer", "console", ""}, {"net.port", "x", ""}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, s.faults.size());
    }

    void aSecretIsThirtyTwoBytesAtLeast()
    {
        CPPUNIT_ASSERT(contains(Settings({{"auth.token.secret", std::string(31, 's'), "-D"}}).theOneFault(), "SECRET_KEY"));
        CPPUNIT_ASSERT(contains(Settings({{"auth.token.secret", "", "-D"}}).theOneFault(), "SECRET_KEY"));
    }

    void theDefaultSecretIsRefusedAlsoWhenItIsSet()
    {
        CPPUNIT_ASSERT(contains(Settings({{"auth.token.secret", "your-secret-key-here", "-D"}}).theOneFault(), "the default"));
    }

    void theSecretCountsAlsoWhereTokensAreSignedWithAKeyFile()
    {
        for (const char* algorithm : {"ES256", "ES384", "ES512", "RS256", "RS384", "RS512"}) {
            const Property signedByKeyFile{"auth.token.algorithm", algorithm, ""};
            CPPUNIT_ASSERT(
                contains(Settings({signedByKeyFile, {"auth.token.secret", "your-secret-key-here", ""}}).theOneFault(), "the default"));
            CPPUNIT_ASSERT(contains(Settings({signedByKeyFile, {"auth.token.secret", "short", ""}}).theOneFault(), "shorter"));
            CPPUNIT_ASSERT(Settings({signedByKeyFile}).faults.empty());
        }
    }

    void starIsNoOriginAmongOthersEither()
    {
        CPPUNIT_ASSERT(contains(Settings({{"http.allowed_origins", "*", "-D"}}).theOneFault(), "ALLOWED_ORIGINS"));
        CPPUNIT_ASSERT(!Settings({{"http.allowed_origins", "https://app.example.com, *", "-D"}}).faults.empty());
    }

    void developmentForbidsNoneOfIt()
    {
        const Settings s({{"environment", "development", ""},
                          {"auth.token.secret", "your-secret-key-here", ""},
                          {"http.allowed_origins", "*", ""},
                          {"mailer", "console", ""}});
        CPPUNIT_ASSERT(s.faults.empty());
    }

    void thereAreTwoEnvironments()
    {
        for (const char* name : {"Production", "prod", "", "staging"})
            CPPUNIT_ASSERT_MESSAGE(name,
                                   contains(Settings({{"environment", name, "ENVIRONMENT"}}).theOneFault(), "development or production"));
    }

    void noFaultShowsTheSecret() { CPPUNIT_ASSERT(!contains(Settings({{"auth.token.secret", "hush-hush", "-D"}}).theOneFault(), "hush")); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProductionRulesTest);

} // namespace
} // namespace beckon
