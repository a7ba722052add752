#include "EmailAddress.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::auth {

namespace {

bool isTaken(const std::string& text)
{
    return EmailAddress::parse(text).has_value();
}

class EmailAddressTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EmailAddressTest);
    CPPUNIT_TEST(whiteSpaceAroundIsDroppedAndCaseIsFolded);
    CPPUNIT_TEST(everyCharacterOfAnAtomIsTakenInTheLocalPart);
    CPPUNIT_TEST(dotsOfTheLocalPartStandBetweenAtoms);
    CPPUNIT_TEST(aLocalPartOfSixtyFiveCharactersIsRefused);
    CPPUNIT_TEST(anAddressOfTwoHundredFiftyFiveCharactersIsRefused);
    CPPUNIT_TEST(aDomainNeedsTwoLabels);
    CPPUNIT_TEST(labelsAreLettersDigitsAndInnerHyphens);
    CPPUNIT_TEST(aDomainThatEndsInANumberIsRefused);
    CPPUNIT_TEST(oneAtSignIsNeededAndNoMore);
    CPPUNIT_TEST(nothingThatCouldSplitAMailHeaderPasses);
    CPPUNIT_TEST(whatIsNotAsciiIsRefused);
    CPPUNIT_TEST_SUITE_END();

    void whiteSpaceAroundIsDroppedAndCaseIsFolded()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("ann.lee@example.com"), EmailAddress::parse(" \tAnn.Lee@EXAMPLE.com \r\n")->text());
    }

    void everyCharacterOfAnAtomIsTakenInTheLocalPart() { CPPUNIT_ASSERT(isTaken("az09!#$%&'*+-/=?^_`{|}~@example.com")); }

    void dotsOfTheLocalPartStandBetweenAtoms()
    {
        CPPUNIT_ASSERT(isTaken("a.b.c@example.com"));
        CPPUNIT_ASSERT(!isTaken(".a@example.com"));
        CPPUNIT_ASSERT(!isTaken("a.@example.com"));
        CPPUNIT_ASSERT(!isTaken("a..b@example.com"));
    }

    void aLocalPartOfSixtyFiveCharactersIsRefused()
    {
        CPPUNIT_ASSERT(isTaken(std::string(64, 'a') + "@example.com"));
        CPPUNIT_ASSERT(!isTaken(std::string(65, 'a') + "@example.com"));
    }

    void anAddressOfTwoHundredFiftyFiveCharactersIsRefused()
    {
        const std::string label = std::string(60, 'b') + ".";
        const std::string domain = label + label + label + "com"; // 186 characters
        CPPUNIT_ASSERT(isTaken(std::string(64, 'a') + "@" + "cc." + domain));
        CPPUNIT_ASSERT(!isTaken(std::string(64, 'a') + "@" + "ccc." + domain));
    }

    void aDomainNeedsTwoLabels()
    {
        CPPUNIT_ASSERT(isTaken("a@b.cd"));
        CPPUNIT_ASSERT(!isTaken("a@localhost"));
        CPPUNIT_ASSERT(!isTaken("a@"));
        CPPUNIT_ASSERT(!isTaken("a@example."));
        CPPUNIT_ASSERT(!isTaken("a@.com"));
        CPPUNIT_ASSERT(!isTaken("a@b..com"));
    }

    void labelsAreLettersDigitsAndInnerHyphens()
    {
        CPPUNIT_ASSERT(isTaken("a@x-1.2y.com"));
        CPPUNIT_ASSERT(!isTaken("a@-x.com"));
        CPPUNIT_ASSERT(!isTaken("a@x-.com"));
        CPPUNIT_ASSERT(!isTaken("a@x_y.com"));
        CPPUNIT_ASSERT(!isTaken("a@" + std::string(64, 'x') + ".com"));
    }

    void aDomainThatEndsInANumberIsRefused()
    {
        CPPUNIT_ASSERT(!isTaken("a@127.0.0.1"));
        CPPUNIT_ASSERT(!isTaken("a@[127.0.0.1]"));
    }

    void oneAtSignIsNeededAndNoMore()
    {
        CPPUNIT_ASSERT(!isTaken(""));
        CPPUNIT_ASSERT(!isTaken("example.com"));
        CPPUNIT_ASSERT(!isTaken("@example.com"));
        CPPUNIT_ASSERT(!isTaken("a@b@example.com"));
        CPPUNIT_ASSERT(!isTaken("\"a@b\"@example.com"));
    }

    void nothingThatCouldSplitAMailHeaderPasses()
    {
        for (const char* bad : {"a\r\nBcc: c@example.com", "a@example.com\r\nBcc: c@example.com", "a b@example.com", "<a@example.com>",
                                "a@example.com, c@example.com", "a\t@example.com", "a\x7f@example.com"})
            CPPUNIT_ASSERT_MESSAGE(bad, !isTaken(bad));
        CPPUNIT_ASSERT(!isTaken(std::string("a\0b@example.com", 15)));
        CPPUNIT_ASSERT(!isTaken(std::string("a@example.com\0", 14)));
    }

    void whatIsNotAsciiIsRefused()
    {
        CPPUNIT_ASSERT(!isTaken("j\xC3\xBCrgen@example.com"));
        CPPUNIT_ASSERT(!isTaken("a@ex\xC3\xA4mple.com"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EmailAddressTest);

} // namespace

} // namespace beckon::auth
