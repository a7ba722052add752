#include "Fields.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::storeredis {
namespace {

class FieldsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FieldsTest);
    CPPUNIT_TEST(anyBytesComeBack);
    CPPUNIT_TEST(anEmptyTextHasNoFields);
    CPPUNIT_TEST(aFieldThatIsTooLongEndsTheList);
    CPPUNIT_TEST(whatIsNoLengthEndsTheList);
    CPPUNIT_TEST(numbersAreDigitsBelowTwoToThe63);
    CPPUNIT_TEST_SUITE_END();

public:
    void anyBytesComeBack()
    {
        std::string bytes;
        for (int i = 0; i < 256; ++i)
            bytes += static_cast<char>(i);
        const std::string text = FieldWriter().add("").add(bytes).add("3:abc").add(std::uint64_t(42)).take();
        FieldReader fields(text);
        CPPUNIT_ASSERT(fields.next() == "");
        CPPUNIT_ASSERT(fields.next() == bytes);
        CPPUNIT_ASSERT(fields.next() == "3:abc");
        CPPUNIT_ASSERT(fields.nextNumber() == 42U);
        CPPUNIT_ASSERT(fields.atEnd());
    }

    void anEmptyTextHasNoFields()
    {
        FieldReader fields("");
        CPPUNIT_ASSERT(fields.atEnd());
        CPPUNIT_ASSERT(!fields.next());
    }

    void aFieldThatIsTooLongEndsTheList()
    {
        FieldReader fields("3:abc4:abc");
        CPPUNIT_ASSERT(fields.next() == "abc");
        CPPUNIT_ASSERT(!fields.next());
        CPPUNIT_ASSERT(!fields.atEnd());
    }

    void whatIsNoLengthEndsTheList()
    {
        for (const char* text : {"abc", ":abc", "-1:a", "+1:a", " 1:a", "1", "99999999999999999999:a", "18446744073709551615:a", "0x1:a"})
            CPPUNIT_ASSERT_MESSAGE(text, !FieldReader(text).next());
    }

    void numbersAreDigitsBelowTwoToThe63()
    {
        CPPUNIT_ASSERT(parseNumber("9223372036854775807") == 9'223'372'036'854'775'807U);
        for (const char* text : {"", "9223372036854775808", "-1", "1.5", "1 ", "1e3", "nan", "inf"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseNumber(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FieldsTest);

} // namespace
} // namespace beckon::storeredis
