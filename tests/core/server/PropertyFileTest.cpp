#include "server/PropertyFile.h"

#include "Caught.h"
#include "TemporaryDirectory.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace beckon {
namespace {

using test::caught;
using test::contains;

/// `key=value;` for each property.
std::string parsed(std::string_view text)
{
    std::string all;
    for (const Property& property : parseProperties(text, "file"))
        all += property.key + "=" + property.value + ";";
    return all;
}

std::string faultOf(std::string_view text)
{
    return caught([&] { parseProperties(text, "file"); });
}

class PropertyFileTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PropertyFileTest);
    CPPUNIT_TEST(keysAndValuesAreTrimmed);
    CPPUNIT_TEST(bothSeparatorsWorkAndOnlyTheFirstCounts);
    CPPUNIT_TEST(commentsAndEmptyLinesAreLeftOut);
    CPPUNIT_TEST(aBackslashContinuesALine);
    CPPUNIT_TEST(escapesAreResolved);
    CPPUNIT_TEST(aValueMayBeEmpty);
    CPPUNIT_TEST(aDollarIsAnOrdinaryCharacter);
    CPPUNIT_TEST(otherLanguagesAreKept);
    CPPUNIT_TEST(theOriginNamesKeyFileAndLine);
    CPPUNIT_TEST(aLineWithoutSeparatorIsRefusedByItsNumber);
    CPPUNIT_TEST(aMalformedKeyIsRefused);
    CPPUNIT_TEST(aCheckGoesOnBehindAFault);
    CPPUNIT_TEST(whatIsNoTextIsRefused);
    CPPUNIT_TEST(aFileThatCannotBeReadIsNamed);
    CPPUNIT_TEST(aHugeFileIsRefused);
    CPPUNIT_TEST_SUITE_END();

    void keysAndValuesAreTrimmed() { CPPUNIT_ASSERT_EQUAL(std::string("a.b=c d;"), parsed("  a.b \t= c d \r\n")); }

    void bothSeparatorsWorkAndOnlyTheFirstCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("url=sqlite:///a=b;x=y;"), parsed("url = sqlite:///a=b\nx: y"));
    }

    void commentsAndEmptyLinesAreLeftOut() { CPPUNIT_ASSERT_EQUAL(std::string("a=1;"), parsed("# a = 2\n\n   ! b = 3\na=1\n#")); }

    void aBackslashContinuesALine()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("plugins=one two three;x=1;"), parsed("plugins = one \\\n    two \\\r\n  three\nx=1"));
        CPPUNIT_ASSERT_EQUAL(std::string("a=C:\\;b=2;"), parsed("a=C:\\\\\nb=2"));
    }

    void escapesAreResolved() { CPPUNIT_ASSERT_EQUAL(std::string("a=\t\n\\z;"), parsed(R"(a=\t\n\\\z)")); }

    void aValueMayBeEmpty() { CPPUNIT_ASSERT_EQUAL(std::string("a=;"), parsed("a =")); }

    void aDollarIsAnOrdinaryCharacter() { CPPUNIT_ASSERT_EQUAL(std::string("p=${a}$;"), parsed("p=${a}$")); }

    void otherLanguagesAreKept()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a=Gr\xc3\xbc\xc3\x9f"
                                         "e;"),
                             parsed("\xef\xbb\xbf"
                                    "a=Gr\xc3\xbc\xc3\x9f"
                                    "e"));
    }

    void theOriginNamesKeyFileAndLine()
    {
        const auto properties = parseProperties("# one\na=1\nb=\\\n2\nc=3", "/etc/x");
        CPPUNIT_ASSERT_EQUAL(std::string("a in /etc/x:2"), properties.at(0).origin);
        CPPUNIT_ASSERT_EQUAL(std::string("b in /etc/x:3"), properties.at(1).origin);
        CPPUNIT_ASSERT_EQUAL(std::string("c in /etc/x:5"), properties.at(2).origin);
    }

    void aLineWithoutSeparatorIsRefusedByItsNumber() { CPPUNIT_ASSERT(contains(faultOf("a=1\njust words\n"), "file:2 has no '='")); }

    void aMalformedKeyIsRefused()
    {
        for (const std::string& text : {std::string("=1"), std::string("a b=1"), std::string("\xc3\xbc=1"), std::string(129, 'k') + "=1"})
            CPPUNIT_ASSERT(contains(faultOf(text), "file:1 has no proper key"));
    }

    void aCheckGoesOnBehindAFault()
    {
        std::string faults;
        const auto properties = parseProperties("a=1\nwords\n=2\nb=3", "file", [&](const std::string& fault) { faults += fault + "\n"; });
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, properties.size());
        CPPUNIT_ASSERT(contains(faults, "file:2 has no '='") && contains(faults, "file:3 has no proper key"));
    }

    void whatIsNoTextIsRefused()
    {
        using namespace std::string_view_literals;
        for (const std::string_view text : {"a=\0"sv, "a=\xff"sv, "a=\xc3"sv, "a=\x80"sv, "a=\xed\xa0\x80"sv, "a=\xf0\x82\x82\xac"sv,
                                            "\x7f"
                                            "ELF\xf8"sv})
            CPPUNIT_ASSERT(contains(faultOf(text), "UTF-8"));
    }

    void aFileThatCannotBeReadIsNamed()
    {
        const test::TemporaryDirectory directory;
        const std::filesystem::path missing = directory.path() / "missing.properties";
        CPPUNIT_ASSERT(contains(caught([&] { readPropertyFile(missing); }), missing.string()));
        CPPUNIT_ASSERT(contains(caught([&] { readPropertyFile(directory.path()); }), "not a regular file"));
        const std::filesystem::path pipe = directory.path() / "pipe";
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(pipe.c_str(), 0600));
        CPPUNIT_ASSERT(contains(caught([&] { readPropertyFile(pipe); }), "not a regular file"));
    }

    void aHugeFileIsRefused()
    {
        const test::TemporaryDirectory directory;
        const auto file = directory.write("huge.properties", std::string(1024 * 1024 + 1, '#'));
        CPPUNIT_ASSERT(contains(caught([&] { readPropertyFile(file); }), "larger than 1 MiB"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PropertyFileTest);

} // namespace
} // namespace beckon
