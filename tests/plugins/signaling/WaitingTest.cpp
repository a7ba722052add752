#include "SignalingFixture.h"

#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class WaitingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WaitingTest);
    CPPUNIT_TEST(messagesWaitForWhoJoinedAndArriveInOrder);
    CPPUNIT_TEST(messagesWaitForWhoDropped);
    CPPUNIT_TEST(messagesWaitForWhoMadeTheRoom);
    CPPUNIT_TEST(messagesWaitForWhoIsBeingAdmittedForTheFirstTime);
    CPPUNIT_TEST(messagesWaitAsLongAsALongerGrace);
    CPPUNIT_TEST(theFilledInSenderWaitsToo);
    CPPUNIT_TEST(theEndOfTheWaitIsToldPerMessage);
    CPPUNIT_TEST(aSenderWhoIsGoneIsNotTold);
    CPPUNIT_TEST(afterTheWaitNothingWaits);
    CPPUNIT_TEST(aLeaveEndsTheWaitAtOnce);
    CPPUNIT_TEST(oneTooManyIsRefused);
    CPPUNIT_TEST(tooManyBytesAreRefused);
    CPPUNIT_TEST(allRoomsShareOneLimitAndGiveBack);
    CPPUNIT_TEST(whatWaitsAlreadyStaysWhenTheLimitsShrink);
    CPPUNIT_TEST(aLongerOrShorterWaitCountsForTheNextWhoDrops);
    CPPUNIT_TEST(messagesThatANewConnectionDropsAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void messagesWaitForWhoJoinedAndArriveInOrder()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->send(offer(1));
        world.advance(Milliseconds(29'999));
        alice->send(offer(2));
        const ClientPtr bob = world.connect("bob");
        alice->send(offer(3));
        ASSERT_RECEIVED(bob, offer(1), offer(2), offer(3));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(Bytes(0), world.budget.used());
    }

    void messagesWaitForWhoDropped()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        ClientPtr bob = world.connect("bob");
        bob->hangUp();
        alice->received();
        world.advance(seconds(29));
        alice->send(offer(1));
        bob = world.connect("bob");
        world.advance(seconds(60));
        ASSERT_RECEIVED(bob, offer(1));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
    }

    void messagesWaitForWhoMadeTheRoom()
    {
        World world;
        world.rooms.create("room", "bob");
        const ClientPtr alice = world.connect("alice");
        alice->send(offer(1));
        const ClientPtr bob = world.connect("bob");
        ASSERT_RECEIVED(bob, offer(1));
    }

    void messagesWaitForWhoIsBeingAdmittedForTheFirstTime()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr bob = world.admit("bob");
        world.loops.loop.run();
        alice->send(offer(1));
        bob->open();
        ASSERT_RECEIVED(bob, offer(1));
    }

    void messagesWaitAsLongAsALongerGrace()
    {
        World world(seconds(100));
        const ClientPtr alice = world.connect("alice");
        ClientPtr bob = world.connect("bob");
        bob->hangUp();
        world.advance(seconds(99));
        alice->send(offer(1));
        bob = world.connect("bob");
        ASSERT_RECEIVED(bob, offer(1));
    }

    void theFilledInSenderWaitsToo()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->send(R"({"type":"offer","target":"bob","sdp":""})");
        const ClientPtr bob = world.connect("bob");
        ASSERT_RECEIVED(bob, R"({"sender":"alice","type":"offer","target":"bob","sdp":""})");
    }

    void theEndOfTheWaitIsToldPerMessage()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->send(offer(1));
        alice->send(offer(2));
        world.advance(Milliseconds(29'999));
        ASSERT_RECEIVED(alice, joinedFrame("bob"));
        world.advance(Milliseconds(1));
        const std::string error = errorFrame("target not connected", "bob");
        ASSERT_RECEIVED(alice, error, error, leftFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(Bytes(0), world.budget.used());
    }

    void aSenderWhoIsGoneIsNotTold()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        const ClientPtr carol = world.connect("carol");
        world.join("bob");
        alice->send(offer(1));
        alice->hangUp();
        carol->received();
        world.advance(seconds(60));
        ASSERT_RECEIVED(carol, leftFrame("bob"));
    }

    void afterTheWaitNothingWaits()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        world.advance(seconds(30));
        alice->received();
        alice->send(offer(1));
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
    }

    void aLeaveEndsTheWaitAtOnce()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->send(offer(1));
        world.leave("bob");
        ASSERT_RECEIVED(alice, joinedFrame("bob"), errorFrame("target not in the room", "bob"), leftFrame("bob"));
        world.join("bob");
        const ClientPtr bob = world.connect("bob");
        ASSERT_RECEIVED(bob);
    }

    void oneTooManyIsRefused()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->received();
        for (int i = 0; i < 64; ++i)
            alice->send(offer(i));
        ASSERT_RECEIVED(alice);
        alice->send(offer(64));
        ASSERT_RECEIVED(alice, errorFrame("too many messages wait for the target", "bob"));
        const ClientPtr bob = world.connect("bob");
        CPPUNIT_ASSERT_EQUAL(std::size_t(64), bob->received().size());
    }

    void tooManyBytesAreRefused()
    {
        Limits limits;
        limits.waitingBytes = 2 * offer(1).size();
        World world(Milliseconds(0), JoinRule::OnConnect, limits);
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->received();
        alice->send(offer(1));
        alice->send(offer(2));
        ASSERT_RECEIVED(alice);
        alice->send(offer(3));
        ASSERT_RECEIVED(alice, errorFrame("too many messages wait for the target", "bob"));
    }

    void allRoomsShareOneLimitAndGiveBack()
    {
        Limits limits;
        limits.totalWaitingBytes = offer(1).size();
        World world(Milliseconds(0), JoinRule::OnConnect, limits);
        world.rooms.rooms["other"] = {};
        const ClientPtr alice = world.connect("alice");
        const ClientPtr other = world.connect("alice", "other");
        world.join("bob");
        world.rooms.postJoin("other", "bob");
        world.loops.loop.run();
        alice->received();
        other->received();
        alice->send(offer(1));
        other->send(offer(2));
        ASSERT_RECEIVED(alice);
        ASSERT_RECEIVED(other, errorFrame("too many messages wait for the target", "bob"));
        const ClientPtr bob = world.connect("bob");
        other->send(offer(3));
        ASSERT_RECEIVED(other);
    }

    void whatWaitsAlreadyStaysWhenTheLimitsShrink()
    {
        const auto shrinkings = {+[](Limits& limits) { limits.waitingBytes = 1; }, +[](Limits& limits) { limits.totalWaitingBytes = 1; },
                                 +[](Limits& limits) { limits.waitingMessages = 1; },
                                 +[](Limits& limits) { limits.totalWaitingBytes = 0; }};
        for (const auto& shrink : shrinkings) {
            World world;
            const ClientPtr alice = world.connect("alice");
            world.join("bob");
            alice->received();
            alice->send(offer(1));
            alice->send(offer(2));
            shrink(world.limits);
            alice->send(offer(3));
            ASSERT_RECEIVED(alice, errorFrame("too many messages wait for the target", "bob"));
            CPPUNIT_ASSERT_EQUAL(offer(1).size() + offer(2).size(), world.budget.used());
            world.limits = Limits();
            alice->send(offer(4));
            const ClientPtr bob = world.connect("bob");
            ASSERT_RECEIVED(bob, offer(1), offer(2), offer(4));
            CPPUNIT_ASSERT_EQUAL(Bytes(0), world.budget.used());
        }
    }

    void aLongerOrShorterWaitCountsForTheNextWhoDrops()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->received();
        alice->send(offer(1));
        world.limits.waitForConnection = Milliseconds(seconds(5));
        world.advance(seconds(29));
        ASSERT_RECEIVED(alice);
        ClientPtr bob = world.connect("bob");
        ASSERT_RECEIVED(bob, offer(1));
        bob->hangUp();
        alice->received();
        alice->send(offer(2));
        world.advance(seconds(5));
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
    }

    void messagesThatANewConnectionDropsAreRefused()
    {
        World world;
        const ClientPtr alice = world.connect("alice");
        world.join("bob");
        alice->send(offer(1));
        const ClientPtr bob = world.admit("bob");
        world.loops.loop.run();
        alice->received();
        bob->session.dropping = true;
        bob->open();
        ASSERT_RECEIVED(alice, errorFrame("target not connected", "bob"));
    }

private:
    static std::string offer(int number)
    {
        return R"({"type":"offer","sender":"alice","target":"bob","sdp":")" + std::to_string(number) + "\"}";
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WaitingTest);

} // namespace
} // namespace beckon::signaling
