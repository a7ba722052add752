#pragma once

#include "beckon/service/Store.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace beckon::test {

/// What every Store promises, as tests. `Subject` is default-constructible and has `Store& store()`, empty, and `void
/// elapse(Milliseconds)`, which returns when that much of the store's time has passed (it may move a clock or wait).
///     class MyStoreTest : public StoreContract<MySubject> {
///         CPPUNIT_TEST_SUB_SUITE(MyStoreTest, StoreContract<MySubject>); ... CPPUNIT_TEST_SUITE_END(); };
template <typename Subject>
class StoreContract : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StoreContract);
    CPPUNIT_TEST(getsWhatWasPut);
    CPPUNIT_TEST(getsNothingForAnUnknownKey);
    CPPUNIT_TEST(putReplacesValueAndTime);
    CPPUNIT_TEST(forgetsAValueAfterItsTime);
    CPPUNIT_TEST(keepsKeysAndValuesOfAnyBytes);
    CPPUNIT_TEST(putIfAbsentTakesAFreeKeyOnce);
    CPPUNIT_TEST(putIfAbsentTakesAKeyWhoseTimeIsOver);
    CPPUNIT_TEST(takeGivesAValueOnce);
    CPPUNIT_TEST(takeGivesNothingAfterItsTime);
    CPPUNIT_TEST(incrementCountsFromOne);
    CPPUNIT_TEST(laterIncrementsLeaveTheTime);
    CPPUNIT_TEST(incrementStartsAnewAfterItsTime);
    CPPUNIT_TEST(incrementTellsHowLongTheCounterLives);
    CPPUNIT_TEST(incrementTakesWhatIsNoNumberAsAbsent);
    CPPUNIT_TEST(incrementContinuesANumberThatWasPut);
    CPPUNIT_TEST(aTimeToLiveIsAtLeastAMillisecond);
    CPPUNIT_TEST(countsEveryIncrementOfManyThreads);
    CPPUNIT_TEST(givesAValueToOneOfManyThreads);
    CPPUNIT_TEST(givesAFreeKeyToOneOfManyThreads);
    CPPUNIT_TEST(isHealthy);
    CPPUNIT_TEST_SUITE_END();

