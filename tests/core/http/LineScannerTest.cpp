#include "http/LineScanner.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace beckon {

namespace {

constexpr std::size_t longest = 70;

class LineScannerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LineScannerTest);
    CPPUNIT_TEST(aLineEndsBehindItsLineFeedWhereverItIsCut);
    CPPUNIT_TEST(aLineOfNothingIsEmpty);
    CPPUNIT_TEST(aControlCharacterIsAFaultWhereverItStands);
    CPPUNIT_TEST(tabsAndBytesBeyondAsciiMayStandWithinALine);
    CPPUNIT_TEST(aLineMayNotBeginWithASpace);
    CPPUNIT_TEST_SUITE_END();

    using Found = LineScanner::Found;

public:
    void aLineEndsBehindItsLineFeedWhereverItIsCut()
    {
        for (std::size_t length = 1; length < longest; ++length) {
            const std::string line = std::string(length, 'x') + "\r\n";
            const std::string bytes = line + "rest of it, and more than a block of that\r\n";
            for (std::size_t cut = 0; cut < line.size(); ++cut) {
                LineScanner scanner;
                const LineScanner::Step first = scanner.next(std::string_view(bytes).substr(0, cut));
                CPPUNIT_ASSERT(first.found == Found::Nothing && first.used == cut);
                const LineScanner::Step second = scanner.next(std::string_view(bytes).substr(cut));
                CPPUNIT_ASSERT(second.found == Found::Line);
                CPPUNIT_ASSERT_EQUAL(line.size(), cut + second.used);
            }
        }
    }

    void aLineOfNothingIsEmpty()
    {
        LineScanner scanner;
        CPPUNIT_ASSERT(scanner.next("Host: x\r\n").found == Found::Line);
        CPPUNIT_ASSERT(scanner.next("\r").found == Found::Nothing);
        CPPUNIT_ASSERT(scanner.next("\n").found == Found::EmptyLine);
    }

    void aControlCharacterIsAFaultWhereverItStands()
    {
        for (const std::string& wrong :
             {std::string(1, '\0'), std::string("\n"), std::string("\x1f"), std::string("\x7f"), std::string("\rx")}) {
            for (std::size_t place = 0; place < longest; ++place) {
                LineScanner scanner;
                const LineScanner::Step step = scanner.next(std::string(place, 'x') + wrong + std::string(longest, 'x'));
                CPPUNIT_ASSERT(step.found == Found::Fault);
                CPPUNIT_ASSERT_EQUAL(place + wrong.size(), step.used);
            }
        }
    }

    void tabsAndBytesBeyondAsciiMayStandWithinALine()
    {
        for (std::size_t place = 1; place < longest; ++place) {
            const std::string line = std::string(place, 'x') + "\t\x80\xff " + std::string(longest, '~') + "\r\n";
            const LineScanner::Step step = LineScanner().next(line);
            CPPUNIT_ASSERT(step.found == Found::Line);
            CPPUNIT_ASSERT_EQUAL(line.size(), step.used);
        }
    }

    void aLineMayNotBeginWithASpace()
    {
        CPPUNIT_ASSERT(LineScanner().next(" folded\r\n").found == Found::Fault);
        CPPUNIT_ASSERT(LineScanner().next("\tfolded\r\n").found == Found::Fault);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LineScannerTest);

} // namespace

} // namespace beckon
