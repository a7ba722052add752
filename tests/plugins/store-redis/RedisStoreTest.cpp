#include "RedisStore.h"

#include "../../contract/StoreContract.h"
#include "LinkFixture.h"
#include "MemoryStore.h"
#include "RedisServer.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace beckon {
namespace {

using memory::MemoryStore;
using storeredis::RedisStore;
using test::eventually;
using test::LinkFixture;
using test::RedisServer;

/// One node's store.
struct Node
{
    explicit Node(const std::string& url, Milliseconds timeout = Seconds(5))
        : fixture(url, timeout), store(fixture.link, memory, {"test:", timeout})
    {
    }

    ~Node() { fixture.link.stop(); }

    SystemClock clock;
    MemoryStore memory{clock, 1'024};
    LinkFixture fixture;
    RedisStore store;
};

struct Subject
{
    Subject() { node.fixture.up(); }

    Store& store() { return node.store; }
    static void elapse(Milliseconds time) { std::this_thread::sleep_for(time + Milliseconds(5)); }

    RedisServer server;
    Node node{server.url()};
};

class RedisStoreTest : public test::StoreContract<Subject>
{
    CPPUNIT_TEST_SUB_SUITE(RedisStoreTest, StoreContract<Subject>);
    CPPUNIT_TEST(sharesValuesWithOtherNodes);
    CPPUNIT_TEST(keysStandUnderThePrefixAndExpire);
    CPPUNIT_TEST(aValueOfAnotherTypeCountsAsAbsent);
    CPPUNIT_TEST(aCounterNeverOverflows);
    CPPUNIT_TEST(aCounterWithoutATimeGetsOne);
    CPPUNIT_TEST(worksInMemoryWhileThereIsNoRedis);
    CPPUNIT_TEST(worksInMemoryWhenRedisDoesNotAnswerInTime);
    CPPUNIT_TEST(whatWasPutMeanwhileGoesToRedisWithTheTimeThatIsLeft);
    CPPUNIT_TEST(whatRedisHasBeatsWhatWasPutMeanwhile);
    CPPUNIT_TEST(countersAreAddedUp);
    CPPUNIT_TEST(manyValuesAreMerged);
    CPPUNIT_TEST(whatIsMergedIsForgottenHere);
    CPPUNIT_TEST(whatCannotBeMergedIsKeptForTheNextTime);
    CPPUNIT_TEST_SUITE_END();

public:
    void sharesValuesWithOtherNodes()
    {
        Node other(_subject.server.url());
        other.fixture.up();
        store().put("key", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), other.store.take("key").value());
        CPPUNIT_ASSERT(!store().get("key"));
    }

    void keysStandUnderThePrefixAndExpire()
    {
        store().put("key", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), redis({"GET", "test:store:key"}));
        const int left = std::stoi(redis({"PTTL", "test:store:key"}));
        CPPUNIT_ASSERT(left > 0 && left <= longTime.count());
    }

    void aValueOfAnotherTypeCountsAsAbsent()
    {
        for (const char* key : {"get", "put", "take", "count"})
            redis({"RPUSH", std::string("test:store:") + key, "element"});
        CPPUNIT_ASSERT(!store().get("get"));
        CPPUNIT_ASSERT(!store().take("take"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store().increment("count", longTime).value);
        store().put("put", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), store().get("put").value());
    }

