#include "SignalingFixture.h"
#include "beckon/http/ApiError.h"

#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class SignalingEndpointTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SignalingEndpointTest);
    CPPUNIT_TEST(theTokenComesInTheHeaderTheSubprotocolOrTheQuery);
    CPPUNIT_TEST(theAnswerSelectsBearerOnlyWhenItWasOffered);
    CPPUNIT_TEST(withoutAValidTokenItAnswers401);
    CPPUNIT_TEST(anUnknownRoomIs404AndLeavesNothingBehind);
    CPPUNIT_TEST(connectingMakesAParticipant);
    CPPUNIT_TEST(aRoomMayRequireAJoin);
    CPPUNIT_TEST(aDatabaseThatIsAwayLeavesNothingBehind);
    CPPUNIT_TEST(aRoomsConnectionsShareALoop);
    CPPUNIT_TEST(aLeaveDuringTheAdmissionCancelsIt);
    CPPUNIT_TEST(aLeaveDuringOneAdmissionSparesTheNext);
    CPPUNIT_TEST(anAdmissionThatJoinsAfterALeaveHolds);
    CPPUNIT_TEST(anAdmissionThatJoinsAfterALeaveEndsWithTheNext);
    CPPUNIT_TEST(anAdmissionHoldsWhenALeaveWasTakenBack);
    CPPUNIT_TEST(aClientThatGoesAwayBeforeTheUpgradeIsForgotten);
    CPPUNIT_TEST(aJoinDuringTheAdmissionIsToldOnce);
    CPPUNIT_TEST(theParticipantsAreReadOnceARoom);
    CPPUNIT_TEST(aLeaveRightAfterTheDatabaseLetThemInCounts);
    CPPUNIT_TEST(aLateWordOfTheJoinChangesNothing);
    CPPUNIT_TEST(whoLeavesWhileTheParticipantsAreReadIsGone);
    CPPUNIT_TEST(aKnownMemberWhoLeavesWhileTheParticipantsAreReadIsGone);
    CPPUNIT_TEST(whoJoinsWhileTheParticipantsAreReadIsIn);
    CPPUNIT_TEST_SUITE_END();

