#include "beckon/security/KeyedHash.h"

#include "beckon/security/ConstantTime.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

class KeyedHashTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyedHashTest);
    CPPUNIT_TEST(isHmacSha256AsTheTestVectorsHaveIt);
    CPPUNIT_TEST(takesAnEmptyKeyAndMessage);
    CPPUNIT_TEST(dependsOnTheKey);
    CPPUNIT_TEST(equalStringsAreEqualInConstantTime);
    CPPUNIT_TEST(aDifferenceAnywhereIsSeenInConstantTime);
    CPPUNIT_TEST_SUITE_END();

public:
    void isHmacSha256AsTheTestVectorsHaveIt()
    {
        // RFC 4231, test cases 2 and 6.
        CPPUNIT_ASSERT_EQUAL(std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
                             keyedHash(Secret("Jefe"), "what do ya want for nothing?"));
        CPPUNIT_ASSERT_EQUAL(std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
                             keyedHash(Secret(std::string(131, '\xaa')), "Test Using Larger Than Block-Size Key - Hash Key First"));
    }

    void takesAnEmptyKeyAndMessage()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"), keyedHash(Secret(), ""));
    }

    void dependsOnTheKey() { CPPUNIT_ASSERT(keyedHash(Secret("one"), "message") != keyedHash(Secret("two"), "message")); }

    void equalStringsAreEqualInConstantTime()
    {
        CPPUNIT_ASSERT(constantTimeEquals("", ""));
        CPPUNIT_ASSERT(constantTimeEquals("123456", std::string("123456")));
    }

    void aDifferenceAnywhereIsSeenInConstantTime()
    {
        for (const char* other : {"", "12345", "1234567", "023456", "123450", "123056"})
            CPPUNIT_ASSERT_MESSAGE(other, !constantTimeEquals("123456", other));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyedHashTest);

} // namespace

} // namespace beckon
