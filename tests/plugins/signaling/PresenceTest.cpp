#include "SignalingFixture.h"

#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class PresenceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PresenceTest);
    CPPUNIT_TEST(connectingTellsTheOthersOnce);
    CPPUNIT_TEST(aPostJoinTellsTheConnectedAndTheConnectionAfterItNobody);
    CPPUNIT_TEST(makingARoomBeginsNoPresence);
    CPPUNIT_TEST(disconnectingTellsTheOthersAtOnceByDefault);
    CPPUNIT_TEST(aPeersGoingAwayIsADisconnect);
    CPPUNIT_TEST(aReconnectWithinTheGraceIsSilent);
    CPPUNIT_TEST(aPresenceEndsWithTheGrace);
    CPPUNIT_TEST(aJoinWithoutAConnectionEndsAfterThirtySeconds);
    CPPUNIT_TEST(aPostJoinOfWhoDroppedBeginsAPresence);
    CPPUNIT_TEST(aPostJoinOfThePresentTellsNobody);
    CPPUNIT_TEST(aLeaveEndsThePresenceAndTheConnection);
    CPPUNIT_TEST(aLeaveWithinTheGraceTellsTheOthersOnce);
    CPPUNIT_TEST(aLeaveOfSomeoneAbsentTellsNobody);
    CPPUNIT_TEST(aNewerConnectionTakesOverInSilence);
    CPPUNIT_TEST(theReplacedConnectionSpeaksNoMore);
    CPPUNIT_TEST(aStopOfTheServerTellsNobody);
    CPPUNIT_TEST(theClusterKnowsWhoIsConnectedBeforeAnythingIsSent);
    CPPUNIT_TEST(roomsAreApart);
    CPPUNIT_TEST(anEmptyRoomIsForgotten);
    CPPUNIT_TEST(closingTheDirectoryTakesEveryPlace);
    CPPUNIT_TEST_SUITE_END();

