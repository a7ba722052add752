#include "beckon/security/Random.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace beckon {

namespace {

class RandomTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RandomTest);
    CPPUNIT_TEST(bytesHaveTheLengthAskedFor);
    CPPUNIT_TEST(idsAre22UrlSafeCharacters);
    CPPUNIT_TEST(idsDoNotRepeat);
    CPPUNIT_TEST(everyCharacterOfAnIdVaries);
    CPPUNIT_TEST(digitsHaveTheLengthAskedFor);
    CPPUNIT_TEST(digitsAreEquallyLikely);
    CPPUNIT_TEST_SUITE_END();

public:
    void bytesHaveTheLengthAskedFor()
    {
        for (const std::size_t count : {0U, 1U, 16U, 1000U})
            CPPUNIT_ASSERT_EQUAL(count, randomBytes(count).size());
    }

    void idsAre22UrlSafeCharacters()
    {
        const std::string id = randomId();
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, id.size());
        CPPUNIT_ASSERT(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
    }

    void idsDoNotRepeat()
    {
        std::set<std::string> ids;
        for (int i = 0; i < 10'000; ++i)
            ids.insert(randomId());
        CPPUNIT_ASSERT_EQUAL(std::size_t{10'000}, ids.size());
    }

    void everyCharacterOfAnIdVaries()
    {
        std::array<std::set<char>, 22> seen;
        for (int i = 0; i < 2'000; ++i) {
            const std::string id = randomId();
            for (std::size_t at = 0; at < seen.size(); ++at)
                seen[at].insert(id[at]);
        }
        // The last character carries the two bits that are left of 128.
        for (std::size_t at = 0; at + 1 < seen.size(); ++at)
            CPPUNIT_ASSERT_EQUAL(std::size_t{64}, seen[at].size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, seen.back().size());
    }

    void digitsHaveTheLengthAskedFor()
    {
        for (const std::size_t count : {0U, 1U, 6U, 100U}) {
            const std::string digits = randomDigits(count);
            CPPUNIT_ASSERT_EQUAL(count, digits.size());
            CPPUNIT_ASSERT(std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }));
        }
    }

    void digitsAreEquallyLikely()
    {
        // 1,000,000 digits: the counts have a standard deviation of 300. A byte modulo ten would put 0 to 5 at 101,562 and 6 to 9 at
        // 97,656.
        const std::string digits = randomDigits(1'000'000);
        for (char digit = '0'; digit <= '9'; ++digit) {
            const auto count = std::count(digits.begin(), digits.end(), digit);
            CPPUNIT_ASSERT_MESSAGE(std::string(1, digit) + " came " + std::to_string(count) + " times", count > 98'200 && count < 101'500);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RandomTest);

} // namespace

} // namespace beckon
