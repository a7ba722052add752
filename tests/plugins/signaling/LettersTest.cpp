// Every letter that goes out to another node, and every one that may come in.

#include "Letters.h"

#include "Cloud.h"
#include "Pair.h"

#include <string>
#include <vector>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class LettersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LettersTest);
    CPPUNIT_TEST(aRelayIsForTheTargetsHome);
    CPPUNIT_TEST(aRelayForWhoIsNotHereComesBack);
    CPPUNIT_TEST(aRelayForARoomThatNobodyIsInComesBack);
    CPPUNIT_TEST(aRelayForWhoIsBeingAdmittedWaits);
    CPPUNIT_TEST(whatWaitsForAnotherNodeComesBackBeforeTheFlushIsAnswered);
    CPPUNIT_TEST(aFlushIsAnsweredWhoeverItIsAbout);
    CPPUNIT_TEST(aFlushIsSentOnlyWhereSomethingWas);
    CPPUNIT_TEST(duringAFlushMessagesWait);
    CPPUNIT_TEST(returnedMessagesGoFirst);
    CPPUNIT_TEST(onlyTheFormerHomeEndsAFlush);
    CPPUNIT_TEST(theDeathOfTheFormerHomeEndsAFlush);
    CPPUNIT_TEST(aDeadHomeIsNotFlushed);
    CPPUNIT_TEST(aNodeThatKnowsNothingOfTheTargetIsDoubted);
    CPPUNIT_TEST(aDoubtedTargetThatMovesGetsWhatWaited);
    CPPUNIT_TEST(aDoubtEndsWithAnError);
    CPPUNIT_TEST(moreThanMayWaitIsRefusedWhenItComesBack);
    CPPUNIT_TEST(whatWasSentBeforeTheTargetWasAwayComesBack);
    CPPUNIT_TEST(whatWasSentToAConnectionThatWasTakenOverGoesToTheNewOne);
    CPPUNIT_TEST(aNewConnectionAtTheSameNodeIsSentWhatTheFormerDidNotGet);
    CPPUNIT_TEST(whatNobodyAskedForIsRefused);
    CPPUNIT_TEST(aBroadcastSparesItsSender);
    CPPUNIT_TEST(onlyTheHomeEndsAPresence);
    CPPUNIT_TEST(aGhostLeaves);
    CPPUNIT_TEST(damagedLettersAreIgnored);
    CPPUNIT_TEST(damagedEventsAreIgnored);
    CPPUNIT_TEST(eventsOfTheUnknownAreIgnored);
    CPPUNIT_TEST_SUITE_END();

