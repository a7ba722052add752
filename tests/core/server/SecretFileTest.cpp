#include "server/SecretFile.h"

#include "Caught.h"
#include "TemporaryDirectory.h"
#include "server/Configuration.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

namespace beckon {
namespace {

using test::caught;
using test::contains;

/// A directory with files of secrets, and a configuration that names them.
struct Machine
{
    std::filesystem::path write(const std::string& name, std::string_view text, mode_t mode = 0600) const
    {
        const std::filesystem::path file = directory.write(name, text);
        CPPUNIT_ASSERT_EQUAL(0, ::chmod(file.c_str(), mode));
        return file;
    }

    Configuration configuration() const
    {
        Configuration all(throwFault, [this](const std::string& name) -> std::optional<std::string> {
            const auto variable = variables.find(name);
            return variable == variables.end() ? std::nullopt : std::optional(variable->second);
        });
        for (const auto& [key, value] : settings)
            all.add({{key, value, "`" + key + "`"}}, WhenUnread::Report);
        return all;
    }

    std::string secret() const { return std::string(configuration().secret("key", "fallback").reveal()); }

    std::string fault() const
    {
        return caught([this] { (void)secret(); });
    }

    test::TemporaryDirectory directory;
    std::map<std::string, std::string> settings;
    std::map<std::string, std::string> variables;
};

class SecretFileTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SecretFileTest);
    CPPUNIT_TEST(aFileHoldsASecret);
    CPPUNIT_TEST(oneNewlineAtTheEndIsLeftOut);
    CPPUNIT_TEST(valueAndFileTogetherAreAFault);
    CPPUNIT_TEST(anEmptyValueLeavesTheWordToTheFile);
    CPPUNIT_TEST(whatCannotBeReadIsToldWithTheFix);
    CPPUNIT_TEST(aFileThatEveryoneMayReadIsWarnedOf);
    CPPUNIT_TEST(aPathMayBeginWithTheDirectoryOfCredentials);
    CPPUNIT_TEST(aMissingDirectoryOfCredentialsIsTold);
    CPPUNIT_TEST_SUITE_END();

    void aFileHoldsASecret()
    {
        Machine machine;
        CPPUNIT_ASSERT_EQUAL(std::string("fallback"), machine.secret());
        machine.settings["key_file"] = machine.write("s", "of the file").string();
        CPPUNIT_ASSERT_EQUAL(std::string("of the file"), machine.secret());
        const Configuration configuration = machine.configuration();
        (void)configuration.secret("key", "");
        CPPUNIT_ASSERT(configuration.unread({}).empty());
        CPPUNIT_ASSERT(configuration.warnings().empty());
    }

    void oneNewlineAtTheEndIsLeftOut()
    {
        Machine machine;
        const std::map<std::string, std::string> expected{{"a\n", "a"}, {"a\r\n", "a"}, {"a\n\n", "a\n"}, {" a b ", " a b "}};
        for (const auto& [text, secret] : expected) {
            machine.settings["key_file"] = machine.write("s", text).string();
            CPPUNIT_ASSERT_EQUAL(secret, machine.secret());
        }
    }

    void valueAndFileTogetherAreAFault()
    {
        Machine machine;
        machine.settings = {{"key", "hunter2"}, {"key_file", machine.write("s", "x").string()}};
        CPPUNIT_ASSERT_MESSAGE(machine.fault(), contains(machine.fault(), "`key` and `key_file` are both set"));
        CPPUNIT_ASSERT(!contains(machine.fault(), "hunter2"));
    }

    void anEmptyValueLeavesTheWordToTheFile()
    {
        Machine machine;
        machine.settings = {{"key", ""}, {"key_file", machine.write("s", "x").string()}};
        CPPUNIT_ASSERT_EQUAL(std::string("x"), machine.secret());
        machine.settings["key_file"] = "";
        CPPUNIT_ASSERT_EQUAL(std::string(), machine.secret());
    }

    void whatCannotBeReadIsToldWithTheFix()
    {
        Machine machine;
        const std::string missing = (machine.directory.path() / "missing").string();
        const std::filesystem::path pipe = machine.directory.path() / "pipe";
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(pipe.c_str(), 0600));
        const std::map<std::string, std::string> expected{
            {missing, "No such file or directory; name a file that this user can read"},
            {machine.directory.path().string(), "not a regular file"},
            {pipe.string(), "not a regular file"},
            {machine.write("empty", "\n").string(), "it is empty; write the secret into it"},
            {machine.write("large", std::string(64 * 1024 + 1, 'x')).string(), "larger than 64 KiB"},
        };
        for (const auto& [file, fault] : expected) {
            machine.settings["key_file"] = file;
            CPPUNIT_ASSERT_MESSAGE(machine.fault(), contains(machine.fault(), "`key_file` names " + file + ": "));
            CPPUNIT_ASSERT_MESSAGE(machine.fault(), contains(machine.fault(), fault));
        }
    }

    void aFileThatEveryoneMayReadIsWarnedOf()
    {
        Machine machine;
        const std::string file = machine.write("s", "x", 0644).string();
        machine.settings["key_file"] = file;
        const Configuration configuration = machine.configuration();
        (void)configuration.secret("key", "");
        (void)configuration.secret("key", "");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, configuration.warnings().size());
        CPPUNIT_ASSERT(contains(configuration.warnings().front(), "`chmod 600 " + file + "`"));
    }

    void aPathMayBeginWithTheDirectoryOfCredentials()
    {
        Machine machine;
        machine.variables["CREDENTIALS_DIRECTORY"] = machine.directory.path().string();
        (void)machine.write("s", "x");
        for (const char* path : {"$CREDENTIALS_DIRECTORY/s", "${CREDENTIALS_DIRECTORY}/s"}) {
            machine.settings["key_file"] = path;
            CPPUNIT_ASSERT_EQUAL(std::string("x"), machine.secret());
        }
        machine.settings["key_file"] = "$CREDENTIALS_DIRECTORYs";
        CPPUNIT_ASSERT(contains(machine.fault(), "names $CREDENTIALS_DIRECTORYs: "));
    }

    void aMissingDirectoryOfCredentialsIsTold()
    {
        Machine machine;
        machine.settings["key_file"] = "$CREDENTIALS_DIRECTORY/s";
        CPPUNIT_ASSERT(contains(machine.fault(), "`key_file`: CREDENTIALS_DIRECTORY is not set"));
        CPPUNIT_ASSERT(contains(machine.fault(), "LoadCredential="));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SecretFileTest);

} // namespace
} // namespace beckon
