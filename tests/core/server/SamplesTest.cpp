#include "ManualClock.h"
#include "server/Assembly.h"
#include "server/ConfigurationLayers.h"
#include "server/DocumentedKeys.h"
#include "server/LogSettings.h"
#include "server/PluginChoice.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <map>
#include <string>

namespace beckon {
namespace {

const Installation installation{BECKON_PREFIX};
const std::filesystem::path etc = std::filesystem::path(BECKON_SOURCE_DIR) / "etc";

using Defaults = std::map<std::string, std::string>;

Defaults defaultsIn(const DocumentedKeys& documented)
{
    Defaults defaults;
    for (const auto& [key, sample] : documented)
        defaults[key] = sample.value;
    return defaults;
}

/// What was read, each key with its default: that of the shipped file of defaults, or the reader's own.
Defaults readBy(const Configuration& configuration)
{
    Defaults defaults;
    for (const auto& [key, reading] : configuration.readings())
        defaults[key] = reading.value;
    for (const Property& property : readPropertyFile(etc / "defaults.properties"))
        if (defaults.contains(property.key))
            defaults[property.key] = property.value;
    return defaults;
}

/// The lines of `left` that `right` has not, or has otherwise.
std::string missing(const Defaults& left, const Defaults& right)
{
    std::string lines;
    for (const auto& [key, value] : left) {
        const auto other = right.find(key);
        if (other == right.end() || other->second != value)
            lines += key + " = " + value + "\n";
    }
    return lines;
}

Configuration with(const std::vector<Property>& settings)
{
    Configuration configuration;
    configuration.add(readPropertyFile(installation.defaults()), WhenUnread::Ignore);
    configuration.add({{"net.port", "0", ""}, {"net.loops", "1", ""}, {"database.url", "sqlite://", ""}}, WhenUnread::Report);
    configuration.add(settings, WhenUnread::Report);
    return configuration;
}

Defaults readByCore()
{
    const Configuration configuration = with({});
    (void)readCoreSettings(configuration);
    (void)readLogSettings(configuration);
    (void)choosePlugins(configuration, pluginFiles(configuration, installation));
    return readBy(configuration);
}

/// What a connector reads; it is started before everything else, and without anything else.
Defaults readByConnector(const std::string& plugin)
{
    const Configuration configuration = with({});
    const Limits limits;
    const test::ManualClock clock;
    Metrics metrics;
    PluginAccounts accounts(metrics);
    LoopGroup loops(1);
    PluginHost host(pluginFiles(configuration, installation));
    Registry services;
    RouteTree routes;
    host.load({{plugin, "the test"}}, {});
    host.start({services, routes, configuration, limits, clock, loops, accounts});
    return readBy(configuration);
}

/// What a whole server reads that uses this plugin.
Defaults readByServer(const std::string& plugin)
{
    std::vector<Property> settings;
    if (plugin.starts_with("mail-"))
        settings.push_back({"mailer", plugin.substr(5), ""});
    else if (plugin == "store-redis") // `auto` takes it, and asks for no Redis that answers
        settings.push_back({"store.redis.url", "redis://127.0.0.1:1", ""});
    else if (plugin.starts_with("store-"))
        settings.push_back({"store", plugin.substr(6), ""});
    else if (const std::string usual = with({}).text("plugins", {}); usual.find(plugin) == std::string::npos)
        settings.push_back({"plugins", usual + " " + plugin, ""});
    const Configuration configuration = with(settings);
    const Assembly assembly(configuration, installation);
    return readBy(configuration);
}

class SamplesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SamplesTest);
    CPPUNIT_TEST(theMainFileHasEveryKeyOfCoreWithItsDefault);
    CPPUNIT_TEST(theMainFileHasNoKeyThatCoreDoesNotRead);
    CPPUNIT_TEST(everyKeyOfAPluginsFileIsReadWithThatDefault);
    CPPUNIT_TEST(theStartOfAProductionServerHasKnownKeysAlone);
    CPPUNIT_TEST_SUITE_END();

    void theMainFileHasEveryKeyOfCoreWithItsDefault()
    {
        const Defaults documented = defaultsIn(documentedKeys(readTextFile(etc / "beckon.properties"), {}));
        CPPUNIT_ASSERT(readByCore().size() > 40);
        CPPUNIT_ASSERT_EQUAL(std::string(), missing(readByCore(), documented));
    }

    void theMainFileHasNoKeyThatCoreDoesNotRead()
    {
        const Defaults documented = defaultsIn(documentedKeys(readTextFile(etc / "beckon.properties"), {}));
        CPPUNIT_ASSERT_EQUAL(std::string(), missing(documented, readByCore()));
    }

    void everyKeyOfAPluginsFileIsReadWithThatDefault()
    {
        const Defaults core = readByCore();
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(etc / "plugins.d")) {
            const std::string plugin = entry.path().stem().string();
            const Defaults documented = defaultsIn(documentedKeys(readTextFile(entry.path()), plugin));
            const Defaults read = plugin.starts_with("db-") ? readByConnector(plugin) : readByServer(plugin);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(plugin, std::string(), missing(documented, read));
            count += documented.size();
        }
        CPPUNIT_ASSERT(count > 15);
    }

    void theStartOfAProductionServerHasKnownKeysAlone()
    {
        Defaults known = defaultsIn(documentedKeys(readTextFile(etc / "beckon.properties"), {}));
        known.merge(defaultsIn(documentedKeys(readTextFile(etc / "plugins.d" / "mail-smtp.properties"), {})));
        const std::vector<Property> settings = readPropertyFile(etc / "production.properties");
        CPPUNIT_ASSERT(settings.size() > 5);
        for (const Property& property : settings)
            CPPUNIT_ASSERT_MESSAGE(property.key, known.contains(property.key));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SamplesTest);

} // namespace
} // namespace beckon
