#include "server/PluginChoice.h"

#include "Caught.h"
#include "TemporaryDirectory.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace beckon {
namespace {

using test::caught;
using test::contains;

/// An installation with some plugins (empty files) and a configuration.
struct Machine
{
    explicit Machine(const std::vector<std::string>& plugins)
    {
        for (const std::string& plugin : plugins)
            directory.write("lib/beckon/plugins/" + plugin + ".so", "");
    }

    Configuration configuration() const
    {
        Configuration all;
        for (const auto& [key, value] : settings)
            all.add({{key, value, "`" + key + "`"}}, WhenUnread::Report);
        return all;
    }

    PluginChoice choose() const
    {
        const Configuration all = configuration();
        return choosePlugins(all, pluginFiles(all, {directory.path()}));
    }

    std::string names() const
    {
        std::string all;
        for (const ChosenPlugin& plugin : choose().plugins)
            all += plugin.name + " ";
        return all;
    }

    test::TemporaryDirectory directory;
    std::map<std::string, std::string> settings{
        {"mailer", "console"}, {"store", "auto"}, {"store.auto", "redis memory"}, {"plugins", "rooms"}};
};

class PluginChoiceTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PluginChoiceTest);
    CPPUNIT_TEST(mailerAndStorePickTheirPlugins);
    CPPUNIT_TEST(autoTakesTheFirstStoreThatIsInstalled);
    CPPUNIT_TEST(takingLessThanTheFirstStoreIsTold);
    CPPUNIT_TEST(autoWithoutAnyStoreIsAFault);
    CPPUNIT_TEST(anUnknownMailerIsToldWithThoseThatThereAre);
    CPPUNIT_TEST(anUnknownStoreIsToldWithThoseThatThereAre);
    CPPUNIT_TEST(theSchemeOfTheDatabasePicksAConnector);
    CPPUNIT_TEST(aMissingConnectorIsToldWithThoseThatThereAreAndWithoutThePassword);
    CPPUNIT_TEST(anOperatorsDirectoryIsSearchedBeforeTheInstallation);
    CPPUNIT_TEST_SUITE_END();

    void mailerAndStorePickTheirPlugins()
    {
        Machine machine({"store-memory", "mail-smtp"});
        machine.settings["mailer"] = "smtp";
        machine.settings["store"] = "memory";
        machine.settings["plugins"] = "rooms, auth-otp";
        CPPUNIT_ASSERT_EQUAL(std::string("store-memory mail-smtp rooms auth-otp "), machine.names());
    }

    void autoTakesTheFirstStoreThatIsInstalled()
    {
        const Machine machine({"store-memory", "store-redis", "mail-console"});
        CPPUNIT_ASSERT_EQUAL(std::string("store-redis mail-console rooms "), machine.names());
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.choose().notice);
    }

    void takingLessThanTheFirstStoreIsTold()
    {
        const Machine machine({"store-memory", "mail-console"});
        CPPUNIT_ASSERT_EQUAL(std::string("store: memory (the plugin store-redis is not installed)"), machine.choose().notice);
    }

    void autoWithoutAnyStoreIsAFault()
    {
        const Machine machine({"store-file", "mail-console"});
        CPPUNIT_ASSERT(contains(caught([&] { (void)machine.choose(); }), "there are: file"));
    }

    void anUnknownMailerIsToldWithThoseThatThereAre()
    {
        Machine machine({"store-memory", "mail-console", "mail-smtp"});
        machine.settings["mailer"] = "pigeon";
        const std::string message = caught([&] { (void)machine.choose(); });
        CPPUNIT_ASSERT(contains(message, "`mailer` is \"pigeon\""));
        CPPUNIT_ASSERT(contains(message, "one of: console, smtp"));
    }

    void anUnknownStoreIsToldWithThoseThatThereAre()
    {
        Machine machine({"store-memory", "mail-console"});
        machine.settings["store"] = "../../lib/store";
        CPPUNIT_ASSERT(contains(caught([&] { (void)machine.choose(); }), "one of: memory"));
    }

    static std::optional<ChosenPlugin> connectorFor(const Machine& machine, const std::string& url)
    {
        return chooseConnector(url, pluginFiles(machine.configuration(), {machine.directory.path()}));
    }

    void theSchemeOfTheDatabasePicksAConnector()
    {
        const Machine machine({"db-postgresql", "db-mysql"});
        CPPUNIT_ASSERT(!connectorFor(machine, "sqlite:///test.db"));
        CPPUNIT_ASSERT_EQUAL(std::string("db-postgresql"), connectorFor(machine, "postgres://localhost/x").value().name);
        CPPUNIT_ASSERT_EQUAL(std::string("db-mysql"), connectorFor(machine, "mysql://localhost/x").value().name);
    }

    void aMissingConnectorIsToldWithThoseThatThereAreAndWithoutThePassword()
    {
        const Machine machine({"db-postgresql", "db-mysql"});
        const std::string message = caught([&] { (void)connectorFor(machine, "oracle://u:hunter2@localhost/x"); });
        for (const char* part : {"DATABASE_URL (database.url)", "db-oracle.so", "mysql, postgresql"})
            CPPUNIT_ASSERT_MESSAGE(message, contains(message, part));
        CPPUNIT_ASSERT_MESSAGE(message, !contains(message, "hunter2"));
    }

    void anOperatorsDirectoryIsSearchedBeforeTheInstallation()
    {
        Machine machine({"rooms", "mail-console"});
        const test::TemporaryDirectory own;
        const auto file = own.write("rooms.so", "");
        machine.settings["plugins.path"] = "/nowhere::" + own.path().string();
        const PluginFiles files = pluginFiles(machine.configuration(), {machine.directory.path()});
        CPPUNIT_ASSERT_EQUAL(file.string(), files.require({"rooms", "test"}).string());
        CPPUNIT_ASSERT(files.has("mail-console"));
        CPPUNIT_ASSERT(files.available() == (std::vector<std::string>{"mail-console", "rooms"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginChoiceTest);

} // namespace
} // namespace beckon