    void aCounterNeverOverflows()
    {
        store().put("count", "9223372036854775806", longTime);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9223372036854775807}, store().increment("count", longTime).value);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9223372036854775807}, store().increment("count", longTime).value);
    }

    void aCounterWithoutATimeGetsOne()
    {
        redis({"SET", "test:store:count", "5"});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{6}, store().increment("count", longTime).value);
        CPPUNIT_ASSERT(std::stoi(redis({"PTTL", "test:store:count"})) > 0);
    }

    void worksInMemoryWhileThereIsNoRedis()
    {
        goAway();
        CPPUNIT_ASSERT(store().health().state == Health::State::Degraded);
        store().put("key", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), store().get("key").value());
        CPPUNIT_ASSERT(!store().putIfAbsent("key", "other", longTime));
        CPPUNIT_ASSERT_EQUAL(std::string("value"), store().take("key").value());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, store().increment("count", longTime).value);
    }

    void worksInMemoryWhenRedisDoesNotAnswerInTime()
    {
        RedisServer server;
        Node node(server.url(), Milliseconds(300));
        node.fixture.up();
        server.pause();
        const auto began = std::chrono::steady_clock::now();
        node.store.put("key", "value", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), node.store.get("key").value());
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
        server.resume();
        node.fixture.awaitEvent("up");
        eventually([&] { return server.ask({"GET", "test:store:key"}) == "value"; });
    }

    void whatWasPutMeanwhileGoesToRedisWithTheTimeThatIsLeft()
    {
        goAway();
        store().put("key", "value", longTime);
        CPPUNIT_ASSERT(store().putIfAbsent("mark", "x", longTime));
        store().put("short", "value", shortTime);
        std::this_thread::sleep_for(2 * shortTime);
        comeBack();
        eventually([&] { return redis({"GET", "test:store:key"}) == "value" && redis({"GET", "test:store:mark"}) == "x"; });
        const int left = std::stoi(redis({"PTTL", "test:store:key"}));
        CPPUNIT_ASSERT(left > 0 && left <= (longTime - 2 * shortTime).count());
        CPPUNIT_ASSERT_EQUAL(std::string("(nil)"), redis({"GET", "test:store:short"}));
    }

    void whatRedisHasBeatsWhatWasPutMeanwhile()
    {
        goAway();
        store().put("key", "ours", longTime);
        store().put("number", "7", longTime);
        store().put("last", "x", longTime);
        comeBackWith({{"key", "theirs"}, {"number", "5"}});
        eventually([&] { return redis({"GET", "test:store:last"}) == "x"; });
        CPPUNIT_ASSERT_EQUAL(std::string("theirs"), redis({"GET", "test:store:key"}));
        CPPUNIT_ASSERT_EQUAL(std::string("5"), redis({"GET", "test:store:number"}));
    }

    void countersAreAddedUp()
    {
        goAway();
        for (int i = 0; i < 3; ++i) {
            store().increment("here and there", longTime);
            store().increment("here", longTime);
            store().increment("no number there", longTime);
        }
        comeBackWith({{"here and there", "5"}, {"no number there", "word"}});
        eventually([&] { return redis({"GET", "test:store:here and there"}) == "8"; });
        eventually([&] { return redis({"GET", "test:store:here"}) == "3"; });
        eventually([&] { return redis({"GET", "test:store:no number there"}) == "3"; });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9}, store().increment("here and there", longTime).value);
        CPPUNIT_ASSERT(std::stoi(redis({"PTTL", "test:store:here"})) > 0);
    }

    void manyValuesAreMerged()
    {
        goAway();
        for (int i = 0; i < 600; ++i)
            store().put("key" + std::to_string(i), std::to_string(i), longTime);
        comeBack();
        eventually([&] {
            return redis({"GET", "test:store:key599"}) == "599" && redis({"GET", "test:store:key0"}) == "0" &&
                   redis({"GET", "test:store:key300"}) == "300";
        });
    }

    void whatIsMergedIsForgottenHere()
    {
        goAway();
        store().increment("count", longTime);
        comeBack();
        eventually([&] { return redis({"GET", "test:store:count"}) == "1"; });
        goAway();
        CPPUNIT_ASSERT(!store().get("count"));
        comeBack();
        store().put("last", "x", longTime);
        CPPUNIT_ASSERT_EQUAL(std::string("(nil)"), redis({"GET", "test:store:count"}));
    }

    void whatCannotBeMergedIsKeptForTheNextTime()
    {
        RedisServer server;
        Node node(server.url(), Milliseconds(300));
        node.fixture.up();
        server.kill();
        node.fixture.awaitEvent("down");
        node.store.put("key", "value", longTime);
        node.store.increment("count", longTime);
        server.start();
        // The first answer to the merge never comes.
        server.ask({"CLIENT", "PAUSE", "1000", "WRITE"});
        CPPUNIT_ASSERT_EQUAL(std::string("value"), eventually([&] { return node.store.get("key"); }).value());
        eventually([&] { return server.ask({"GET", "test:store:key"}) == "value" && server.ask({"EXISTS", "test:store:count"}) == "1"; });
    }

private:
    std::string redis(std::initializer_list<std::string_view> arguments) const { return _subject.server.ask(arguments); }

    void goAway()
    {
        _subject.server.kill();
        _subject.node.fixture.awaitEvent("down");
    }

    void comeBack()
    {
        _subject.server.start();
        _subject.node.fixture.awaitEvent("up");
    }

    /// The server holds these values before the link is up again.
    void comeBackWith(std::initializer_list<std::pair<std::string_view, std::string_view>> values)
    {
        // Away for everybody but those who know the new password.
        _subject.server.start({"--requirepass", "for a moment"});
        for (const auto& [key, value] : values)
            _subject.server.askAs({"AUTH", "for a moment"}, {"SET", "test:store:" + std::string(key), value});
        _subject.server.askAs({"AUTH", "for a moment"}, {"CONFIG", "SET", "requirepass", ""});
        _subject.node.fixture.awaitEvent("up");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisStoreTest);

} // namespace
} // namespace beckon
