#include "beckon/service/RateLimit.h"

#include "CountingStore.h"
#include "ManualClock.h"
#include "beckon/http/ApiError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

class RateLimitTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateLimitTest);
    CPPUNIT_TEST(aRuleIsACountAndSeconds);
    CPPUNIT_TEST(zeroIsNoLimit);
    CPPUNIT_TEST(whatIsNoRuleIsNone);
    CPPUNIT_TEST(soManyPassAndTheNextDoesNot);
    CPPUNIT_TEST(theRefusalTellsWhenToTryAgain);
    CPPUNIT_TEST(theWindowEndsAndTheCountBeginsAnew);
    CPPUNIT_TEST(everyoneIsCountedAlone);
    CPPUNIT_TEST(everyLimitCountsAlone);
    CPPUNIT_TEST(nodesThatShareTheStoreCountTogether);
    CPPUNIT_TEST(aLimitThatIsOffAsksNothing);
    CPPUNIT_TEST(aChangedRuleCountsFromThenOn);
    CPPUNIT_TEST(refusalsAreCountedInTheMetrics);
    CPPUNIT_TEST_SUITE_END();

public:
    void aRuleIsACountAndSeconds()
    {
        CPPUNIT_ASSERT((parseRateRule("30/600") == RateRule{30, Seconds(600)}));
        CPPUNIT_ASSERT((parseRateRule("1000000000/1000000") == RateRule{1'000'000'000, Seconds(1'000'000)}));
    }

    void zeroIsNoLimit() { CPPUNIT_ASSERT(parseRateRule("0")->isOff()); }

    void whatIsNoRuleIsNone()
    {
        for (const char* text : {"", "5", "/", "5/", "/5", "0/5", "5/0", "-1/5", "5/-1", "5/5/5", " 5/5", "5/5 ", "5.5/5", "x/5", "00",
                                 "1000000001/1", "1/1000001", "99999999999999999999/1"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseRateRule(text));
    }

    void soManyPassAndTheNextDoesNot()
    {
        RateLimit limit = make("3/60");
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(200, status(limit, "ann"));
        CPPUNIT_ASSERT_EQUAL(429, status(limit, "ann"));
        CPPUNIT_ASSERT_EQUAL(429, status(limit, "ann"));
    }

    void theRefusalTellsWhenToTryAgain()
    {
        RateLimit limit = make("1/60");
        limit.count("ann");
        _clock.advance(Milliseconds(1'500));
        CPPUNIT_ASSERT_EQUAL(std::string("59"), retryAfter(limit, "ann"));
        _clock.advance(Milliseconds(58'499));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), retryAfter(limit, "ann"));
    }

    void theWindowEndsAndTheCountBeginsAnew()
    {
        RateLimit limit = make("1/60");
        limit.count("ann");
        CPPUNIT_ASSERT_EQUAL(429, status(limit, "ann"));
        _clock.advance(Seconds(60));
        CPPUNIT_ASSERT_EQUAL(200, status(limit, "ann"));
    }

    void everyoneIsCountedAlone()
    {
        RateLimit limit = make("1/60");
        CPPUNIT_ASSERT_EQUAL(200, status(limit, "ann"));
        CPPUNIT_ASSERT_EQUAL(200, status(limit, "bob"));
    }

    void everyLimitCountsAlone()
    {
        RateLimit one(_store, _metrics, "one", {1, Seconds(60)});
        RateLimit two(_store, _metrics, "two", {1, Seconds(60)});
        CPPUNIT_ASSERT_EQUAL(200, status(one, "ann"));
        CPPUNIT_ASSERT_EQUAL(200, status(two, "ann"));
    }

    void nodesThatShareTheStoreCountTogether()
    {
        RateLimit here = make("2/60");
        RateLimit there = make("2/60");
        CPPUNIT_ASSERT_EQUAL(200, status(here, "ann"));
        CPPUNIT_ASSERT_EQUAL(200, status(there, "ann"));
        CPPUNIT_ASSERT_EQUAL(429, status(here, "ann"));
        CPPUNIT_ASSERT_EQUAL(429, status(there, "ann"));
    }

    void aLimitThatIsOffAsksNothing()
    {
        RateLimit limit = make("0");
        for (int i = 0; i < 100; ++i)
            limit.count("ann");
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _store.size());
    }

    void aChangedRuleCountsFromThenOn()
    {
        RateLimit limit = make("2/60");
        for (int i = 0; i < 3; ++i)
            (void)status(limit, "ann");
        limit.change({5, Seconds(60)});
        CPPUNIT_ASSERT_EQUAL(200, status(limit, "ann"));
        limit.change({1, Seconds(60)});
        CPPUNIT_ASSERT_EQUAL(429, status(limit, "ann"));
        limit.change({});
        CPPUNIT_ASSERT_EQUAL(200, status(limit, "ann"));
    }

    void refusalsAreCountedInTheMetrics()
    {
        RateLimit limit = make("1/60");
        limit.count("ann");
        (void)status(limit, "ann");
        (void)status(limit, "ann");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _metrics.counter("beckon_rate_limited_total", "", {{"limit", "test"}}).value());
    }

private:
    RateLimit make(std::string_view rule) { return {_store, _metrics, "test", parseRateRule(rule).value()}; }

    static int status(RateLimit& limit, const char* who)
    {
        try {
            limit.count(who);
            return 200;
        } catch (const ApiError& refusal) {
            return refusal.status();
        }
    }

    static std::string retryAfter(RateLimit& limit, const char* who)
    {
        try {
            limit.count(who);
        } catch (const ApiError& refusal) {
            for (const Header& header : refusal.response().headers) {
                if (header.name == "Retry-After")
                    return header.value;
            }
        }
        return {};
    }

    test::ManualClock _clock;
    test::CountingStore _store{_clock};
    Metrics _metrics;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimitTest);

} // namespace

} // namespace beckon
