#include "server/CheckConfiguration.h"

#include "Caught.h"
#include "TemporaryDirectory.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace beckon {
namespace {

using test::contains;

/// The plugins of this build with a configuration of their own.
struct Machine
{
    Machine()
    {
        directory.write("share/beckon/defaults.properties", "mailer = console\nstore = memory\nplugins = auth-otp rooms signaling\n");
        directory.write("share/beckon/samples/plugins.d/mail-smtp.properties", "# smtp.password =\n# smtp.password_file =\n");
        set("plugins.path", BECKON_PREFIX "/lib/beckon/plugins");
        set("database.url", "sqlite://");
    }

    void set(const std::string& key, const std::string& value) { arguments.definitions.push_back({key, value, "-D" + key}); }

    ConfigurationCheck check() const
    {
        return checkConfiguration({directory.path()}, arguments, [](const std::string&) { return std::nullopt; });
    }

    /// All faults, each with a line break; nothing for a valid configuration.
    std::string faults() const
    {
        std::string all;
        for (const std::string& fault : check().faults)
            all += fault + "\n";
        return all;
    }

    test::TemporaryDirectory directory;
    ConfigurationArguments arguments;
};

class CheckConfigurationTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CheckConfigurationTest);
    CPPUNIT_TEST(aValidConfigurationHasNoFault);
    CPPUNIT_TEST(oneFaultDoesNotHideAnother);
    CPPUNIT_TEST(aMissingPluginDoesNotLetOthersLackWhatItMayProvide);
    CPPUNIT_TEST(aDatabaseFileIsLookedAtAndNotMade);
    CPPUNIT_TEST(aLogFileIsLookedAtAndNotMade);
    CPPUNIT_TEST(secretFilesOfPluginsInUseAreRead);
    CPPUNIT_TEST(aFaultNamesTheLineOfTheFile);
    CPPUNIT_TEST_SUITE_END();

    void aValidConfigurationHasNoFault()
    {
        const Machine machine;
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.faults());
        CPPUNIT_ASSERT(machine.check().warnings.empty());
    }

    void oneFaultDoesNotHideAnother()
    {
        Machine machine;
        machine.set("net.loops", "x");
        machine.set("limits.keep_alive", "0");
        machine.set("limits.header_deadline", "0");
        machine.set("auth.token.algorithm", "none");
        machine.set("mailer", "pigeon");
        machine.set("plugins", "auth-otp nowhere");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(machine.faults(), std::size_t{6}, machine.check().faults.size());
    }

    void aMissingPluginDoesNotLetOthersLackWhatItMayProvide()
    {
        Machine machine;
        machine.set("store", "shelf");
        CPPUNIT_ASSERT(contains(machine.faults(), "-Dstore is \"shelf\""));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(machine.faults(), std::size_t{1}, machine.check().faults.size());
        machine.set("store", "memory");
        machine.set("plugins", "auth-otp signaling");
        CPPUNIT_ASSERT_MESSAGE(machine.faults(), contains(machine.faults(), "needs Rooms, which no configured plugin provides"));
    }

    void aDatabaseFileIsLookedAtAndNotMade()
    {
        Machine machine;
        const std::filesystem::path file = machine.directory.path() / "data.db";
        machine.set("database.url", "sqlite:///" + file.string());
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.faults());
        CPPUNIT_ASSERT(!std::filesystem::exists(file));
        machine.directory.write("data.db", "");
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.faults());
        machine.directory.write("data.db", "SQLite format 2");
        CPPUNIT_ASSERT(contains(machine.faults(), file.string() + ": it is no SQLite database"));
        machine.set("database.url", "sqlite:///" + (file / "below.db").string());
        CPPUNIT_ASSERT(contains(machine.faults(), "is not a directory"));
    }

    void aLogFileIsLookedAtAndNotMade()
    {
        Machine machine;
        const std::filesystem::path file = machine.directory.path() / "beckond.log";
        machine.set("logging.file", file.string());
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.faults());
        CPPUNIT_ASSERT(!std::filesystem::exists(file));
        machine.set("logging.file", machine.directory.path().string());
        CPPUNIT_ASSERT(contains(machine.faults(), "Is a directory"));
        machine.set("logging.file", (file / "below.log").string());
        CPPUNIT_ASSERT(contains(machine.faults(), "cannot write the log file"));
    }

    void secretFilesOfPluginsInUseAreRead()
    {
        Machine machine;
        machine.set("smtp.password_file", "/nowhere");
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.faults());
        machine.set("mailer", "smtp");
        CPPUNIT_ASSERT(contains(machine.faults(), "-Dsmtp.password_file names /nowhere: "));
    }

    void aFaultNamesTheLineOfTheFile()
    {
        Machine machine;
        machine.arguments.file = machine.directory.write("my.properties", "\nauth.token.algorithm = RS256\nno equals sign\n");
        const std::string file = machine.arguments.file->string();
        CPPUNIT_ASSERT_MESSAGE(machine.faults(), contains(machine.faults(), "(auth.token.algorithm in " + file + ":2)"));
        CPPUNIT_ASSERT_MESSAGE(machine.faults(), contains(machine.faults(), file + ":3 has no '='"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CheckConfigurationTest);

} // namespace
} // namespace beckon
