// Leaves at one node while another admits the same user: who is no participant in the end is not connected, and who is one is.

#include "Cloud.h"

#include <string>

namespace beckon::signaling {
namespace {

class AdmissionRaceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdmissionRaceTest);
    CPPUNIT_TEST(aLeaveElsewhereAfterTheDatabaseLetThemInCounts);
    CPPUNIT_TEST(aLeaveElsewhereThatWasTakenBackDoesNot);
    CPPUNIT_TEST(aLeaveElsewhereBetweenTheLookAndTheEntryCounts);
    CPPUNIT_TEST(aLeaveElsewhereAfterTheEntryCounts);
    CPPUNIT_TEST(whoLeftElsewhereMayComeBackAtOnce);
    CPPUNIT_TEST(whoJoinsElsewhereWhileTheParticipantsAreReadIsIn);
    CPPUNIT_TEST(whoLeavesElsewhereWhileTheParticipantsAreReadIsGone);
    CPPUNIT_TEST_SUITE_END();

public:
    void aLeaveElsewhereAfterTheDatabaseLetThemInCounts()
    {
        Cloud cloud(2);
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.at(0).rooms.afterJoin = [&] { cloud.at(1).rooms.postLeave("room", "alice"); };
        assertLeft(cloud, cloud.connect(0, "alice"));
        ASSERT_RECEIVED(bob);
    }

    void aLeaveElsewhereThatWasTakenBackDoesNot()
    {
        Cloud cloud(2);
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.at(0).rooms.afterJoin = [&] {
            cloud.at(1).rooms.postLeave("room", "alice");
            cloud.at(1).rooms.postJoin("room", "alice");
        };
        const ClientPtr alice = cloud.connect(0, "alice");
        CPPUNIT_ASSERT(!alice->session.closedWith);
        ASSERT_RECEIVED(bob, joinedFrame("alice"));
        cloud.send(bob, offerOf("bob", "alice", 1));
        ASSERT_RECEIVED(alice, offerOf("bob", "alice", 1));
    }

    void aLeaveElsewhereBetweenTheLookAndTheEntryCounts()
    {
        Cloud cloud(2);
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.leave(1, "alice");
        cloud.at(1).rooms.postJoin("room", "alice");
        cloud.leave(1, "alice");
        int entries = 0;
        cloud.at(0).cluster.onEnter = [&] {
            if (++entries == 2)
                cloud.at(1).rooms.postLeave("room", "alice");
        };
        assertLeft(cloud, cloud.connect(0, "alice"));
        CPPUNIT_ASSERT_EQUAL(2, entries);
    }

    void aLeaveElsewhereAfterTheEntryCounts()
    {
        Cloud cloud(2);
        const ClientPtr bob = cloud.connect(1, "bob");
        const ClientPtr alice = cloud.at(0).admit("alice");
        cloud.leave(1, "alice");
        alice->open();
        cloud.settle();
        assertLeft(cloud, alice);
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"));
    }

    void whoLeftElsewhereMayComeBackAtOnce()
    {
        Cloud cloud(2);
        const ClientPtr bob = cloud.connect(1, "bob");
        const ClientPtr first = cloud.connect(0, "alice");
        cloud.leave(1, "alice");
        const ClientPtr second = cloud.connect(0, "alice");
        CPPUNIT_ASSERT(!second->session.closedWith);
        ASSERT_RECEIVED(bob, joinedFrame("alice"), leftFrame("alice"), joinedFrame("alice"));
    }

    void whoJoinsElsewhereWhileTheParticipantsAreReadIsIn()
    {
        Cloud cloud(2);
        cloud.at(0).rooms.afterRoster = [&] {
            cloud.at(1).rooms.postJoin("room", "bob");
            cloud.settle();
        };
        const ClientPtr alice = cloud.connect(0, "alice");
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(alice);
        const ClientPtr bob = cloud.connect(1, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1));
    }

    void whoLeavesElsewhereWhileTheParticipantsAreReadIsGone()
    {
        Cloud cloud(2);
        cloud.at(0).rooms.rooms["room"] = {"bob"};
        cloud.at(0).rooms.afterRoster = [&] {
            cloud.at(1).rooms.postLeave("room", "bob");
            cloud.settle();
        };
        const ClientPtr alice = cloud.connect(0, "alice");
        cloud.send(alice, offerOf("alice", "bob", 1));
        ASSERT_RECEIVED(alice, errorFrame("target not in the room", "bob"));
    }

private:
    static void assertLeft(Cloud& cloud, const ClientPtr& client)
    {
        CPPUNIT_ASSERT(client->session.closedWith == CloseCode::LeftRoom);
        CPPUNIT_ASSERT_EQUAL(std::string("bob\n"), lines(cloud.at(1).connected()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdmissionRaceTest);

} // namespace
} // namespace beckon::signaling
