#include "ScriptFixture.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace beckon::storeredis {
namespace {

class ChangeScriptTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChangeScriptTest);
    CPPUNIT_TEST(whoEntersIsWrittenAndToldToEveryNodeOfTheRoom);
    CPPUNIT_TEST(aNodesFirstPresenceComesAfterASnapshot);
    CPPUNIT_TEST(aWantedSnapshotComesAgain);
    CPPUNIT_TEST(aTakeoverIsToldToTheNodeThatLosesItsLastUser);
    CPPUNIT_TEST(aTakeoverKeepsTheBeginningAndGetsALaterGeneration);
    CPPUNIT_TEST(whoLeftAnOldConnectionStays);
    CPPUNIT_TEST(whoLeftIsExpectedByNewcomers);
    CPPUNIT_TEST(whoDroppedIsInTheSnapshot);
    CPPUNIT_TEST(aRemovalForbidsToEnterUntilSomebodyLooked);
    CPPUNIT_TEST(aRemovalMadeAloneSparesANewerPresence);
    CPPUNIT_TEST(theCallerHearsAlsoWhereNobodyIsPresent);
    CPPUNIT_TEST(withoutALeaseNothingIsChanged);
    CPPUNIT_TEST(anotherRegistrationsTokenIsWorthNothing);
    CPPUNIT_TEST(stampsGrowThoughTheClockIsBehind);
    CPPUNIT_TEST(noMailboxIsMadeForADeadNode);
    CPPUNIT_TEST(aMailboxThatNobodyReadsIsDeleted);
    CPPUNIT_TEST(keysOfAnotherTypeMakeWay);
    CPPUNIT_TEST(damagedEntriesCountAsAbsent);
    CPPUNIT_TEST(aLargeRoomComesInParts);
    CPPUNIT_TEST(everyKeyEndsByItself);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        redis.enroll("a");
        redis.enroll("b");
        redis.mail("a");
        redis.mail("b");
    }

    void whoEntersIsWrittenAndToldToEveryNodeOfTheRoom()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.enter("a", "alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.enter("b", "bob"));
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot; joined alice@a; joined bob@b"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot alice@a; joined bob@b"), redis.mail("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), redis.presence("alice")->node);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), redis.askOne({"HGET", "t:in:room", "b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), redis.askOne({"SISMEMBER", "t:rooms:b", "room"}));
    }

    void aNodesFirstPresenceComesAfterASnapshot()
    {
        redis.enter("a", "alice");
        redis.change("b", "arrive", "bob");
        redis.enter("b", "carol");
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot alice@a; joined bob@b; joined carol@b"), redis.mail("b"));
    }

    void aWantedSnapshotComesAgain()
    {
        redis.enter("a", "alice");
        redis.mail("a");
        redis.run(changeScript, "a", {"enter", "room", "bob", "8", "forbids", "1"});
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot alice@a; joined bob@a"), redis.mail("a"));
    }

    void aTakeoverIsToldToTheNodeThatLosesItsLastUser()
    {
        redis.enter("a", "alice");
        redis.enter("b", "alice");
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot; joined alice@a; moved alice@b"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"HEXISTS", "t:in:room", "a"}));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"EXISTS", "t:rooms:a"}));
        redis.enter("b", "bob");
        CPPUNIT_ASSERT_EQUAL(std::string(), redis.mail("a"));
    }

    void aTakeoverKeepsTheBeginningAndGetsALaterGeneration()
    {
        redis.enter("a", "alice");
        const Presence first = redis.presence("alice").value();
        redis.enter("b", "alice");
        const Presence second = redis.presence("alice").value();
        CPPUNIT_ASSERT_EQUAL(first.since, second.since);
        CPPUNIT_ASSERT(second.generation > first.generation);
    }

    void whoLeftAnOldConnectionStays()
    {
        redis.enter("a", "alice");
        const std::string old = redis.generation("alice");
        redis.enter("b", "alice");
        CPPUNIT_ASSERT_EQUAL(std::string("nothing"), redis.change("a", "leave", "alice", old));
        CPPUNIT_ASSERT_EQUAL(std::string("nothing"), redis.change("a", "drop", "alice", old));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.change("b", "leave", "alice", redis.generation("alice")));
        CPPUNIT_ASSERT(!redis.presence("alice"));
    }

    void whoLeftIsExpectedByNewcomers()
    {
        redis.enter("a", "alice");
        redis.enter("a", "bob");
        redis.change("a", "leave", "bob", redis.generation("bob"));
        redis.change("a", "expect", "carol");
        redis.enter("b", "dan");
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot alice@a bob expected carol expected; joined dan@b"), redis.mail("b"));
        redis.enter("b", "bob");
        redis.run(changeScript, "b", {"enter", "room", "dan", "8", "forbids", "1"});
        CPPUNIT_ASSERT(redis.mail("b").find("bob expected") == std::string::npos);
    }

    void whoDroppedIsInTheSnapshot()
    {
        redis.enter("a", "alice");
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.change("a", "drop", "alice", redis.generation("alice")));
        CPPUNIT_ASSERT_EQUAL(std::string("nothing"), redis.change("a", "drop", "alice", redis.generation("alice")));
        CPPUNIT_ASSERT(redis.presence("alice")->state == Presence::State::Away);
        redis.enter("b", "bob");
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot alice@a; joined bob@b"), redis.mail("b"));
    }

    void aRemovalForbidsToEnterUntilSomebodyLooked()
    {
        redis.enter("a", "alice");
        redis.change("b", "remove", "alice");
        CPPUNIT_ASSERT(!redis.presence("alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("removed"), redis.enter("a", "alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.change("a", "enter", "alice", "outdated"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.enter("b", "alice"));
    }

    void aRemovalMadeAloneSparesANewerPresence()
    {
        redis.enter("a", "alice");
        const Stamp first = redis.presence("alice")->generation;
        redis.enter("a", "alice");
        CPPUNIT_ASSERT_EQUAL(std::string("nothing"), redis.change("b", "remove", "alice", std::to_string(first)));
        CPPUNIT_ASSERT(redis.presence("alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.change("b", "remove", "alice", redis.generation("alice")));
        CPPUNIT_ASSERT(!redis.presence("alice"));
    }

    void theCallerHearsAlsoWhereNobodyIsPresent()
    {
        redis.change("a", "expect", "alice");
        redis.change("a", "remove", "alice");
        CPPUNIT_ASSERT_EQUAL(std::string("expected alice; removed alice"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string(), redis.mail("b"));
    }

    void withoutALeaseNothingIsChanged()
    {
        redis.ask({"DEL", "t:node:a"});
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.enter("a", "alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.restore("a", {"alice", "1 1 1 a C"}));
        CPPUNIT_ASSERT(!redis.presence("alice"));
    }

    void anotherRegistrationsTokenIsWorthNothing()
    {
        redis.enroll("a", "2");
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.enter("a", "alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.enroll("a", "1").at(0));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), redis.askOne({"GET", "t:node:a"}));
    }

    void stampsGrowThoughTheClockIsBehind()
    {
        redis.ask({"SET", "t:stamp", "4000000000000000"});
        redis.enter("a", "alice");
        redis.enter("a", "bob");
        CPPUNIT_ASSERT_EQUAL(std::string("4000000000000001"), redis.generation("alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("4000000000000002"), redis.generation("bob"));
    }

    void noMailboxIsMadeForADeadNode()
    {
        redis.enter("a", "alice");
        redis.ask({"DEL", "t:mail:a"});
        redis.enter("b", "bob");
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"EXISTS", "t:mail:a"}));
    }

    void aMailboxThatNobodyReadsIsDeleted()
    {
        redis.enter("a", "alice");
        redis.ask({"EVAL", "for i = 1, 100000 do redis.call('XADD', KEYS[1], '*', 'U', '1:x') end", "1", "t:mail:a"});
        redis.enter("b", "bob");
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"EXISTS", "t:mail:a"}));
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.run(renewScript, "a", {"60000", "0-0"}).at(0));
    }

    void keysOfAnotherTypeMakeWay()
    {
        for (const char* key : {"room:room", "in:room", "late:room", "rooms:a", "gone:room:alice", "stamp", "mail:b"})
            redis.ask({"DEL", std::string("t:") + key});
        for (const char* key : {"room:room", "in:room", "rooms:a", "late:room"})
            redis.ask({"SET", std::string("t:") + key, "foreign"});
        for (const char* key : {"gone:room:alice", "stamp", "mail:b"})
            redis.ask({"SADD", std::string("t:") + key, "foreign"});
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.enter("a", "alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.change("a", "leave", "alice", redis.generation("alice")));
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot; joined alice@a; left alice"), redis.mail("a"));
    }

    void damagedEntriesCountAsAbsent()
    {
        redis.ask({"HSET", "t:room:room", "alice", "nonsense", "bob", "1 2 99999999999999999999 a C", "carol", "1 2 3 a C "});
        redis.ask({"HSET", "t:in:room", "a", "nan", "", "1", "no/node", "1"});
        redis.ask({"ZADD", "t:late:room", "inf", "zoe"});
        redis.ask({"SET", "t:stamp", "inf"});
        redis.enter("a", "alice");
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot; joined alice@a"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), redis.askOne({"HLEN", "t:room:room"}));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), redis.askOne({"HGET", "t:in:room", "a"}));
    }

    void aLargeRoomComesInParts()
    {
        ScriptFixture::Words users;
        for (int i = 0; i < 2'500; ++i) {
            users.push_back("user" + std::to_string(i));
            users.emplace_back("1 2 3 a C");
        }
        redis.restore("a", users);
        const std::string mail = redis.mail("a");
        CPPUNIT_ASSERT(mail.starts_with("part "));
        const std::size_t last = mail.find("; snapshot ");
        CPPUNIT_ASSERT(last != std::string::npos && mail.find("; part ") < last);
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t(2'500), std::count(mail.begin(), mail.end(), '@'));
    }

    void everyKeyEndsByItself()
    {
        redis.enter("a", "alice");
        redis.enter("b", "bob");
        redis.change("a", "leave", "alice", redis.generation("alice"));
        redis.change("a", "remove", "carol");
        redis.restore("b", {"bob", "1 2 3 b C"});
        const ScriptFixture::Words keys = redis.ask({"KEYS", "*"});
        CPPUNIT_ASSERT(keys.size() > 8);
        for (const std::string& key : keys)
            CPPUNIT_ASSERT_MESSAGE(key, std::stoll(redis.askOne({"PTTL", key})) > 0);
    }

private:
    ScriptFixture redis;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChangeScriptTest);

} // namespace
} // namespace beckon::storeredis