public:
    void aRelayIsForTheTargetsHome()
    {
        Pair pair;
        pair.peer->send(LetterKind::Relay, "bob", "alice", offerOf("bob", "alice", 1));
        pair.run();
        ASSERT_RECEIVED(pair.alice, offerOf("bob", "alice", 1));
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.assertSent({"relay alice>bob " + offerOf("alice", "bob", 2)});
    }

    void aRelayForWhoIsNotHereComesBack()
    {
        Pair pair;
        pair.world.rooms.rooms["room"].emplace_back("carol");
        pair.peer->send(LetterKind::Relay, "bob", "carol", "1");
        pair.peer->send(LetterKind::Relay, "bob", "bob", "2");
        pair.peer->send(LetterKind::Relay, "bob", "nobody", "3");
        pair.run();
        pair.assertSent({"returned bob>carol 1", "returned bob>bob 2", "returned bob>nobody 3"});
        ASSERT_RECEIVED(pair.alice);
    }

    void aRelayForARoomThatNobodyIsInComesBack()
    {
        Pair pair;
        pair.peer->send(LetterKind::Relay, "bob", "alice", "1", "another");
        pair.peer->send(LetterKind::Flush, "", "alice", "", "another");
        pair.peer->send(LetterKind::Flushed, "", "alice", "", "another");
        pair.peer->send(LetterKind::Broadcast, "bob", "", "2", "another");
        pair.run();
        pair.assertSent({"returned bob>alice 1", "flushed >alice"});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), pair.world.channels());
    }

    void aRelayForWhoIsBeingAdmittedWaits()
    {
        Pair pair;
        const ClientPtr carol = pair.world.admit("carol");
        pair.run();
        pair.peer->send(LetterKind::Relay, "bob", "carol", "1");
        pair.run();
        carol->open();
        pair.peer->send(LetterKind::Relay, "bob", "carol", "2");
        pair.run();
        ASSERT_RECEIVED(carol, "1", "2");
        pair.assertSent({});
    }

    void whatWaitsForAnotherNodeComesBackBeforeTheFlushIsAnswered()
    {
        Pair pair;
        const ClientPtr carol = pair.world.admit("carol");
        pair.run();
        pair.peer->send(LetterKind::Relay, "bob", "carol", "1");
        pair.peer->send(LetterKind::Relay, "dave", "carol", "2");
        pair.second->send(LetterKind::Relay, "erin", "carol", "3");
        pair.peer->send(LetterKind::Flush, "", "carol");
        pair.run();
        pair.assertSent({"returned bob>carol 1", "returned dave>carol 2", "flushed >carol"});
        pair.assertSent({}, *pair.second);
        carol->open();
        ASSERT_RECEIVED(carol, "3");
    }

    void aFlushIsAnsweredWhoeverItIsAbout()
    {
        Pair pair;
        pair.peer->send(LetterKind::Flush, "", "nobody");
        pair.peer->send(LetterKind::Flush, "", "alice");
        pair.run();
        pair.assertSent({"flushed >nobody", "flushed >alice"});
    }

    void aFlushIsSentOnlyWhereSomethingWas()
    {
        Pair pair(seconds(10));
        pair.peer->cluster.drop("room", "bob", pair.bob);
        pair.run();
        pair.assertSent({});
        pair.bob = pair.peer->enter("bob");
        pair.run();
        pair.alice->send(offerOf("alice", "bob", 1));
        pair.peer->received();
        pair.peer->cluster.drop("room", "bob", pair.bob);
        pair.run();
        pair.assertSent({"flush >bob"});
    }

    void duringAFlushMessagesWait()
    {
        Pair pair;
        pair.flushBob();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.assertSent({});
        pair.peer->send(LetterKind::Flushed, "", "bob");
        pair.run();
        pair.assertSent({"relay alice>bob " + offerOf("alice", "bob", 2)}, *pair.second);
    }

    void returnedMessagesGoFirst()
    {
        Pair pair;
        pair.flushBob();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.peer->send(LetterKind::Returned, "alice", "bob", offerOf("alice", "bob", 1));
        pair.run();
        pair.alice->send(offerOf("alice", "bob", 3));
        pair.peer->send(LetterKind::Flushed, "", "bob");
        pair.run();
        pair.alice->send(offerOf("alice", "bob", 4));
        std::vector<std::string> expected;
        for (int number = 1; number <= 4; ++number)
            expected.push_back("relay alice>bob " + offerOf("alice", "bob", number));
        pair.assertSent(expected, *pair.second);
        CPPUNIT_ASSERT_EQUAL(Bytes(0), pair.world.budget.used());
    }

    void onlyTheFormerHomeEndsAFlush()
    {
        Pair pair;
        pair.flushBob();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.second->send(LetterKind::Flushed, "", "bob");
        pair.second->send(LetterKind::Returned, "alice", "bob", "not asked for");
        pair.run();
        pair.assertSent({}, *pair.second);
        ASSERT_RECEIVED(pair.alice, errorFrame("target not connected", "bob"));
    }

    void theDeathOfTheFormerHomeEndsAFlush()
    {
        Pair pair;
        pair.flushBob();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.world.clusterEvents->onNodeGone("another");
        pair.run();
        pair.assertSent({}, *pair.second);
        pair.world.clusterEvents->onNodeGone("peer");
        pair.run();
        pair.assertSent({"relay alice>bob " + offerOf("alice", "bob", 2)}, *pair.second);
    }

    void aDeadHomeIsNotFlushed()
    {
        Pair pair;
        pair.alice->send(offerOf("alice", "bob", 1));
        pair.peer->received();
        pair.world.clusterEvents->onNodeGone("peer");
        pair.second->enter("bob");
        pair.run();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.assertSent({});
        pair.assertSent({"relay alice>bob " + offerOf("alice", "bob", 2)}, *pair.second);
    }

    void aNodeThatKnowsNothingOfTheTargetIsDoubted()
    {
        Pair pair;
        pair.doubtBob();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.run();
        pair.assertSent({"holds >bob 2 " + std::to_string(2 * offerOf("alice", "bob", 1).size())});
        ASSERT_RECEIVED(pair.alice);
    }

    void aDoubtedTargetThatMovesGetsWhatWaited()
    {
        Pair pair;
        pair.doubtBob();
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.peer->received();
        pair.peer->enter("bob");
        pair.run();
        pair.assertSent({"relay alice>bob " + offerOf("alice", "bob", 1), "relay alice>bob " + offerOf("alice", "bob", 2)});
    }

    void aDoubtEndsWithAnError()
    {
        Pair pair;
        pair.doubtBob();
        pair.world.advance(Milliseconds(29'999));
        ASSERT_RECEIVED(pair.alice);
        pair.world.advance(Milliseconds(1));
        ASSERT_RECEIVED(pair.alice, errorFrame("target not connected", "bob"));
    }

    void moreThanMayWaitIsRefusedWhenItComesBack()
    {
        Pair pair;
        pair.flushBob();
        for (int number = 0; number < 65; ++number)
            pair.peer->send(LetterKind::Returned, "alice", "bob", "x");
        pair.run();
        ASSERT_RECEIVED(pair.alice, errorFrame("too many messages wait for the target", "bob"));
    }

    /// The sender's node has yet to hear of it, and has what goes before this.
    void whatWasSentBeforeTheTargetWasAwayComesBack()
    {
        Pair pair;
        ClientPtr carol = pair.world.connect("carol");
        const std::uint64_t before = pair.network->latest();
        carol->hangUp();
        pair.run();
        carol = pair.world.connect("carol");
        pair.peer->received();
        pair.peer->sendTo(before, "bob", "carol", "1");
        pair.peer->sendTo(pair.network->latest(), "bob", "carol", "2");
        pair.run();
        ASSERT_RECEIVED(carol, "2");
        pair.assertSent({"returned bob>carol 1"});
    }

    void whatWasSentToAConnectionThatWasTakenOverGoesToTheNewOne()
    {
        Pair pair;
        pair.world.connect("carol");
        const ClientPtr first = pair.world.connect("carol");
        const std::uint64_t before = pair.network->latest();
        const ClientPtr second = pair.world.connect("carol");
        pair.peer->sendTo(before, "bob", "carol", "1");
        pair.run();
        ASSERT_RECEIVED(second, "1");
    }

    /// It may have been away in between, which this node need not have heard.
    void aNewConnectionAtTheSameNodeIsSentWhatTheFormerDidNotGet()
    {
        Pair pair;
        pair.alice->send(offerOf("alice", "bob", 1));
        pair.peer->received();
        pair.peer->enter("bob");
        pair.run();
        pair.assertSent({"flush >bob"});
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.peer->send(LetterKind::Returned, "alice", "bob", offerOf("alice", "bob", 1));
        pair.peer->send(LetterKind::Flushed, "", "bob");
        pair.run();
        pair.assertSent({"relay alice>bob " + offerOf("alice", "bob", 1), "relay alice>bob " + offerOf("alice", "bob", 2)});
    }

    void whatNobodyAskedForIsRefused()
    {
        Pair pair;
        pair.peer->send(LetterKind::Returned, "alice", "bob", "1");
        pair.peer->send(LetterKind::Returned, "alice", "nobody", "2");
        pair.peer->send(LetterKind::Flushed, "", "bob");
        pair.peer->send(LetterKind::Flushed, "", "nobody");
        pair.peer->send(LetterKind::Refused, "nobody", "bob");
        pair.run();
        ASSERT_RECEIVED(pair.alice, errorFrame("target not connected", "bob"), errorFrame("target not in the room", "nobody"));
        pair.assertSent({});
    }

    void aBroadcastSparesItsSender()
    {
        Pair pair;
        const ClientPtr carol = pair.world.connect("carol");
        pair.alice->received();
        pair.peer->send(LetterKind::Broadcast, "bob", "", "1");
        pair.peer->send(LetterKind::Broadcast, "carol", "", "2");
        pair.run();
        ASSERT_RECEIVED(pair.alice, "1", "2");
        ASSERT_RECEIVED(carol, "1");
    }

    void onlyTheHomeEndsAPresence()
    {
        Pair pair(seconds(10));
        pair.peer->cluster.drop("room", "bob", pair.bob);
        pair.peer->cluster.arrive("room", "carol");
        pair.world.advance(seconds(60));
        ASSERT_RECEIVED(pair.alice, joinedFrame("carol"));
        pair.peer->cluster.leave("room", "bob", pair.bob);
        pair.run();
        ASSERT_RECEIVED(pair.alice, leftFrame("bob"));
    }

    /// In the roster as connected here, but unknown here, as after a restart under the same name.
    void aGhostLeaves()
    {
        Pair pair;
        pair.world.cluster.enter("room", "ghost", Cluster::Removal::Forbids, [](std::uint64_t) {});
        CPPUNIT_ASSERT_EQUAL(std::string("alice\nbob\nghost\n"), lines(pair.world.connected()));
        pair.run();
        CPPUNIT_ASSERT_EQUAL(std::string("alice\nbob\n"), lines(pair.world.connected()));
        ASSERT_RECEIVED(pair.alice, joinedFrame("ghost"), leftFrame("ghost"));
    }

    void damagedLettersAreIgnored()
    {
        Pair pair;
        for (const std::string& bad : std::vector<std::string>{"", "a b", "\"", "-x", std::string(65, 'a')}) {
            for (const LetterKind kind :
                 {LetterKind::Relay, LetterKind::Returned, LetterKind::Refused, LetterKind::Broadcast, LetterKind::Carried})
                pair.peer->send(kind, bad, "alice", "x");
            for (const LetterKind kind :
                 {LetterKind::Relay, LetterKind::Returned, LetterKind::Refused, LetterKind::Flush, LetterKind::Flushed})
                pair.peer->send(kind, "bob", bad, "x");
            pair.peer->send(LetterKind::Relay, "bob", "alice", "x", bad + "\n");
        }
        for (const char* held : {"", "1", "1 ", " 1", "1 2 ", "-1 2", "1 -2", "1  2", "1 99999999999999999999"})
            pair.peer->send(LetterKind::Holds, "", "bob", held);
        for (const char* carried : {"", "1", "1 ", "1 2", "1 2 ", " 1 2 x", "-1 2 x", "1 -2 x", "1  2 x", "1 99999999999 x", "x"})
            pair.peer->send(LetterKind::Carried, "bob", "alice", carried);
        for (const LetterKind kind : {LetterKind::Relay, LetterKind::Waited, LetterKind::Returned})
            pair.peer->send(kind, "bob", "alice");
        for (const int kind : {0, 10, 255})
            pair.peer->send(static_cast<LetterKind>(kind), "bob", "alice", "x");
        pair.run();
        pair.assertSent({});
        ASSERT_RECEIVED(pair.alice);
    }

    void damagedEventsAreIgnored()
    {
        Pair pair;
        pair.peer->cluster.arrive("room", "a \"b\"");
        pair.peer->cluster.arrive("r \"x", "carol");
        pair.run();
        ASSERT_RECEIVED(pair.alice);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), pair.world.channels());
    }

    void eventsOfTheUnknownAreIgnored()
    {
        Pair pair;
        for (const auto kind : {RosterEvent::Kind::Away, RosterEvent::Kind::Left, RosterEvent::Kind::Removed}) {
            pair.world.clusterEvents->onRosterEvent({kind, "room", "nobody", {}, false, 0, Milliseconds(0)});
            pair.world.clusterEvents->onRosterEvent({kind, "nowhere", "nobody", {}, false, 0, Milliseconds(0)});
        }
        pair.run();
        ASSERT_RECEIVED(pair.alice);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), pair.world.channels());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LettersTest);

} // namespace
} // namespace beckon::signaling
