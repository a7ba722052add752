#include "ScriptFixture.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace beckon::storeredis {
namespace {

class NodeScriptsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NodeScriptsTest);
    CPPUNIT_TEST(whoRegistersIsToldToTheOthers);
    CPPUNIT_TEST(aRegistrationEmptiesTheMailbox);
    CPPUNIT_TEST(aRegistrationNamesTheRoomsOfTheOneBefore);
    CPPUNIT_TEST(theDataKeepItsNameUntilItIsLost);
    CPPUNIT_TEST(aRenewalTrimsWhatWasRead);
    CPPUNIT_TEST(aRenewalWithoutLeaseOrMailboxIsLost);
    CPPUNIT_TEST(theDeadAreToldFromTheLiving);
    CPPUNIT_TEST(aRestoredRoomIsWhatTheNodeSays);
    CPPUNIT_TEST(aRestorationTellsDifferencesOnly);
    CPPUNIT_TEST(ofTwoConnectionsTheLaterOneStays);
    CPPUNIT_TEST(whoWasRemovedIsNotRestored);
    CPPUNIT_TEST(restoredStampsAreInThePast);
    CPPUNIT_TEST(anEmptyRestorationClearsTheRoomInSilence);
    CPPUNIT_TEST(theDeadAreSweptAndMourned);
    CPPUNIT_TEST(theLivingAreNotSwept);
    CPPUNIT_TEST(manyRoomsAreSweptInChunks);
    CPPUNIT_TEST(aNodeMaySweepItself);
    CPPUNIT_TEST(entriesOfANodeThatNobodyKnowsAreSwept);
    CPPUNIT_TEST(foreignKeysDoNotStopASweep);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        redis.enroll("a");
        redis.enroll("b");
        redis.mail("a");
        redis.mail("b");
    }

    void whoRegistersIsToldToTheOthers()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.enroll("c").at(0));
        CPPUNIT_ASSERT_EQUAL(std::string("up c"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string("up c"), redis.mail("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("up c"), redis.mail("c"));
    }

    void aRegistrationEmptiesTheMailbox()
    {
        redis.enter("a", "alice");
        redis.enroll("a", "2");
        CPPUNIT_ASSERT_EQUAL(std::string("up a"), redis.mail("a"));
    }

    void aRegistrationNamesTheRoomsOfTheOneBefore()
    {
        redis.enter("a", "alice", "one");
        redis.enter("a", "alice", "two");
        const ScriptFixture::Words answer = redis.enroll("a", "2");
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), answer.size());
        CPPUNIT_ASSERT(std::count(answer.begin(), answer.end(), "one") == 1 && std::count(answer.begin(), answer.end(), "two") == 1);
    }

    void theDataKeepItsNameUntilItIsLost()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("name"), redis.run(registerScript, "a", {"60000", "other"}, "2").at(2));
        redis.ask({"FLUSHALL"});
        CPPUNIT_ASSERT_EQUAL(std::string("other"), redis.run(registerScript, "a", {"60000", "other"}, "3").at(2));
    }

    void aRenewalTrimsWhatWasRead()
    {
        const auto add = [this] { return redis.askOne({"XADD", "t:mail:a", "*", "U", "1:x"}); };
        std::string id;
        for (int i = 0; i < 1'000; ++i)
            id = add();
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.run(renewScript, "a", {"60000", id}).at(0));
        // Whole nodes of the stream only, which is what makes it cheap.
        CPPUNIT_ASSERT(std::stoi(redis.askOne({"XLEN", "t:mail:a"})) <= 100);
    }

    void aRenewalWithoutLeaseOrMailboxIsLost()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.run(renewScript, "a", {"60000", "0-0"}).at(0));
        redis.ask({"DEL", "t:mail:a"});
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.run(renewScript, "a", {"60000", "0-0"}).at(0));
        redis.ask({"SET", "t:mail:a", "foreign"});
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.run(renewScript, "a", {"60000", "0-0"}).at(0));
        redis.ask({"DEL", "t:node:b"});
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), redis.run(renewScript, "b", {"60000", "0-0"}).at(0));
    }

    void theDeadAreToldFromTheLiving()
    {
        redis.ask({"DEL", "t:node:b"});
        CPPUNIT_ASSERT((redis.run(nodesScript, "a", {}) == ScriptFixture::Words{"done", "a", "b"}));
    }

    void aRestoredRoomIsWhatTheNodeSays()
    {
        redis.enter("b", "zoe");
        redis.enter("a", "alice");
        redis.enter("a", "bob");
        redis.mail("b");
        redis.mail("a");
        const std::string bob = redis.askOne({"HGET", "t:room:room", "bob"});
        redis.restore("a", {"bob", bob, "carol", "5 6 7 x A"});
        CPPUNIT_ASSERT_EQUAL(std::string("left alice; joined carol@a"), redis.mail("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), redis.askOne({"HGET", "t:in:room", "a"}));
        CPPUNIT_ASSERT_EQUAL(std::string("5 6 7 a A"), redis.askOne({"HGET", "t:room:room", "carol"}));
        const std::string mail = redis.mail("a");
        CPPUNIT_ASSERT(mail.starts_with("snapshot ") && mail.find("; ") == std::string::npos);
        CPPUNIT_ASSERT(mail.find("alice expected") != std::string::npos && mail.find("carol@a") != std::string::npos);
    }

    void aRestorationTellsDifferencesOnly()
    {
        redis.enter("b", "zoe");
        redis.enter("a", "alice");
        redis.mail("b");
        redis.restore("a", {"alice", redis.askOne({"HGET", "t:room:room", "alice"})});
        CPPUNIT_ASSERT_EQUAL(std::string(), redis.mail("b"));
        redis.restore("a", {"alice", "1 " + std::to_string(redis.presence("alice")->generation + 9) + " 3 a C"});
        CPPUNIT_ASSERT_EQUAL(std::string("moved alice@a"), redis.mail("b"));
    }

    void ofTwoConnectionsTheLaterOneStays()
    {
        redis.enter("b", "alice");
        const Presence known = redis.presence("alice").value();
        redis.mail("b");
        redis.restore("a", {"alice", "1 2 3 a C"});
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot restored alice@b"), redis.mail("a").substr(0, 25));
        CPPUNIT_ASSERT_EQUAL(std::string(), redis.mail("b"));
        CPPUNIT_ASSERT(redis.presence("alice") == known);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"HEXISTS", "t:in:room", "a"}));

        redis.restore("a", {"alice", "1 " + std::to_string(known.generation + 1) + " 3 a C"});
        CPPUNIT_ASSERT_EQUAL(std::string("moved alice@a"), redis.mail("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot restored alice@a"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(known.since, redis.presence("alice")->since);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"HEXISTS", "t:in:room", "b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"EXISTS", "t:rooms:b"}));
    }

    void whoWasRemovedIsNotRestored()
    {
        redis.enter("b", "zoe");
        redis.enter("a", "alice");
        const std::string alice = redis.askOne({"HGET", "t:room:room", "alice"});
        redis.change("b", "remove", "alice");
        redis.mail("a");
        redis.mail("b");
        redis.restore("a", {"alice", alice});
        CPPUNIT_ASSERT_EQUAL(std::string("snapshot restored zoe@b alice removed"), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string(), redis.mail("b"));
        redis.restore("a", {"alice", "4000000000000000 4000000000000000 4000000000000000 a C"});
        CPPUNIT_ASSERT_EQUAL(std::string("joined alice@a"), redis.mail("b"));
    }

    void restoredStampsAreInThePast()
    {
        redis.restore("a", {"alice", "1 4000000000000000 1 a C"});
        redis.enter("b", "alice");
        CPPUNIT_ASSERT(redis.presence("alice")->generation > 4'000'000'000'000'000);
    }

    void anEmptyRestorationClearsTheRoomInSilence()
    {
        redis.enter("b", "zoe");
        redis.enter("a", "alice");
        redis.mail("a");
        redis.mail("b");
        redis.restore("a", {});
        CPPUNIT_ASSERT_EQUAL(std::string(), redis.mail("a"));
        CPPUNIT_ASSERT_EQUAL(std::string("left alice"), redis.mail("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"EXISTS", "t:rooms:a"}));
    }

    void theDeadAreSweptAndMourned()
    {
        redis.enter("a", "alice");
        redis.enter("b", "bob");
        redis.enter("b", "bob", "elsewhere");
        redis.mail("a");
        redis.ask({"DEL", "t:node:b"});
        CPPUNIT_ASSERT_EQUAL(std::string("done"), sweep("a", "b"));
        CPPUNIT_ASSERT_EQUAL(std::string("left bob; gone b"), redis.mail("a"));
        CPPUNIT_ASSERT(!redis.presence("bob") && !redis.presence("bob", "elsewhere"));
        CPPUNIT_ASSERT((redis.ask({"KEYS", "t:*b"}).empty()));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), redis.askOne({"SMEMBERS", "t:nodes"}));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"HEXISTS", "t:in:room", "b"}));
    }

    void theLivingAreNotSwept()
    {
        redis.enter("b", "bob");
        CPPUNIT_ASSERT_EQUAL(std::string("alive"), sweep("a", "b"));
        redis.ask({"DEL", "t:node:b", "t:node:a"});
        CPPUNIT_ASSERT_EQUAL(std::string("lost"), sweep("a", "b"));
        CPPUNIT_ASSERT(redis.presence("bob"));
    }

    void manyRoomsAreSweptInChunks()
    {
        for (int i = 0; i < 10; ++i)
            redis.enter("b", "bob", "room" + std::to_string(i));
        redis.ask({"DEL", "t:node:b"});
        CPPUNIT_ASSERT_EQUAL(std::string("more"), redis.run(sweepScript, "a", {"b", "4", "1000"}).at(0));
        CPPUNIT_ASSERT_EQUAL(std::string("6"), redis.askOne({"SCARD", "t:rooms:b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("more"), redis.run(sweepScript, "a", {"b", "100", "2"}).at(0));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), redis.askOne({"SCARD", "t:rooms:b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), sweep("a", "b"));
    }

    void aNodeMaySweepItself()
    {
        redis.enter("a", "alice");
        redis.enter("b", "bob");
        redis.mail("b");
        CPPUNIT_ASSERT_EQUAL(std::string("done"), sweep("a", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("left alice; gone a"), redis.mail("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), redis.askOne({"EXISTS", "t:node:a"}));
    }

    void entriesOfANodeThatNobodyKnowsAreSwept()
    {
        redis.ask({"HSET", "t:room:room", "ghost", "1 2 3 nobody C"});
        redis.enter("a", "alice");
        CPPUNIT_ASSERT((redis.run(nodesScript, "a", {}).back() == "nobody"));
        redis.mail("a");
        CPPUNIT_ASSERT_EQUAL(std::string("done"), sweep("a", "nobody"));
        CPPUNIT_ASSERT_EQUAL(std::string("left ghost; gone nobody"), redis.mail("a"));
    }

    void foreignKeysDoNotStopASweep()
    {
        redis.ask({"SADD", "t:rooms:b", "room"});
        redis.ask({"SET", "t:room:room", "foreign"});
        redis.ask({"SET", "t:in:room", "foreign"});
        redis.ask({"DEL", "t:node:b"});
        CPPUNIT_ASSERT_EQUAL(std::string("done"), sweep("a", "b"));
        redis.enroll("b", "2");
        redis.ask({"DEL", "t:rooms:b", "t:node:b"});
        redis.ask({"SET", "t:rooms:b", "foreign"});
        CPPUNIT_ASSERT_EQUAL(std::string("done"), sweep("a", "b"));
        redis.ask({"DEL", "t:nodes"});
        redis.ask({"SET", "t:nodes", "foreign"});
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.run(nodesScript, "a", {}).at(0));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), redis.enroll("b", "3").at(0));
    }

private:
    std::string sweep(const std::string& by, const std::string& dead) { return redis.run(sweepScript, by, {dead, "256", "20000"}).at(0); }

    ScriptFixture redis;
};

CPPUNIT_TEST_SUITE_REGISTRATION(NodeScriptsTest);

} // namespace
} // namespace beckon::storeredis
