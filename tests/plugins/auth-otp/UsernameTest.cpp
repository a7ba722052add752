#include "Username.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::auth {

namespace {

bool isTaken(const std::string& text)
{
    return Username::parse(text).has_value();
}

class UsernameTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UsernameTest);
    CPPUNIT_TEST(lettersDigitsAndThreeSignsAreTaken);
    CPPUNIT_TEST(theFirstCharacterIsALetterOrADigit);
    CPPUNIT_TEST(oneToSixtyFourCharactersAreTaken);
    CPPUNIT_TEST(everythingElseIsRefused);
    CPPUNIT_TEST(aNameKeepsItsCaseAndFoldsForComparison);
    CPPUNIT_TEST_SUITE_END();

    void lettersDigitsAndThreeSignsAreTaken() { CPPUNIT_ASSERT(isTaken("Az09_.-")); }

    void theFirstCharacterIsALetterOrADigit()
    {
        CPPUNIT_ASSERT(isTaken("9a"));
        for (const char* bad : {"_a", ".a", "-a"})
            CPPUNIT_ASSERT_MESSAGE(bad, !isTaken(bad));
    }

    void oneToSixtyFourCharactersAreTaken()
    {
        CPPUNIT_ASSERT(!isTaken(""));
        CPPUNIT_ASSERT(isTaken("a"));
        CPPUNIT_ASSERT(isTaken(std::string(64, 'a')));
        CPPUNIT_ASSERT(!isTaken(std::string(65, 'a')));
    }

    void everythingElseIsRefused()
    {
        for (const char* bad : {" a", "a ", "a b", "a@b", "a/b", "a\n", "\xC3\xBC", "a\xC3\xBC"})
            CPPUNIT_ASSERT_MESSAGE(bad, !isTaken(bad));
        CPPUNIT_ASSERT(!isTaken(std::string("a\0", 2)));
    }

    void aNameKeepsItsCaseAndFoldsForComparison()
    {
        const Username name = Username::parse("Ann.Lee").value();
        CPPUNIT_ASSERT_EQUAL(std::string("Ann.Lee"), name.text());
        CPPUNIT_ASSERT_EQUAL(std::string("ann.lee"), name.folded());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsernameTest);

} // namespace

} // namespace beckon::auth
