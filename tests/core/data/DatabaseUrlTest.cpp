#include "data/DatabaseUrl.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

class DatabaseUrlTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DatabaseUrlTest);
    CPPUNIT_TEST(aRelativeFileIsPutUnderTheDirectory);
    CPPUNIT_TEST(anAbsoluteFileStaysWhereItIs);
    CPPUNIT_TEST(escapesInAFileAreResolved);
    CPPUNIT_TEST(noFileMeansMemory);
    CPPUNIT_TEST(aServerIsTakenApart);
    CPPUNIT_TEST(partsOfAServerMayBeMissing);
    CPPUNIT_TEST(escapesInCredentialsAreResolved);
    CPPUNIT_TEST(optionsOfAServerAreRead);
    CPPUNIT_TEST(ipv6AddressesStandInBrackets);
    CPPUNIT_TEST(anySchemeMayNameAServer);
    CPPUNIT_TEST(malformedUrlsAreRefused);
    CPPUNIT_TEST(noErrorRepeatsThePassword);
    CPPUNIT_TEST(thePlaceHasNoCredentials);
    CPPUNIT_TEST_SUITE_END();

public:
    void aRelativeFileIsPutUnderTheDirectory()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/srv/beckon/test.db"), fileOf("sqlite:///./test.db"));
        CPPUNIT_ASSERT_EQUAL(std::string("/srv/beckon/data/test.db"), fileOf("sqlite:///data/test.db"));
        CPPUNIT_ASSERT_EQUAL(std::string("/srv/test.db"), fileOf("SQLite:///../test.db"));
    }

    void anAbsoluteFileStaysWhereItIs() { CPPUNIT_ASSERT_EQUAL(std::string("/var/lib/x.db"), fileOf("sqlite:////var/lib/x.db")); }

    void escapesInAFileAreResolved() { CPPUNIT_ASSERT_EQUAL(std::string("/srv/beckon/a b?.db"), fileOf("sqlite:///a%20b%3F.db")); }

    void noFileMeansMemory()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), fileOf("sqlite://"));
        CPPUNIT_ASSERT_EQUAL(std::string(), fileOf("sqlite:///:memory:"));
    }

    void aServerIsTakenApart()
    {
        for (const char* scheme : {"postgresql", "postgres", "PostgreSQL"}) {
            const DatabaseUrl url = parsed(std::string(scheme) + "://beckon:secret@db.example.com:6543/rooms");
            CPPUNIT_ASSERT_EQUAL(std::string("postgresql"), url.scheme);
            CPPUNIT_ASSERT_EQUAL(std::string("beckon"), url.user);
            CPPUNIT_ASSERT_EQUAL(std::string("secret"), std::string(url.password.reveal()));
            CPPUNIT_ASSERT_EQUAL(std::string("db.example.com"), url.host);
            CPPUNIT_ASSERT_EQUAL(std::uint16_t{6543}, url.port);
            CPPUNIT_ASSERT_EQUAL(std::string("rooms"), url.name);
        }
    }

    void partsOfAServerMayBeMissing()
    {
        const DatabaseUrl url = parsed("postgresql://localhost/rooms");
        CPPUNIT_ASSERT_EQUAL(std::string(), url.user);
        CPPUNIT_ASSERT(url.password.empty());
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{0}, url.port);
        CPPUNIT_ASSERT_EQUAL(std::string("ada"), parsed("postgresql://ada@localhost/rooms").user);
    }

    void escapesInCredentialsAreResolved()
    {
        const DatabaseUrl url = parsed("postgresql://a%40b:p%3A%2F%40%25%20w@localhost/r%2Fs");
        CPPUNIT_ASSERT_EQUAL(std::string("a@b"), url.user);
        CPPUNIT_ASSERT_EQUAL(std::string("p:/@% w"), std::string(url.password.reveal()));
        CPPUNIT_ASSERT_EQUAL(std::string("r/s"), url.name);
        CPPUNIT_ASSERT_EQUAL(std::string("p@w:x"), std::string(parsed("postgresql://a:p@w:x@localhost/r").password.reveal()));
    }

    void optionsOfAServerAreRead()
    {
        const DatabaseUrl url = parsed("postgresql://localhost/rooms?sslmode=require&application_name=a%26b");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, url.query.size());
        CPPUNIT_ASSERT_EQUAL(std::string("sslmode"), url.query[0].first);
        CPPUNIT_ASSERT_EQUAL(std::string("require"), url.query[0].second);
        CPPUNIT_ASSERT_EQUAL(std::string("a&b"), url.query[1].second);
    }

    void ipv6AddressesStandInBrackets()
    {
        const DatabaseUrl url = parsed("postgresql://u:p@[::1]:6000/rooms");
        CPPUNIT_ASSERT_EQUAL(std::string("::1"), url.host);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{6000}, url.port);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{0}, parsed("postgresql://[::1]/rooms").port);
    }

    void anySchemeMayNameAServer()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("mysql"), parsed("MySQL://localhost/x").scheme);
        CPPUNIT_ASSERT_EQUAL(std::string("db2"), parsed("db2://localhost/x").scheme);
    }

    void malformedUrlsAreRefused()
    {
        for (const char* text : {"",
                                 "test.db",
                                 "sqlite:",
                                 "sqlite:/test.db",
                                 "sqlite://test.db",
                                 "sqlite:///",
                                 "sqlite:///data/",
                                 "sqlite:///a%2",
                                 "sqlite:///a%00b",
                                 "sqlite:///a.db?mode=ro",
                                 "sqlite:///a.db#x",
                                 "mysql+driver://localhost/x",
                                 "://localhost/x",
                                 "postgresql://localhost",
                                 "postgresql://localhost/",
                                 "postgresql:///rooms",
                                 "postgresql://localhost:0/r",
                                 "postgresql://localhost:65536/r",
                                 "postgresql://localhost:/r",
                                 "postgresql://localhost:5432x/r",
                                 "postgresql://localhost:-1/r",
                                 "postgresql://[::1/r",
                                 "postgresql://[::1]x/r",
                                 "postgresql://::1/r",
                                 "postgresql://[]/r",
                                 "postgresql://a%zz@localhost/r",
                                 "postgresql://localhost/r/s",
                                 "postgresql://localhost/r?x",
                                 "postgresql://localhost/r?=x"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseDatabaseUrl(text, "/srv/beckon"));
    }

    void noErrorRepeatsThePassword()
    {
        for (const char* text :
             {"postgresql://u:hunter2@localhost:x/r", "postgresql://u:hunter2%@localhost/r", "postgresql://u:hunter2@localhost",
              "postgresql://u:hunter2@/r", "my+sql://u:hunter2@localhost/r", "u:hunter2@localhost/r", "u:hunter2://localhost/r",
              "sqlite://u:hunter2@h/r", "postgresql://u:hunter2/x@localhost/r", "postgresql://u:x?hunter2@localhost/r"}) {
            const auto result = parseDatabaseUrl(text, "/srv/beckon");
            CPPUNIT_ASSERT_MESSAGE(text, !result);
            CPPUNIT_ASSERT_MESSAGE(result.error(), result.error().find("hunter2") == std::string::npos);
        }
    }

    void thePlaceHasNoCredentials()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("[::1]/rooms"), parsed("postgresql://u:p@[::1]/rooms?password=q").place());
        CPPUNIT_ASSERT_EQUAL(std::string("db:6000/rooms"), parsed("postgresql://u:p@db:6000/rooms").place());
    }

private:
    template <typename Url>
    static Url parsedAs(const std::string& text)
    {
        auto result = parseDatabaseUrl(text, "/srv/beckon");
        CPPUNIT_ASSERT_MESSAGE(result ? text : text + ": " + result.error(), static_cast<bool>(result));
        return std::get<Url>(std::move(result).value());
    }

    static DatabaseUrl parsed(const std::string& text) { return parsedAs<DatabaseUrl>(text); }
    static std::string fileOf(const std::string& text) { return parsedAs<SqliteUrl>(text).file.string(); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DatabaseUrlTest);

} // namespace

} // namespace beckon
