// A room whose users are at several nodes: what they hear of one another, and what they send.

#include "Cloud.h"

#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class NodesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NodesTest);
    CPPUNIT_TEST(joinedAndLeftAreToldAtEveryNode);
    CPPUNIT_TEST(messagesReachATargetAtAnotherNode);
    CPPUNIT_TEST(aMissingSenderIsFilledInAcrossNodes);
    CPPUNIT_TEST(aBroadcastReachesEveryNodeOnce);
    CPPUNIT_TEST(aLeaveAtAnotherNodeEndsTheConnection);
    CPPUNIT_TEST(aTakeoverAcrossNodesIsSilent);
    CPPUNIT_TEST(aReconnectElsewhereWithinTheGraceIsSilent);
    CPPUNIT_TEST(aPresenceEndsWithTheGraceAtEveryNode);
    CPPUNIT_TEST(aJoinAtOneNodeAndTheConnectionAtAnotherAreOnePresence);
    CPPUNIT_TEST(whoNeverConnectsAfterAJoinElsewhereLeaves);
    CPPUNIT_TEST(messagesWaitForWhoJoinedAtAnotherNode);
    CPPUNIT_TEST(messagesWaitForWhoMadeTheRoomAtAnotherNode);
    CPPUNIT_TEST(waitingMessagesGoWhereTheTargetComesUp);
    CPPUNIT_TEST(theEndOfTheWaitIsToldToASenderElsewhere);
    CPPUNIT_TEST(aLeaveElsewhereEndsTheWait);
    CPPUNIT_TEST(whoLeftElsewhereIsNotInTheRoom);
    CPPUNIT_TEST(aNewcomersNodeKnowsWhoIsThere);
    CPPUNIT_TEST(aNodeThatWasAwayFromARoomKnowsWhoHasLeft);
    CPPUNIT_TEST(messagesForABusyNodeAreRefused);
    CPPUNIT_TEST(tooManyMessagesForWhoIsBeingAdmittedElsewhereAreRefused);
    CPPUNIT_TEST(aDeadNodesUsersAreSaidToHaveLeft);
    CPPUNIT_TEST(aStopTellsNobodyAtTheOtherNodesByItself);
    CPPUNIT_TEST(anEmptyRoomIsForgottenAtEveryNode);
    CPPUNIT_TEST_SUITE_END();