public:
    void theTokenComesInTheHeaderTheSubprotocolOrTheQuery()
    {
        CPPUNIT_ASSERT_EQUAL(200, statusOf({{"Authorization", "bearer token-alice"}}, ""));
        CPPUNIT_ASSERT_EQUAL(200, statusOf({{"Sec-WebSocket-Protocol", "bearer, token-alice"}}, ""));
        CPPUNIT_ASSERT_EQUAL(200, statusOf({{"Sec-WebSocket-Protocol", "chat,bearer"}, {"sec-websocket-protocol", "\ttoken-alice "}}, ""));
        CPPUNIT_ASSERT_EQUAL(200, statusOf({}, "x=1&token=token-alice"));
        CPPUNIT_ASSERT_EQUAL(401, statusOf({{"Authorization", "Bearer forged"}}, "token=token-alice"));
    }

    void theAnswerSelectsBearerOnlyWhenItWasOffered()
    {
        World world;
        Request request = World::request("alice");
        CPPUNIT_ASSERT_EQUAL(std::string(), std::get<Admission>(world.endpoint.accept(request)).subprotocol);
        request.headers = {{"Sec-WebSocket-Protocol", "chat"}};
        request.query = "token=token-alice";
        CPPUNIT_ASSERT_EQUAL(std::string(), std::get<Admission>(world.endpoint.accept(request)).subprotocol);
        request.headers = {{"Sec-WebSocket-Protocol", "bearer,token-alice"}};
        CPPUNIT_ASSERT_EQUAL(std::string("bearer"), std::get<Admission>(world.endpoint.accept(request)).subprotocol);
    }

    void withoutAValidTokenItAnswers401()
    {
        CPPUNIT_ASSERT_EQUAL(401, statusOf({}, ""));
        CPPUNIT_ASSERT_EQUAL(401, statusOf({{"Authorization", "Basic token-alice"}}, ""));
        CPPUNIT_ASSERT_EQUAL(401, statusOf({{"Authorization", "Bearer forged"}}, ""));
        CPPUNIT_ASSERT_EQUAL(401, statusOf({{"Sec-WebSocket-Protocol", "token-alice, bearer"}}, ""));
        CPPUNIT_ASSERT_EQUAL(401, statusOf({{"Authorization", "Bearer token-a\"b"}}, ""));
    }

    void anUnknownRoomIs404AndLeavesNothingBehind()
    {
        World world;
        for (const std::string room : {"nowhere", "a\"b", ""})
            CPPUNIT_ASSERT_EQUAL(404, statusOf(world, World::request("alice", room)));
        world.loops.loop.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.channels());
    }

    void connectingMakesAParticipant()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        CPPUNIT_ASSERT(world.rooms.membership("room", "alice") == Membership::Participant);
        alice->hangUp();
        CPPUNIT_ASSERT(world.rooms.membership("room", "alice") == Membership::Participant);
    }

    void aRoomMayRequireAJoin()
    {
        World world(Milliseconds(0), JoinRule::Required);
        CPPUNIT_ASSERT_EQUAL(403, statusOf(world, World::request("alice")));
        CPPUNIT_ASSERT(world.rooms.membership("room", "alice") == Membership::Outsider);
        CPPUNIT_ASSERT_EQUAL(404, statusOf(world, World::request("alice", "nowhere")));
        world.join("alice");
        CPPUNIT_ASSERT_EQUAL(200, statusOf(world, World::request("alice")));
    }

    void aDatabaseThatIsAwayLeavesNothingBehind()
    {
        World world;
        world.rooms.beforeJoin = [] { throw Unavailable("database away"); };
        CPPUNIT_ASSERT_THROW(world.endpoint.accept(World::request("alice")), Unavailable);
        world.loops.loop.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.channels());
    }

    void aRoomsConnectionsShareALoop()
    {
        World world;
        const auto first = std::get<Admission>(world.endpoint.accept(World::request("alice")));
        const auto second = std::get<Admission>(world.endpoint.accept(World::request("bob")));
        CPPUNIT_ASSERT_EQUAL(first.affinity, second.affinity);
    }

    void aLeaveDuringTheAdmissionCancelsIt()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        const ClientPtr alice = world.admit("alice");
        world.rooms.postLeave("room", "alice");
        world.loops.loop.run();
        alice->open();
        CPPUNIT_ASSERT(alice->session.closedWith == CloseCode::LeftRoom);
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        bob->send(R"({"type":"offer","target":"alice","sdp":""})");
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"), errorFrame("target not in the room", "alice"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), world.connected().size());
    }

    void aLeaveDuringOneAdmissionSparesTheNext()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        const ClientPtr first = world.admit("alice");
        world.rooms.postLeave("room", "alice");
        const ClientPtr second = world.connect("alice");
        first->open();
        CPPUNIT_ASSERT(first->session.closedWith == CloseCode::LeftRoom);
        CPPUNIT_ASSERT(!second->session.closedWith);
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"), joinedFrame("alice"));
    }

    void aClientThatGoesAwayBeforeTheUpgradeIsForgotten()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        ClientPtr alice = world.admit("alice");
        alice.reset();
        world.loops.loop.run();
        bob->send(R"({"type":"offer","target":"alice","sdp":"1"})");
        world.advance(seconds(30));
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"), errorFrame("target not connected", "alice"));
        bob->hangUp();
        world.advance(seconds(30));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.channels());
    }

    void anAdmissionThatJoinsAfterALeaveHolds()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        const ClientPtr before = world.connect("alice");
        world.rooms.beforeJoin = [&] { world.rooms.postLeave("room", "alice"); };
        const ClientPtr alice = world.connect("alice");
        CPPUNIT_ASSERT(before->session.closedWith == CloseCode::LeftRoom);
        CPPUNIT_ASSERT(!alice->session.closedWith);
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"), joinedFrame("alice"));
        const std::string offer = R"({"type":"offer","sender":"bob","target":"alice","sdp":""})";
        bob->send(offer);
        ASSERT_RECEIVED(alice, offer);
    }

    void anAdmissionThatJoinsAfterALeaveEndsWithTheNext()
    {
        World world;
        const ClientPtr before = world.connect("alice");
        world.rooms.beforeJoin = [&] { world.rooms.postLeave("room", "alice"); };
        world.rooms.afterJoin = [&] { world.rooms.postLeave("room", "alice"); };
        const ClientPtr alice = world.connect("alice");
        CPPUNIT_ASSERT(alice->session.closedWith == CloseCode::LeftRoom);
    }

    void anAdmissionHoldsWhenALeaveWasTakenBack()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        world.join("alice");
        world.rooms.beforeJoin = [&] {
            world.rooms.beforeJoin = nullptr;
            world.rooms.postLeave("room", "alice");
            world.rooms.postJoin("room", "alice");
        };
        const ClientPtr alice = world.connect("alice");
        CPPUNIT_ASSERT(!alice->session.closedWith);
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"), joinedFrame("alice"));
    }

    void aJoinDuringTheAdmissionIsToldOnce()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        world.rooms.beforeJoin = [&] {
            world.rooms.beforeJoin = nullptr;
            world.rooms.postJoin("room", "alice");
        };
        const ClientPtr alice = world.connect("alice");
        ASSERT_RECEIVED(bob, joinedFrame("alice"));
    }

    void theParticipantsAreReadOnceARoom()
    {
        World world;
        world.rooms.beforeJoin = [&] { world.loops.loop.run(); };
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.connect("bob");
        CPPUNIT_ASSERT_EQUAL(1, world.rooms.rostersRead);
    }

    void aLeaveRightAfterTheDatabaseLetThemInCounts()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        world.rooms.afterJoin = [&] {
            world.rooms.postLeave("room", "alice");
            world.loops.loop.run();
        };
        const ClientPtr alice = world.admit("alice");
        world.loops.loop.run();
        bob->send(R"({"type":"offer","target":"alice","sdp":""})");
        ASSERT_RECEIVED(bob, errorFrame("target not in the room", "alice"));
    }

    void aLateWordOfTheJoinChangesNothing()
    {
        World world;
        const ClientPtr bob = world.connect("bob");
        const ClientPtr alice = world.connect("alice");
        world.events->onJoined("room", "alice");
        world.advance(seconds(60));
        ASSERT_RECEIVED(bob, joinedFrame("alice"));
        const std::string offer = R"({"type":"offer","sender":"bob","target":"alice","sdp":""})";
        bob->send(offer);
        ASSERT_RECEIVED(alice, offer);
    }

    void aKnownMemberWhoLeavesWhileTheParticipantsAreReadIsGone()
    {
        World world;
        world.join("bob");
        world.rooms.afterRoster = [&] {
            world.rooms.postLeave("room", "bob");
            world.loops.loop.run();
        };
        const ClientPtr alice = world.connect("alice");
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"));
    }

    void whoLeavesWhileTheParticipantsAreReadIsGone()
    {
        World world;
        world.rooms.rooms["room"] = {"bob"};
        world.rooms.afterRoster = [&] {
            world.rooms.postLeave("room", "bob");
            world.loops.loop.run();
        };
        const ClientPtr alice = world.connect("alice");
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"));
    }

    void whoJoinsWhileTheParticipantsAreReadIsIn()
    {
        World world;
        world.rooms.afterRoster = [&] {
            world.rooms.postJoin("room", "bob");
            world.loops.loop.run();
        };
        const ClientPtr alice = world.connect("alice");
        world.advance(seconds(30));
        alice->received();
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
    }

private:
    static int statusOf(World& world, const Request& request)
    {
        try {
            world.endpoint.accept(request);
            return 200;
        } catch (const ApiError& error) {
            return error.status();
        }
    }

    static int statusOf(std::vector<Header> headers, const std::string& query)
    {
        World world;
        Request request;
        request.headers = std::move(headers);
        request.query = query;
        request.parameters.emplace_back("room_id", "room");
        return statusOf(world, request);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SignalingEndpointTest);

} // namespace
} // namespace beckon::signaling
