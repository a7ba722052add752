#include "MemoryStore.h"

#include "../../contract/StoreContract.h"
#include "ManualClock.h"

#include <limits>
#include <string>

namespace beckon {
namespace {

using memory::MemoryStore;

constexpr std::size_t limit = 64;

struct Subject
{
    Store& store() { return memory; }
    void elapse(Milliseconds time) { clock.advance(time); }

    test::ManualClock clock;
    MemoryStore memory{clock, 1'024};
};

class MemoryStoreTest : public test::StoreContract<Subject>
{
    CPPUNIT_TEST_SUB_SUITE(MemoryStoreTest, StoreContract<Subject>);
    CPPUNIT_TEST(holdsNoMoreThanItsLimit);
    CPPUNIT_TEST(theEntryThatExpiresSoonestMakesRoom);
    CPPUNIT_TEST(replacingAValueNeedsNoRoom);
    CPPUNIT_TEST(whatHasExpiredIsSweptByLaterCalls);
    CPPUNIT_TEST(anEndlessTimeToLiveIsCut);
    CPPUNIT_TEST(aCounterNeverOverflows);
    CPPUNIT_TEST(handsOverAllThatHasNotExpired);
    CPPUNIT_TEST(tellsCountsFromValues);
    CPPUNIT_TEST(mergesWhatIsNotThere);
    CPPUNIT_TEST(mergesCountsByAddingThem);
    CPPUNIT_TEST_SUITE_END();

public:
    void holdsNoMoreThanItsLimit()
    {
        MemoryStore small(_subject.clock, limit);
        for (std::size_t i = 0; i < 20 * limit; ++i)
            small.put("key" + std::to_string(i), "value", longTime);
        CPPUNIT_ASSERT(small.size() <= limit);
        CPPUNIT_ASSERT(small.size() >= limit / 2);
    }

    void theEntryThatExpiresSoonestMakesRoom()
    {
        MemoryStore small(_subject.clock, limit);
        small.put("a precious key", "value", 10 * longTime);
        for (std::size_t i = 0; i < 20 * limit; ++i)
            small.increment("key" + std::to_string(i), longTime);
        CPPUNIT_ASSERT(small.get("a precious key").has_value());
    }

    void replacingAValueNeedsNoRoom()
    {
        MemoryStore smallest(_subject.clock, 1);
        for (int i = 0; i < 3; ++i)
            smallest.put("key", std::to_string(i), longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), smallest.get("key").value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, smallest.size());
    }

    void whatHasExpiredIsSweptByLaterCalls()
    {
        for (int i = 0; i < 500; ++i)
            store().put("old" + std::to_string(i), "value", shortTime);
        _subject.elapse(shortTime);
        for (int i = 0; i < 500; ++i)
            store().put("new" + std::to_string(i), "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::size_t{500}, _subject.memory.size());
    }

    void anEndlessTimeToLiveIsCut()
    {
        store().put("key", "value", Milliseconds::max());
        _subject.elapse(longTime);
        CPPUNIT_ASSERT(store().get("key").has_value());
    }

    void aCounterNeverOverflows()
    {
        const auto most = std::numeric_limits<std::int64_t>::max();
        store().put("count", std::to_string(most), longTime);
        CPPUNIT_ASSERT_EQUAL(most, store().increment("count", longTime).value);
    }

    void handsOverAllThatHasNotExpired()
    {
        store().put("short", "value", shortTime);
        store().put("long", "value", longTime);
        _subject.elapse(shortTime);
        const auto all = _subject.memory.drain();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.size());
        CPPUNIT_ASSERT(all[0].key == "long" && all[0].value == "value" && all[0].remaining == longTime - shortTime);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _subject.memory.size());
        store().put("long", "new", shortTime);
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(!store().get("long"));
    }

    void tellsCountsFromValues()
    {
        store().increment("count", longTime);
        store().put("number", "5", longTime);
        store().increment("number", longTime);
        store().increment("overwritten", longTime);
        store().put("overwritten", "7", longTime);
        for (const auto& held : _subject.memory.drain())
            CPPUNIT_ASSERT_EQUAL_MESSAGE(held.key, held.key == "count", held.isCount);
    }

    void mergesWhatIsNotThere()
    {
        store().put("key", "here", longTime);
        _subject.memory.merge({"key", "there", longTime, false});
        _subject.memory.merge({"other", "there", shortTime, false});
        CPPUNIT_ASSERT_EQUAL(std::string("here"), store().get("key").value());
        CPPUNIT_ASSERT_EQUAL(std::string("there"), store().get("other").value());
        _subject.elapse(shortTime);
        CPPUNIT_ASSERT(!store().get("other"));
    }

    void mergesCountsByAddingThem()
    {
        store().increment("count", shortTime);
        _subject.memory.merge({"count", "5", longTime, true});
        CPPUNIT_ASSERT_EQUAL(std::string("6"), store().get("count").value());
        _subject.elapse(shortTime);
        _subject.memory.merge({"count", "5", longTime, true});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{6}, store().increment("count", longTime).value);
        CPPUNIT_ASSERT(_subject.memory.drain().front().isCount);
        store().put("word", "x", longTime);
        _subject.memory.merge({"word", "5", longTime, true});
        CPPUNIT_ASSERT_EQUAL(std::string("x"), store().get("word").value());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryStoreTest);

} // namespace
} // namespace beckon