public:
    void joinedAndLeftAreToldAtEveryNode()
    {
        Cloud cloud(3);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr carol = cloud.connect(1, "carol");
        ClientPtr bob = cloud.connect(2, "bob");
        ASSERT_RECEIVED(alice, joinedFrame("carol"), joinedFrame("bob"));
        ASSERT_RECEIVED(carol, joinedFrame("bob"));
        ASSERT_RECEIVED(bob);
        cloud.hangUp(bob);
        ASSERT_RECEIVED(alice, leftFrame("bob"));
        ASSERT_RECEIVED(carol, leftFrame("bob"));
    }

    void messagesReachATargetAtAnotherNode()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        alice->received();
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1));
        cloud.send(bob, offerOf("bob", "alice", 2));
        ASSERT_RECEIVED(alice, offerOf("bob", "alice", 2));
        ASSERT_RECEIVED(bob);
    }

    void aMissingSenderIsFilledInAcrossNodes()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.send(alice, R"({"type":"candidate","target":"bob","candidate":null})");
        ASSERT_RECEIVED(bob, R"({"sender":"alice","type":"candidate","target":"bob","candidate":null})");
    }

    void aBroadcastReachesEveryNodeOnce()
    {
        Cloud cloud(3);
        cloud.at(0).types.add("chat", [](const ClientMessage& message, RoomLink& link) { link.broadcast({&message.text, 1}); });
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(0, "bob");
        const ClientPtr carol = cloud.connect(1, "carol");
        const ClientPtr dave = cloud.connect(1, "dave");
        for (const ClientPtr* client : {&alice, &bob, &carol})
            (*client)->received();
        cloud.send(alice, R"({"type":"chat"})");
        ASSERT_RECEIVED(alice);
        for (const ClientPtr* client : {&bob, &carol, &dave})
            ASSERT_RECEIVED(*client, R"({"type":"chat"})");
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.at(2).channels());
    }

    void aLeaveAtAnotherNodeEndsTheConnection()
    {
        Cloud cloud(3);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.leave(2, "bob");
        CPPUNIT_ASSERT(bob->session.closedWith == CloseCode::LeftRoom);
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice\n"), lines(cloud.at(0).connected()));
    }

    void aTakeoverAcrossNodesIsSilent()
    {
        Cloud cloud(3);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr older = cloud.connect(1, "bob");
        const ClientPtr newer = cloud.connect(2, "bob");
        CPPUNIT_ASSERT(older->session.closedWith == CloseCode::Replaced);
        older->hangUp();
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(newer, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(older);
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
    }

    void aReconnectElsewhereWithinTheGraceIsSilent()
    {
        Cloud cloud(3, seconds(5));
        const ClientPtr alice = cloud.connect(0, "alice");
        ClientPtr bob = cloud.connect(1, "bob");
        cloud.hangUp(bob);
        cloud.advance(Milliseconds(4'999));
        const ClientPtr again = cloud.connect(2, "bob");
        cloud.advance(seconds(60));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
    }

    void aPresenceEndsWithTheGraceAtEveryNode()
    {
        Cloud cloud(2, seconds(5));
        const ClientPtr alice = cloud.connect(0, "alice");
        ClientPtr bob = cloud.connect(1, "bob");
        cloud.hangUp(bob);
        cloud.advance(Milliseconds(4'999));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        cloud.advance(Milliseconds(1));
        ASSERT_RECEIVED(alice, leftFrame("bob"));
    }

    void aJoinAtOneNodeAndTheConnectionAtAnotherAreOnePresence()
    {
        Cloud cloud(3);
        const ClientPtr alice = cloud.connect(0, "alice");
        cloud.join(1, "bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        ClientPtr bob = cloud.connect(2, "bob");
        cloud.advance(seconds(60));
        ASSERT_RECEIVED(alice);
        cloud.join(1, "bob");
        cloud.hangUp(bob);
        ASSERT_RECEIVED(alice, leftFrame("bob"));
    }

    void whoNeverConnectsAfterAJoinElsewhereLeaves()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        cloud.join(1, "bob");
        cloud.advance(Milliseconds(29'999));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        cloud.advance(Milliseconds(1));
        ASSERT_RECEIVED(alice, leftFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.at(1).channels());
    }

    void messagesWaitForWhoJoinedAtAnotherNode()
    {
        Cloud cloud(3);
        const ClientPtr alice = cloud.connect(0, "alice");
        cloud.join(1, "bob");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.advance(seconds(29));
        cloud.send(alice, offerOf("alice", "bob", 2));
        const ClientPtr bob = cloud.connect(2, "bob");
        cloud.send(alice, offerOf("alice", "bob", 3));
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1), offerOf("alice", "bob", 2), offerOf("alice", "bob", 3));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
    }

    void messagesWaitForWhoMadeTheRoomAtAnotherNode()
    {
        Cloud cloud(2);
        cloud.at(0).rooms.create("room", "bob");
        cloud.advance(seconds(20));
        const ClientPtr alice = cloud.connect(1, "alice");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.advance(Milliseconds(9'999));
        ASSERT_RECEIVED(alice);
        cloud.advance(Milliseconds(1));
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
        cloud.at(0).rooms.create("room", "bob");
        cloud.settle();
        cloud.send(alice, offerOf("alice", "bob", 2));
        const ClientPtr bob = cloud.connect(0, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 2));
    }

    void waitingMessagesGoWhereTheTargetComesUp()
    {
        for (std::size_t node = 0; node < 3; ++node) {
            Cloud cloud(3);
            const ClientPtr alice = cloud.connect(0, "alice");
            ClientPtr bob = cloud.connect(1, "bob");
            cloud.hangUp(bob);
            cloud.send(alice, offerOf("alice", "bob", 1));
            cloud.send(alice, offerOf("alice", "bob", 2));
            bob = cloud.connect(node, "bob");
            ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1), offerOf("alice", "bob", 2));
            ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"), joinedFrame("bob"));
            CPPUNIT_ASSERT_EQUAL(Bytes(0), cloud.at(0).budget.used());
        }
    }

    void theEndOfTheWaitIsToldToASenderElsewhere()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        ClientPtr bob = cloud.connect(1, "bob");
        cloud.hangUp(bob);
        alice->received();
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.advance(Milliseconds(29'999));
        ASSERT_RECEIVED(alice);
        cloud.advance(Milliseconds(1));
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
        cloud.send(alice, offerOf("alice", "bob", 2));
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
    }

    void aLeaveElsewhereEndsTheWait()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        ClientPtr bob = cloud.connect(1, "bob");
        cloud.hangUp(bob);
        alice->received();
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.leave(1, "bob");
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"));
    }

    void whoLeftElsewhereIsNotInTheRoom()
    {
        Cloud cloud(2);
        cloud.at(0).rooms.rooms["room"] = {"bob", "carol"};
        const ClientPtr alice = cloud.connect(0, "alice");
        cloud.leave(1, "bob");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.send(alice, offerOf("alice", "carol", 1));
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"), errorFrame("target not connected", "carol"));
    }

    void aNewcomersNodeKnowsWhoIsThere()
    {
        Cloud cloud(2, seconds(60));
        ClientPtr bob = cloud.connect(0, "bob");
        ClientPtr carol = cloud.connect(0, "carol");
        cloud.hangUp(carol);
        cloud.advance(seconds(50));
        const ClientPtr alice = cloud.connect(1, "alice");
        ASSERT_RECEIVED(alice);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.send(alice, offerOf("alice", "carol", 2));
        ASSERT_RECEIVED(bob, joinedFrame("carol"), joinedFrame("alice"), offerOf("alice", "bob", 1));
        cloud.advance(seconds(10));
        ASSERT_RECEIVED(alice, leftFrame("carol"), errorFrame("target not connected", "carol"));
        cloud.hangUp(bob);
        cloud.advance(seconds(60));
        ASSERT_RECEIVED(alice, leftFrame("bob"));
    }

    void aNodeThatWasAwayFromARoomKnowsWhoHasLeft()
    {
        Cloud cloud(2);
        ClientPtr bob = cloud.connect(0, "bob");
        const ClientPtr carol = cloud.connect(0, "carol");
        ClientPtr alice = cloud.connect(1, "alice");
        cloud.hangUp(alice);
        cloud.hangUp(bob);
        cloud.leave(0, "bob");
        cloud.at(0).rooms.rooms["room"].emplace_back("erin");
        alice = cloud.connect(1, "alice");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.send(alice, offerOf("alice", "erin", 1));
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"), errorFrame("target not connected", "erin"));
        bob = cloud.connect(0, "bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        cloud.send(alice, offerOf("alice", "bob", 2));
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 2));
    }

    void messagesForABusyNodeAreRefused()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        alice->received();
        cloud.network->full = true;
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(alice, errorFrame("too many messages wait for the target", "bob"));
        cloud.network->full = false;
        cloud.send(alice, offerOf("alice", "bob", 2));
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 2));
    }

    void tooManyMessagesForWhoIsBeingAdmittedElsewhereAreRefused()
    {
        Limits limits;
        limits.waitingMessages = 2;
        Cloud cloud(2, Milliseconds(0), FakeNetwork::Pace::AtOnce, limits);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.at(1).admit("bob");
        cloud.settle();
        alice->received();
        for (int number = 1; number <= 3; ++number)
            cloud.send(alice, offerOf("alice", "bob", number));
        ASSERT_RECEIVED(alice, errorFrame("too many messages wait for the target", "bob"));
        bob->open();
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1), offerOf("alice", "bob", 2));
    }

    void aDeadNodesUsersAreSaidToHaveLeft()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.kill(1);
        cloud.settle();
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
        const ClientPtr again = cloud.connect(0, "bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(again, offerOf("alice", "bob", 1));
    }

    void aStopTellsNobodyAtTheOtherNodesByItself()
    {
        Cloud cloud(2);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        const ClientPtr carol = cloud.connect(1, "carol");
        alice->received();
        bob->received();
        carol->end({CloseCode::GoingAway, CloseOrigin::Server});
        cloud.settle();
        cloud.send(alice, offerOf("alice", "carol", 1));
        bob->end({CloseCode::GoingAway, CloseOrigin::Server});
        cloud.settle();
        cloud.at(1).directories.all().front()->close();
        ASSERT_RECEIVED(alice);
        ASSERT_RECEIVED(bob);
        const ClientPtr again = cloud.connect(0, "carol");
        ASSERT_RECEIVED(again, offerOf("alice", "carol", 1));
        ASSERT_RECEIVED(alice);
    }

    void anEmptyRoomIsForgottenAtEveryNode()
    {
        Cloud cloud(2, seconds(10));
        ClientPtr alice = cloud.connect(0, "alice");
        ClientPtr bob = cloud.connect(1, "bob");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.hangUp(bob);
        cloud.send(alice, offerOf("alice", "bob", 2));
        cloud.hangUp(alice);
        cloud.advance(seconds(100));
        for (std::size_t node = 0; node < cloud.size(); ++node) {
            CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.at(node).channels());
            CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.at(node).loops.loop.pendingTimers());
            CPPUNIT_ASSERT_EQUAL(Bytes(0), cloud.at(node).budget.used());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NodesTest);

} // namespace
} // namespace beckon::signaling