public:
    void getsWhatWasPut()
    {
        store().put("key", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), store().get("key").value());
        CPPUNIT_ASSERT_EQUAL(std::string("value"), store().get("key").value());
    }

    void getsNothingForAnUnknownKey() { CPPUNIT_ASSERT(!store().get("nobody put this")); }

    void putReplacesValueAndTime()
    {
        store().put("key", "old", shortTime);
        store().put("key", "new", longTime);
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT_EQUAL(std::string("new"), store().get("key").value());
    }

    void forgetsAValueAfterItsTime()
    {
        store().put("short", "value", shortTime);
        store().put("long", "value", longTime);
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(!store().get("short"));
        CPPUNIT_ASSERT(store().get("long").has_value());
    }

    void keepsKeysAndValuesOfAnyBytes()
    {
        const std::string key("k\0\xff y\r\n", 7);
        const std::string value("\0\x01\r\n\xfe", 5);
        store().put(key, value, longTime);
        store().put("empty", "", longTime);
        CPPUNIT_ASSERT(value == store().get(key).value());
        CPPUNIT_ASSERT_EQUAL(std::string(), store().get("empty").value());
        CPPUNIT_ASSERT(!store().get("k"));
    }

    void putIfAbsentTakesAFreeKeyOnce()
    {
        CPPUNIT_ASSERT(store().putIfAbsent("key", "first", longTime));
        CPPUNIT_ASSERT(!store().putIfAbsent("key", "second", longTime));
        CPPUNIT_ASSERT_EQUAL(std::string("first"), store().get("key").value());
    }

    void putIfAbsentTakesAKeyWhoseTimeIsOver()
    {
        CPPUNIT_ASSERT(store().putIfAbsent("key", "first", shortTime));
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(store().putIfAbsent("key", "second", longTime));
        CPPUNIT_ASSERT_EQUAL(std::string("second"), store().get("key").value());
    }

    void takeGivesAValueOnce()
    {
        store().put("key", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), store().take("key").value());
        CPPUNIT_ASSERT(!store().take("key"));
        CPPUNIT_ASSERT(!store().get("key"));
    }

    void takeGivesNothingAfterItsTime()
    {
        store().put("key", "value", shortTime);
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(!store().take("key"));
    }

    void incrementCountsFromOne()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store().increment("count", longTime).value);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, store().increment("count", longTime).value);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store().increment("other", longTime).value);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), store().get("count").value());
    }

    void laterIncrementsLeaveTheTime()
    {
        store().increment("count", shortTime);
        store().increment("count", longTime);
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(!store().get("count"));
    }

    void incrementStartsAnewAfterItsTime()
    {
        store().increment("count", shortTime);
        store().increment("count", shortTime);
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store().increment("count", shortTime).value);
    }

    void incrementTellsHowLongTheCounterLives()
    {
        const Milliseconds first = store().increment("count", longTime).remaining;
        CPPUNIT_ASSERT(first > longTime - shortTime && first <= longTime);
        _subject.elapse(shortTime);
        const Milliseconds second = store().increment("count", longTime).remaining;
        CPPUNIT_ASSERT(second > Milliseconds{0} && second <= longTime - shortTime);
    }

    void incrementTakesWhatIsNoNumberAsAbsent()
    {
        for (const char* text : {"", "word", "12x", " 1"}) {
            store().put("count", text, longTime);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::int64_t{1}, store().increment("count", longTime).value);
        }
    }

    void incrementContinuesANumberThatWasPut()
    {
        store().put("count", "41", longTime);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{42}, store().increment("count", longTime).value);
    }

    void aTimeToLiveIsAtLeastAMillisecond()
    {
        store().put("key", "value", Milliseconds{0});
        CPPUNIT_ASSERT(store().increment("count", Milliseconds{-5}).remaining >= Milliseconds{1});
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(!store().get("key"));
    }

    void countsEveryIncrementOfManyThreads()
    {
        constexpr int each = 200;
        inThreads([this] {
            for (int i = 0; i < each; ++i)
                store().increment("count", longTime);
        });
        CPPUNIT_ASSERT_EQUAL(std::to_string(each * threadCount), store().get("count").value());
    }

    void givesAValueToOneOfManyThreads()
    {
        constexpr int rounds = 100;
        std::atomic<int> taken{0};
        for (int round = 0; round < rounds; ++round)
            store().put("key" + std::to_string(round), "value", longTime);
        inThreads([this, &taken] {
            for (int round = 0; round < rounds; ++round)
                taken += store().take("key" + std::to_string(round)) ? 1 : 0;
        });
        CPPUNIT_ASSERT_EQUAL(rounds, taken.load());
    }

    void givesAFreeKeyToOneOfManyThreads()
    {
        constexpr int rounds = 100;
        std::atomic<int> won{0};
        inThreads([this, &won] {
            for (int round = 0; round < rounds; ++round)
                won += store().putIfAbsent("key" + std::to_string(round), "value", longTime) ? 1 : 0;
        });
        CPPUNIT_ASSERT_EQUAL(rounds, won.load());
    }

    void isHealthy() { CPPUNIT_ASSERT(store().health().state == Health::State::Ok); }

protected:
    static constexpr Milliseconds shortTime{50};
    static constexpr Milliseconds longTime{60'000};

    Store& store() { return _subject.store(); }

    Subject _subject;

private:
    static constexpr int threadCount = 4;

    template <typename Work>
    static void inThreads(const Work& work)
    {
        std::vector<std::thread> threads;
        for (int i = 0; i < threadCount; ++i)
            threads.emplace_back(work);
        for (std::thread& thread : threads)
            thread.join();
    }
};

} // namespace beckon::test
