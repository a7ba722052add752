#include "ManualClock.h"
#include "beckon/base/Error.h"
#include "data/SqlDatabase.h"

#include <Poco/TemporaryFile.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace beckon {

namespace {

class OpenDatabaseTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OpenDatabaseTest);
    CPPUNIT_TEST(aMalformedUrlIsNamedByItsVariableAndProperty);
    CPPUNIT_TEST(aServerNeedsAConnector);
    CPPUNIT_TEST(theSchemeSaysWhichConnectorIsNeeded);
    CPPUNIT_TEST(aMissingDirectoryIsNamed);
    CPPUNIT_TEST(aFileInThePlaceOfADirectoryIsRefused);
    CPPUNIT_TEST(aDirectoryInThePlaceOfTheFileIsRefused);
    CPPUNIT_TEST(aPlaceThatCannotBeWrittenIsRefused);
    CPPUNIT_TEST(aFileThatIsNoDatabaseIsRefusedAndKept);
    CPPUNIT_TEST(everyMessageIsOneLine);
    CPPUNIT_TEST(aNameIsNeverReadAsOptions);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _folder.createDirectories(); }

    void aMalformedUrlIsNamedByItsVariableAndProperty()
    {
        requireObjection<ConfigurationError>("test.db", {"DATABASE_URL", "database.url", "sqlite:///"});
    }

    void aServerNeedsAConnector()
    {
        requireObjection<ConfigurationError>("postgres://u:p@localhost/x", {"DATABASE_URL", "database.url", "postgresql://", "sqlite:///"});
    }

    void theSchemeSaysWhichConnectorIsNeeded()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), connectorScheme("sqlite:///test.db"));
        CPPUNIT_ASSERT_EQUAL(std::string("postgresql"), connectorScheme("postgres://u:p@localhost/x"));
        CPPUNIT_ASSERT_EQUAL(std::string("mysql"), connectorScheme("mysql://u:p@localhost/x"));
        CPPUNIT_ASSERT_THROW(connectorScheme("test.db"), ConfigurationError);
    }

    void aMissingDirectoryIsNamed()
    {
        requireObjection<SystemError>("sqlite:///none/test.db", {"DATABASE_URL", _folder.path() + "/none", "create it"});
    }

    void aFileInThePlaceOfADirectoryIsRefused()
    {
        std::ofstream(_folder.path() + "/file") << "text";
        requireObjection<ConfigurationError>("sqlite:///file/test.db", {"DATABASE_URL", "not a directory"});
    }

    void aDirectoryInThePlaceOfTheFileIsRefused() { requireObjection<ConfigurationError>("sqlite:////tmp", {"DATABASE_URL", "/tmp"}); }

    void aPlaceThatCannotBeWrittenIsRefused()
    {
        // Not even root can make a file there.
        requireObjection<SystemError>("sqlite:////proc/test.db", {"DATABASE_URL", "/proc"});
    }

    void aFileThatIsNoDatabaseIsRefusedAndKept()
    {
        const std::string file = _folder.path() + "/notes.txt";
        const std::string text(5000, 'x');
        std::ofstream(file) << text;
        requireObjection<ConfigurationError>("sqlite:///notes.txt", {"DATABASE_URL", file, "no SQLite database"});
        std::ifstream stream(file);
        CPPUNIT_ASSERT_EQUAL(text, std::string(std::istreambuf_iterator<char>(stream), {}));
    }

    void everyMessageIsOneLine()
    {
        for (const char* url : {"test.db", "sqlite:///none/test.db", "sqlite:////tmp", "mysql://x/y"})
            CPPUNIT_ASSERT(objection<Error>(url).find('\n') == std::string::npos);
    }

    void aNameIsNeverReadAsOptions()
    {
        // SQLite would read a name that begins with file: as a URI with options.
        const auto database = openDatabase("sqlite:///file:test.db%3Fmode=memory", _folder.path(), {}, _clock);
        CPPUNIT_ASSERT(std::ifstream(_folder.path() + "/file:test.db?mode=memory").good());
    }

private:
    template <typename E>
    std::string objection(const std::string& url)
    {
        try {
            openDatabase(url, _folder.path(), {}, _clock);
        } catch (const E& error) {
            return error.what();
        }
        CPPUNIT_FAIL(url + " was taken");
        return {};
    }

    template <typename E>
    void requireObjection(const std::string& url, const std::vector<std::string>& parts)
    {
        const std::string text = objection<E>(url);
        for (const std::string& part : parts)
            CPPUNIT_ASSERT_MESSAGE(text, text.find(part) != std::string::npos);
    }

    Poco::TemporaryFile _folder;
    test::ManualClock _clock;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenDatabaseTest);

} // namespace

} // namespace beckon
