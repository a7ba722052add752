#include "server/SettingChanges.h"

#include "TemporaryDirectory.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <string>
#include <vector>

namespace beckon {
namespace {

using namespace std::string_literals;

/// With the keys that the test's server reads.
Configuration configured(const std::vector<Property>& layer)
{
    Configuration configuration;
    configuration.add(layer, WhenUnread::Report);
    (void)configuration.integer("net.port", 8000, 0, 65535);
    (void)configuration.secret("auth.token.secret", "default-secret");
    (void)configuration.text("database.url", "sqlite://");
    return configuration;
}

/// What each change is told as, once as one that counts and once as one that waits.
std::string changes(const Configuration& before, const Configuration& after)
{
    std::string all;
    for (const SettingChange& change : changedSettings(before, after))
        all += describeApplied(change) + "\n" + describePending(change) + "\n";
    return all;
}

class SettingChangesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SettingChangesTest);
    CPPUNIT_TEST(theSameConfigurationHasNoChanges);
    CPPUNIT_TEST(anotherPlaceIsNoChange);
    CPPUNIT_TEST(aChangeNamesBothValuesAndWhereTheyComeFrom);
    CPPUNIT_TEST(aValueThatIsSetNoMoreIsTheDefaultAgain);
    CPPUNIT_TEST(whatNobodyReadsIsNoChange);
    CPPUNIT_TEST(aSecretIsNeverShown);
    CPPUNIT_TEST(aPasswordInAUrlIsNeverShown);
    CPPUNIT_TEST(anotherSecretInTheSameFileIsAChange);
    CPPUNIT_TEST_SUITE_END();

    void theSameConfigurationHasNoChanges()
    {
        CPPUNIT_ASSERT_EQUAL(""s, changes(configured({}), configured({})));
        CPPUNIT_ASSERT_EQUAL(""s, changes(configured({{"net.port", "1", "PORT"}}), configured({{"net.port", "1", "PORT"}})));
    }

    void anotherPlaceIsNoChange()
    {
        CPPUNIT_ASSERT_EQUAL(""s, changes(configured({{"net.port", "1", "PORT"}}), configured({{"net.port", "1", "net.port in f:1"}})));
        CPPUNIT_ASSERT_EQUAL(""s, changes(configured({}), configured({{"net.port", "8000", "PORT"}})));
    }

    void aChangeNamesBothValuesAndWhereTheyComeFrom()
    {
        CPPUNIT_ASSERT_EQUAL("net.port is now 2 (f:1), was 1 (PORT)\n"
                             "net.port needs a restart: it is 2 (f:1), but 1 (PORT) counts until then\n"s,
                             changes(configured({{"net.port", "1", "PORT"}}), configured({{"net.port", "2", "net.port in f:1"}})));
    }

    void aValueThatIsSetNoMoreIsTheDefaultAgain()
    {
        const std::string told = changes(configured({{"net.port", "1", "PORT"}}), configured({}));
        CPPUNIT_ASSERT(told.starts_with("net.port is now 8000 (default), was 1 (PORT)\n"));
    }

    void whatNobodyReadsIsNoChange() { CPPUNIT_ASSERT_EQUAL(""s, changes(configured({}), configured({{"nobody.reads", "it", "f"}}))); }

    void aSecretIsNeverShown()
    {
        CPPUNIT_ASSERT_EQUAL("auth.token.secret has changed (SECRET_KEY)\n"
                             "auth.token.secret needs a restart: it has changed (SECRET_KEY), but the old one (f:1) counts until then\n"s,
                             changes(configured({{"auth.token.secret", "old", "auth.token.secret in f:1"}}),
                                     configured({{"auth.token.secret", "new", "SECRET_KEY"}})));
    }

    void aPasswordInAUrlIsNeverShown()
    {
        const std::string told = changes(configured({{"database.url", "postgresql://u:hidden@a/b", "f"}}),
                                         configured({{"database.url", "postgresql://u:other@a/b", "f"}}));
        CPPUNIT_ASSERT(told.starts_with("database.url is now postgresql://u:********@a/b (f), was postgresql://u:********@a/b (f)\n"));
    }

    void anotherSecretInTheSameFileIsAChange()
    {
        const test::TemporaryDirectory directory;
        const std::string file = (directory.path() / "secret").string();
        const std::vector<Property> layer{{"auth.token.secret_file", file, "SECRET_KEY_FILE"}};
        std::ofstream(file) << "one\n";
        const Configuration before = configured(layer);
        CPPUNIT_ASSERT_EQUAL(""s, changes(before, configured(layer)));
        std::ofstream(file) << "two\n";
        CPPUNIT_ASSERT(changes(before, configured(layer)).starts_with("auth.token.secret has changed (SECRET_KEY_FILE)\n"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingChangesTest);

} // namespace
} // namespace beckon