public:
    void connectingTellsTheOthersOnce()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        world.join("bob");
        ASSERT_RECEIVED(alice);
        ASSERT_RECEIVED(bob);
    }

    void aPostJoinTellsTheConnectedAndTheConnectionAfterItNobody()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        const ClientPtr bob = world.connect("bob");
        world.advance(seconds(60));
        ASSERT_RECEIVED(alice);
        ASSERT_RECEIVED(bob);
    }

    void makingARoomBeginsNoPresence()
    {
        World world;
        world.rooms.create("room", "owner");
        const ClientPtr alice = world.connect("alice");
        const ClientPtr owner = world.connect("owner");
        ASSERT_RECEIVED(alice, joinedFrame("owner"));
    }

    void disconnectingTellsTheOthersAtOnceByDefault()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        bob->end({CloseCode::Abnormal, CloseOrigin::Peer});
        world.loops.loop.run();
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
        world.advance(seconds(60));
        ASSERT_RECEIVED(alice);
    }

    void aPeersGoingAwayIsADisconnect()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        bob->end({CloseCode::GoingAway, CloseOrigin::Peer});
        world.loops.loop.run();
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
    }

    void aReconnectWithinTheGraceIsSilent()
    {
        World world(seconds(5));
        const ClientPtr alice = world.connect("alice");
        ClientPtr bob = world.connect("bob");
        bob->hangUp();
        world.advance(Milliseconds(4'999));
        bob = world.connect("bob");
        world.advance(seconds(60));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
    }

    void aPresenceEndsWithTheGrace()
    {
        World world(seconds(5));
        const ClientPtr alice = world.connect("alice");
        ClientPtr bob = world.connect("bob");
        bob->hangUp();
        world.advance(Milliseconds(4'999));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        world.advance(Milliseconds(1));
        ASSERT_RECEIVED(alice, leftFrame("bob"));
        bob = world.connect("bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
    }

    void aJoinWithoutAConnectionEndsAfterThirtySeconds()
    {
        World world(seconds(3600));
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        world.advance(Milliseconds(29'999));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        world.advance(Milliseconds(1));
        ASSERT_RECEIVED(alice, leftFrame("bob"));
    }

    void aPostJoinOfWhoDroppedBeginsAPresence()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        ClientPtr bob = world.connect("bob");
        bob->hangUp();
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
        world.advance(seconds(20));
        world.join("bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        world.advance(Milliseconds(29'999));
        const std::string offer = R"({"type":"offer","sender":"alice","target":"bob","sdp":""})";
        alice->send(offer);
        ASSERT_RECEIVED(alice);
        bob = world.connect("bob");
        ASSERT_RECEIVED(bob, offer);
        bob->hangUp();
        ASSERT_RECEIVED(alice, leftFrame("bob"));
        world.advance(seconds(60));
        world.join("bob");
        world.advance(seconds(30));
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
    }

    void aPostJoinOfThePresentTellsNobody()
    {
        World world(seconds(5));
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        world.join("bob");
        bob->hangUp();
        world.advance(seconds(4));
        world.join("bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        world.advance(seconds(1));
        ASSERT_RECEIVED(alice, leftFrame("bob"));
    }

    void aLeaveEndsThePresenceAndTheConnection()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        world.leave("bob");
        CPPUNIT_ASSERT(bob->session.closedWith == CloseCode::LeftRoom);
        CPPUNIT_ASSERT_EQUAL(std::string("left the room"), bob->session.reason);
        bob->end({CloseCode::LeftRoom, CloseOrigin::Handler});
        world.loops.loop.run();
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
        ASSERT_RECEIVED(bob);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), world.connected().size());
    }

    void aLeaveWithinTheGraceTellsTheOthersOnce()
    {
        World world(seconds(5));
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        bob->hangUp();
        world.leave("bob");
        world.advance(seconds(60));
        ASSERT_RECEIVED(alice, joinedFrame("bob"), leftFrame("bob"));
    }

    void aLeaveOfSomeoneAbsentTellsNobody()
    {
        World world;
        world.rooms.rooms["room"] = {"bob"};
        const ClientPtr alice = world.connect("alice");
        world.leave("bob");
        ASSERT_RECEIVED(alice);
    }

    void aNewerConnectionTakesOverInSilence()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr older = world.connect("bob");
        const ClientPtr newer = world.connect("bob");
        CPPUNIT_ASSERT(older->session.closedWith == CloseCode::Replaced);
        CPPUNIT_ASSERT_EQUAL(std::string("replaced"), older->session.reason);
        older->end({CloseCode::Replaced, CloseOrigin::Handler});
        world.loops.loop.run();
        world.advance(seconds(60));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), world.connected().size());
        newer->hangUp();
        ASSERT_RECEIVED(alice, leftFrame("bob"));
    }

    void theReplacedConnectionSpeaksNoMore()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr older = world.connect("bob");
        const ClientPtr newer = world.connect("bob");
        alice->received();
        older->send(R"({"type":"offer","target":"alice","sdp":""})");
        older->send("faulty");
        ASSERT_RECEIVED(alice);
    }

    void aStopOfTheServerTellsNobody()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        alice->received();
        bob->end({CloseCode::GoingAway, CloseOrigin::Server});
        world.loops.loop.run();
        world.advance(seconds(60));
        ASSERT_RECEIVED(alice);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), world.connected().size());
        alice->end({CloseCode::GoingAway, CloseOrigin::Server});
        world.loops.loop.run();
        world.loops.loop.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.channels());
    }

    void theClusterKnowsWhoIsConnectedBeforeAnythingIsSent()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        std::size_t sentAtEnter = 1;
        world.cluster.onEnter = [&] { sentAtEnter = alice->session.frames.size(); };
        const ClientPtr bob = world.connect("bob");
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), sentAtEnter);
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), world.connected().size());
        bob->hangUp();
        CPPUNIT_ASSERT_EQUAL(std::string("alice\n"), lines(world.connected()));
    }

    void roomsAreApart()
    {
        World world;
        world.rooms.rooms["other"] = {};
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob", "other");
        ASSERT_RECEIVED(alice);
        bob->send(R"({"type":"offer","target":"alice","sdp":""})");
        ASSERT_RECEIVED(bob, errorFrame("target not in the room", "alice"));
        ASSERT_RECEIVED(alice);
    }

    void anEmptyRoomIsForgotten()
    {
        World world;
        ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->hangUp();
        world.advance(Milliseconds(29'999));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), world.channels());
        world.advance(Milliseconds(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.channels());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.loops.loop.pendingTimers());
    }

    void closingTheDirectoryTakesEveryPlace()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        world.directories.all().front()->close();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.loops.loop.pendingTimers());
        alice->hangUp();
        world.leave("bob");
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.channels());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PresenceTest);

} // namespace
} // namespace beckon::signaling
