#include "Caught.h"
#include "TemporaryDirectory.h"
#include "server/ConfigurationLayers.h"
#include "server/LimitsFromSettings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace beckon {
namespace {

using test::caught;
using test::contains;

Configuration with(const std::string& key, const std::string& value)
{
    Configuration configuration;
    configuration.add({{key, value, "HERE"}}, WhenUnread::Report);
    return configuration;
}

/// An installation in a directory of its own, with a command line and variables.
struct Machine
{
    Machine() { directory.write("share/beckon/defaults.properties", "mailer = console\nplugins = a b\n"); }

    Configuration read()
    {
        return readConfiguration({directory.path()}, arguments, [this](const std::string& name) -> std::optional<std::string> {
            const auto variable = variables.find(name);
            return variable == variables.end() ? std::nullopt : std::optional(variable->second);
        });
    }

    test::TemporaryDirectory directory;
    ConfigurationArguments arguments;
    std::map<std::string, std::string> variables;
};

class ConfigurationTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigurationTest);
    CPPUNIT_TEST(aKeyThatIsNotSetHasItsFallback);
    CPPUNIT_TEST(numbersAreReadToTheirLastCharacter);
    CPPUNIT_TEST(aNumberOutOfRangeNamesWhereItIsSetAndWhatIsValid);
    CPPUNIT_TEST(secondsMayHaveDecimals);
    CPPUNIT_TEST(whatIsNoDurationIsRefused);
    CPPUNIT_TEST(flagsAreWordsOrDigits);
    CPPUNIT_TEST(listsAreSplitAtCommasAndBlanks);
    CPPUNIT_TEST(aLongValueIsCutInAMessage);
    CPPUNIT_TEST(whatNobodyReadsIsReportedByItsOrigin);
    CPPUNIT_TEST(theFileOfAPluginThatIsNotInUseIsNotReported);
    CPPUNIT_TEST(everyLayerBeatsTheOneBelow);
    CPPUNIT_TEST(theFileOfTheCommandLineTakesTheInstallationsPlace);
    CPPUNIT_TEST(anInstallationInUsrIsConfiguredBesideIt);
    CPPUNIT_TEST(aFileOfSecretVariablesBeatsTheMainFile);
    CPPUNIT_TEST(aSecretVariableThatStandsForNothingIsReported);
    CPPUNIT_TEST(anEmptyVariableCountsAsNotSet);
    CPPUNIT_TEST(productionHasDefaultsOfItsOwn);
    CPPUNIT_TEST(whatIsSetBeatsADefaultOfProduction);
    CPPUNIT_TEST(everyVariableStandsForItsProperty);
    CPPUNIT_TEST(aDefinitionIsNameAndValue);
    CPPUNIT_TEST(aMissingConfigurationFileIsNamed);
    CPPUNIT_TEST(limitsHaveTheirDefaultsAndTheirProperties);
    CPPUNIT_TEST(limitsOutOfRangeAreRefused);
    CPPUNIT_TEST(theOpenFileLimitLowersTheConnections);
    CPPUNIT_TEST_SUITE_END();

    void aKeyThatIsNotSetHasItsFallback()
    {
        const Configuration none;
        CPPUNIT_ASSERT_EQUAL(std::string("x"), none.text("k", "x"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-5}, none.integer("k", -5, 0, 9));
        CPPUNIT_ASSERT(none.flag("k", true));
        CPPUNIT_ASSERT(none.seconds("k", Milliseconds(7)) == Milliseconds(7));
        CPPUNIT_ASSERT_EQUAL(std::string("k"), none.origin("k"));
    }

    void numbersAreReadToTheirLastCharacter()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{42}, with("k", "42").integer("k", 0, 0, 100));
        for (const char* value : {"", " 42", "42 ", "4x", "0x10", "4.0", "99999999999999999999", "+4"})
            CPPUNIT_ASSERT(!caught([&] { (void)with("k", value).integer("k", 0, 0, 100); }).empty());
    }

    void aNumberOutOfRangeNamesWhereItIsSetAndWhatIsValid()
    {
        const std::string message = caught([] { (void)with("k", "101").integer("k", 0, 0, 100); });
        CPPUNIT_ASSERT_EQUAL(std::string("HERE is \"101\"; it must be a whole number from 0 to 100"), message);
    }

    void secondsMayHaveDecimals()
    {
        CPPUNIT_ASSERT(with("k", "0.25").seconds("k", Milliseconds(0)) == Milliseconds(250));
        CPPUNIT_ASSERT(with("k", "10").seconds("k", Milliseconds(0)) == Milliseconds(10'000));
    }

    void whatIsNoDurationIsRefused()
    {
        for (const char* value : {"", "-1", "inf", "nan", "1e10", "10s", "1,5"})
            CPPUNIT_ASSERT(contains(caught([&] { (void)with("k", value).seconds("k", Milliseconds(0)); }), "a number of seconds"));
    }

    void flagsAreWordsOrDigits()
    {
        for (const char* value : {"true", "yes", "on", "1"})
            CPPUNIT_ASSERT(with("k", value).flag("k", false));
        for (const char* value : {"false", "no", "off", "0"})
            CPPUNIT_ASSERT(!with("k", value).flag("k", true));
        CPPUNIT_ASSERT(contains(caught([] { (void)with("k", "maybe").flag("k", false); }), "true or false"));
    }

    void listsAreSplitAtCommasAndBlanks()
    {
        const std::vector<std::string> expected{"a", "b-c", "d"};
        CPPUNIT_ASSERT(with("k", " a, b-c  ,,d ").list("k") == expected);
        CPPUNIT_ASSERT(with("k", " , ").list("k").empty());
    }

    void aLongValueIsCutInAMessage()
    {
        const std::string message = caught([] { (void)with("k", std::string(5000, 'v')).integer("k", 0, 0, 1); });
        CPPUNIT_ASSERT(message.size() < 200);
    }

    void whatNobodyReadsIsReportedByItsOrigin()
    {
        Configuration configuration;
        configuration.add({{"a", "1", "a in x:1"}, {"b", "1", "b in x:2"}}, WhenUnread::Report);
        configuration.add({{"c", "1", "C"}}, WhenUnread::Ignore);
        (void)configuration.text("a", "");
        CPPUNIT_ASSERT(configuration.unread({}) == (std::map<std::string, std::string>{{"b", "b in x:2"}}));
    }

    void theFileOfAPluginThatIsNotInUseIsNotReported()
    {
        Configuration configuration;
        configuration.addPluginFile("used", {{"a", "1", "a in used"}});
        configuration.addPluginFile("unused", {{"b", "1", "b in unused"}});
        CPPUNIT_ASSERT(configuration.unread({"used"}) == (std::map<std::string, std::string>{{"a", "a in used"}}));
    }

    void everyLayerBeatsTheOneBelow()
    {
        Machine machine;
        CPPUNIT_ASSERT_EQUAL(std::string("console"), machine.read().text("mailer", ""));
        machine.directory.write("etc/beckon/plugins.d/x.properties", "mailer = of-plugin");
        machine.directory.write("etc/beckon/plugins.d/z.txt", "mailer = of-text");
        machine.directory.write("etc/beckon/beckon.properties", "other = 1");
        CPPUNIT_ASSERT_EQUAL(std::string("of-plugin"), machine.read().text("mailer", ""));
        const auto file = machine.directory.write("etc/beckon/beckon.properties", "mailer = of-file");
        CPPUNIT_ASSERT_EQUAL(std::string("of-file"), machine.read().text("mailer", ""));
        CPPUNIT_ASSERT_EQUAL("mailer in " + file.string() + ":1", machine.read().origin("mailer"));
        machine.variables["MAILER"] = "of-variable";
        CPPUNIT_ASSERT_EQUAL(std::string("of-variable"), machine.read().text("mailer", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("MAILER"), machine.read().origin("mailer"));
        machine.arguments.definitions.push_back(parseDefinition("mailer=of-command-line"));
        CPPUNIT_ASSERT_EQUAL(std::string("of-command-line"), machine.read().text("mailer", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("-Dmailer"), machine.read().origin("mailer"));
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), machine.read().text("plugins", ""));
    }

    void theFileOfTheCommandLineTakesTheInstallationsPlace()
    {
        Machine machine;
        machine.directory.write("etc/beckon/beckon.properties", "mailer = of-installation");
        machine.arguments.file = machine.directory.write("elsewhere/my.conf", "net.port = 1");
        machine.directory.write("elsewhere/plugins.d/x.properties", "net.host = of-plugin");
        const Configuration configuration = machine.read();
        CPPUNIT_ASSERT_EQUAL(std::string("console"), configuration.text("mailer", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), configuration.text("net.port", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("of-plugin"), configuration.text("net.host", ""));
    }

    void anInstallationInUsrIsConfiguredBesideIt()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/etc/beckon/beckon.properties"), Installation{"/usr"}.configuration().string());
        CPPUNIT_ASSERT_EQUAL(std::string("/tree/etc/beckon/beckon.properties"), Installation{"/tree/usr"}.configuration().string());
        CPPUNIT_ASSERT_EQUAL(std::string("/usr/local/etc/beckon/beckon.properties"), Installation{"/usr/local"}.configuration().string());
    }

    void aFileOfSecretVariablesBeatsTheMainFile()
    {
        Machine machine;
        machine.directory.write("etc/beckon/beckon.properties", "auth.token.secret = main\nsmtp.password = main\nsmtp.user = main\n");
        const auto file =
            machine.directory.write("etc/beckon/secret.env", "# secrets\nSECRET_KEY=of=file\nEMAIL_PASSWORD='quoted'\nEMAIL_USER=\n");
        CPPUNIT_ASSERT_EQUAL(std::string("of=file"), std::string(machine.read().secret("auth.token.secret", {}).reveal()));
        CPPUNIT_ASSERT_EQUAL(std::string("quoted"), std::string(machine.read().secret("smtp.password", {}).reveal()));
        CPPUNIT_ASSERT_EQUAL(std::string("main"), machine.read().text("smtp.user", {}));
        CPPUNIT_ASSERT_EQUAL("SECRET_KEY in " + file.string() + ":2", machine.read().origin("auth.token.secret"));

        machine.variables["SECRET_KEY"] = "of the environment";
        CPPUNIT_ASSERT_EQUAL(std::string("of the environment"), std::string(machine.read().secret("auth.token.secret", {}).reveal()));
    }

    void aSecretVariableThatStandsForNothingIsReported()
    {
        Machine machine;
        machine.directory.write("etc/beckon/beckon.properties", "");
        machine.directory.write("etc/beckon/secret.env", "SECRET_KYE=x\n");
        const std::string fault = caught([&] { machine.read(); });
        CPPUNIT_ASSERT(contains(fault, "SECRET_KYE in "));
        CPPUNIT_ASSERT(contains(fault, "did you mean SECRET_KEY?"));
        machine.directory.write("etc/beckon/secret.env", "PASSPHRASE=x\n");
        CPPUNIT_ASSERT(contains(caught([&] { machine.read(); }), "the variables that do are ACCESS_TOKEN_EXPIRE_MINUTES, "));
    }

    void productionHasDefaultsOfItsOwn()
    {
        Machine machine;
        machine.directory.write("share/beckon/defaults.properties", "production.mailer = smtp\nmailer = console\n");
        CPPUNIT_ASSERT_EQUAL(std::string("console"), machine.read().text("mailer", {}));
        machine.variables["ENVIRONMENT"] = "production";
        CPPUNIT_ASSERT_EQUAL(std::string("smtp"), machine.read().text("mailer", {}));
        CPPUNIT_ASSERT(machine.read().keysUnder("production.").empty());
        machine.arguments.definitions = {{"environment", "development", "-Denvironment"}};
        CPPUNIT_ASSERT_EQUAL(std::string("console"), machine.read().text("mailer", {}));
    }

    void whatIsSetBeatsADefaultOfProduction()
    {
        Machine machine;
        machine.directory.write("share/beckon/defaults.properties", "mailer = console\nproduction.mailer = smtp\n");
        machine.arguments.file = machine.directory.write("my.properties", "mailer = pigeon\nenvironment = production\n");
        CPPUNIT_ASSERT_EQUAL(std::string("pigeon"), machine.read().text("mailer", {}));
    }

    void anEmptyVariableCountsAsNotSet()
    {
        Machine machine;
        machine.variables["MAILER"] = "";
        CPPUNIT_ASSERT_EQUAL(std::string("console"), machine.read().text("mailer", ""));
    }

    void everyVariableStandsForItsProperty()
    {
        const std::map<std::string, std::string> expected{
            {"SECRET_KEY", "auth.token.secret"},
            {"SECRET_KEY_FILE", "auth.token.secret_file"},
            {"ALGORITHM", "auth.token.algorithm"},
            {"ACCESS_TOKEN_EXPIRE_MINUTES", "auth.token.lifetime_minutes"},
            {"DATABASE_URL", "database.url"},
            {"REDIS_URL", "store.redis.url"},
            {"SMTP_SERVER", "smtp.host"},
            {"SMTP_PORT", "smtp.port"},
            {"EMAIL_USER", "smtp.user"},
            {"EMAIL_PASSWORD", "smtp.password"},
            {"EMAIL_PASSWORD_FILE", "smtp.password_file"},
            {"HOST", "net.host"},
            {"PORT", "net.port"},
            {"ENVIRONMENT", "environment"},
            {"STORE", "store"},
            {"MAILER", "mailer"},
            {"ALLOWED_ORIGINS", "http.allowed_origins"},
            {"LOG_LEVEL", "logging.level"},
            {"TURN_URLS", "turn.urls"},
            {"TURN_SECRET", "turn.secret"},
            {"TURN_SECRET_FILE", "turn.secret_file"},
        };
        std::map<std::string, std::string> found;
        for (const Property& property : propertiesFromEnvironment([](const std::string& variable) { return "value of " + variable; })) {
            found[property.origin] = property.key;
            CPPUNIT_ASSERT_EQUAL("value of " + property.origin, property.value);
        }
        CPPUNIT_ASSERT(found == expected);
    }

    void aDefinitionIsNameAndValue()
    {
        const Property property = parseDefinition("a.b=c=d");
        CPPUNIT_ASSERT_EQUAL(std::string("a.b"), property.key);
        CPPUNIT_ASSERT_EQUAL(std::string("c=d"), property.value);
        for (const char* text : {"", "a", "=b", "a b=c"})
            CPPUNIT_ASSERT(contains(caught([&] { parseDefinition(text); }), "-Dname=value"));
    }

    void aMissingConfigurationFileIsNamed()
    {
        Machine machine;
        machine.arguments.file = machine.directory.path() / "missing.properties";
        CPPUNIT_ASSERT(contains(caught([&] { machine.read(); }), machine.arguments.file->string()));
    }

    void limitsHaveTheirDefaultsAndTheirProperties()
    {
        Configuration configuration;
        const Limits defaults;
        CPPUNIT_ASSERT_EQUAL(defaults.messageBytes.get(), limitsFromSettings(configuration).messageBytes.get());
        CPPUNIT_ASSERT(defaults.pingAfter.get() == limitsFromSettings(configuration).pingAfter.get());
        CPPUNIT_ASSERT_EQUAL(defaults.messageRate.get(), limitsFromSettings(configuration).messageRate.get());
        configuration.add({{"limits.message_bytes", "1000", ""}, {"limits.ping_after", "0.5", ""}, {"signaling.message_rate", "0", ""}},
                          WhenUnread::Report);
        const Limits changed = limitsFromSettings(configuration);
        CPPUNIT_ASSERT_EQUAL(Bytes{1000}, changed.messageBytes.get());
        CPPUNIT_ASSERT(changed.pingAfter.get() == Milliseconds(500));
        CPPUNIT_ASSERT_EQUAL(0.0, changed.messageRate.get());
        CPPUNIT_ASSERT(configuration.unread({}).empty());
    }

    void limitsOutOfRangeAreRefused()
    {
        CPPUNIT_ASSERT(!caught([] { (void)limitsFromSettings(with("limits.message_bytes", "0")); }).empty());
        CPPUNIT_ASSERT(contains(caught([] { (void)limitsFromSettings(with("limits.header_deadline", "0")); }), "above 0"));
        CPPUNIT_ASSERT(contains(caught([] { (void)limitsFromSettings(with("limits.silence", "20")); }), "longer than limits.ping_after"));
    }

    void theOpenFileLimitLowersTheConnections()
    {
        const ConnectionLimit few = raiseOpenFileLimit(10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, few.connections);
        CPPUNIT_ASSERT_EQUAL(std::string(), few.notice);
        constexpr std::size_t beyondAnyLimit = std::size_t{1} << 40;
        const ConnectionLimit many = raiseOpenFileLimit(beyondAnyLimit);
        CPPUNIT_ASSERT(many.connections < beyondAnyLimit);
        CPPUNIT_ASSERT(contains(many.notice, "at most " + std::to_string(many.connections) + " connections"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigurationTest);

} // namespace
} // namespace beckon
