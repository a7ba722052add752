#include "ConnectionString.h"

#include "Caught.h"
#include "PasswordFile.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace beckon::postgresql {

namespace {

using test::caught;
using test::contains;

class ConnectionStringTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConnectionStringTest);
    CPPUNIT_TEST(namesEveryPart);
    CPPUNIT_TEST(thePortHasADefault);
    CPPUNIT_TEST(quotesAndBackslashesAreEscaped);
    CPPUNIT_TEST(theOptionsOfTheUrlComeLast);
    CPPUNIT_TEST(neverHoldsThePassword);
    CPPUNIT_TEST(aValueWithASpaceIsRefusedByItsName);
    CPPUNIT_TEST(anUnknownOptionIsRefusedWithoutItsText);
    CPPUNIT_TEST(thePasswordIsAFileThatNoOneElseMayRead);
    CPPUNIT_TEST(noPasswordMeansNoFile);
    CPPUNIT_TEST(aPasswordWithALineBreakIsRefused);
    CPPUNIT_TEST_SUITE_END();

    static DatabaseUrl url()
    {
        DatabaseUrl one;
        one.scheme = "postgresql";
        one.host = "db.example.com";
        one.user = "ada";
        one.password = Secret("hunter2");
        one.name = "rooms";
        return one;
    }

    static std::string textOf(const DatabaseUrl& one) { return connectionString(one, "/proc/self/fd/7", Milliseconds(1500)); }

    static std::string contentOf(const PasswordFile& file)
    {
        std::ifstream stream(file.path());
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    void namesEveryPart()
    {
        const std::string text = textOf(url());
        for (const char* part :
             {"host=db.example.com ", " dbname=rooms ", " user=ada ", " passfile=/proc/self/fd/7 ", " connect_timeout=2 "})
            CPPUNIT_ASSERT_MESSAGE(text, contains(text, part));
    }

    void thePortHasADefault()
    {
        DatabaseUrl one = url();
        CPPUNIT_ASSERT(contains(textOf(one), " port=5432 "));
        one.port = 6000;
        CPPUNIT_ASSERT(contains(textOf(one), " port=6000 "));
    }

    void quotesAndBackslashesAreEscaped()
    {
        DatabaseUrl one = url();
        one.user = R"(o'n\e)";
        CPPUNIT_ASSERT(contains(textOf(one), R"( user=o\'n\\e )"));
    }

    void theOptionsOfTheUrlComeLast()
    {
        DatabaseUrl one = url();
        one.query = {{"sslmode", "require"}, {"application_name", "two"}};
        CPPUNIT_ASSERT(textOf(one).ends_with(" sslmode=require application_name=two"));
    }

    void neverHoldsThePassword() { CPPUNIT_ASSERT(!contains(textOf(url()), "hunter2")); }

    void aValueWithASpaceIsRefusedByItsName()
    {
        DatabaseUrl one = url();
        one.user = "ada lovelace";
        CPPUNIT_ASSERT(contains(caught([&] { textOf(one); }), "DATABASE_URL (database.url): user has a space"));
        one = url();
        one.name = "a\tb";
        CPPUNIT_ASSERT(contains(caught([&] { textOf(one); }), "dbname"));
    }

    void anUnknownOptionIsRefusedWithoutItsText()
    {
        for (const char* key : {"password", "passfile", "host", "sslmodes", ""}) {
            DatabaseUrl one = url();
            one.query = {{key, "hunter2"}};
            const std::string message = caught([&] { textOf(one); });
            CPPUNIT_ASSERT_MESSAGE(key, contains(message, "sslmode, sslrootcert") && !contains(message, "hunter2"));
        }
    }

    void thePasswordIsAFileThatNoOneElseMayRead()
    {
        const PasswordFile file(Secret(R"(a b:c\d)"));
        CPPUNIT_ASSERT_EQUAL(std::string("*:*:*:*:a b\\:c\\\\d\n"), contentOf(file));
        CPPUNIT_ASSERT_EQUAL(std::string("*:*:*:*:a b\\:c\\\\d\n"), contentOf(file));
    }

    void noPasswordMeansNoFile() { CPPUNIT_ASSERT_EQUAL(std::string(), PasswordFile(Secret()).path()); }

    void aPasswordWithALineBreakIsRefused()
    {
        const std::string message = caught([] { const PasswordFile file(Secret("hunter2\nx")); });
        CPPUNIT_ASSERT(contains(message, "line break") && !contains(message, "hunter2"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConnectionStringTest);

} // namespace

} // namespace beckon::postgresql
