// Messages that wait while their sender goes: to another node, or away for good, with nobody left at the node where they wait.

#include "Cloud.h"

#include <string>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class CarriedTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CarriedTest);
    CPPUNIT_TEST(whatWaitsOutlivesItsSender);
    CPPUNIT_TEST(whatWaitsOutlivesTheLastOfAllInTheRoom);
    CPPUNIT_TEST(whatWaitsMovesWithItsSender);
    CPPUNIT_TEST(whatWaitsFollowsItsSenderFromNodeToNode);
    CPPUNIT_TEST(theSenderHearsAtAnotherNodeThatTheWaitHasEnded);
    CPPUNIT_TEST(theSenderHearsAtAnotherNodeThatTheTargetHasLeft);
    CPPUNIT_TEST(onlyTheMessagesOfWhoMovesMove);
    CPPUNIT_TEST(whatMovedNoLongerCountsWhereItWaited);
    CPPUNIT_TEST(whatADyingNodeNeverGotWaitsOn);
    CPPUNIT_TEST(aDyingNodeCarriesWhatWaitedThere);
    CPPUNIT_TEST(aWatchEndsWithTheWait);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override
    {
        cloud.advance(seconds(61));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.network->watched());
    }

    void whatWaitsOutlivesItsSender()
    {
        drop("bob", 1);
        cloud.connect(2, "carol");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.hangUp(alice);
        const ClientPtr bob = cloud.connect(1, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1));
    }

    void whatWaitsOutlivesTheLastOfAllInTheRoom()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.send(alice, offerOf("alice", "bob", 2));
        cloud.hangUp(alice);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), cloud.network->watched());
        const ClientPtr bob = cloud.connect(1, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1), offerOf("alice", "bob", 2));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.network->watched());
    }

    void whatWaitsMovesWithItsSender()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        const ClientPtr again = cloud.connect(1, "alice");
        cloud.send(again, offerOf("alice", "bob", 2));
        const ClientPtr bob = cloud.connect(2, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1), offerOf("alice", "bob", 2));
    }

    void whatWaitsFollowsItsSenderFromNodeToNode()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.hangUp(alice);
        ClientPtr second = cloud.connect(1, "alice");
        cloud.send(second, offerOf("alice", "bob", 2));
        cloud.hangUp(second);
        const ClientPtr third = cloud.connect(2, "alice");
        cloud.send(third, offerOf("alice", "bob", 3));
        const ClientPtr bob = cloud.connect(1, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1), offerOf("alice", "bob", 2), offerOf("alice", "bob", 3));
    }

    void theSenderHearsAtAnotherNodeThatTheWaitHasEnded()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.hangUp(alice);
        const ClientPtr again = cloud.connect(1, "alice");
        cloud.advance(seconds(31));
        ASSERT_RECEIVED(again, errorFrame("target not connected", "bob"));
    }

    void theSenderHearsAtAnotherNodeThatTheTargetHasLeft()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.hangUp(alice);
        const ClientPtr again = cloud.connect(1, "alice");
        cloud.leave(2, "bob");
        ASSERT_RECEIVED(again, errorFrame("target not in the room", "bob"));
    }

    void onlyTheMessagesOfWhoMovesMove()
    {
        drop("bob", 1);
        const ClientPtr carol = cloud.connect(0, "carol");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.send(carol, offerOf("carol", "bob", 2));
        cloud.connect(1, "alice");
        cloud.kill(0);
        const ClientPtr bob = cloud.connect(2, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1));
    }

    void whatMovedNoLongerCountsWhereItWaited()
    {
        limits.waitingMessages = 3;
        Cloud small(3, Milliseconds(0), FakeNetwork::Pace::AtOnce, limits);
        const ClientPtr first = small.connect(0, "alice");
        const ClientPtr carol = small.connect(1, "carol");
        small.join(2, "bob");
        small.send(first, offerOf("alice", "bob", 1));
        const ClientPtr second = small.connect(1, "alice");
        small.send(second, offerOf("alice", "bob", 2));
        small.send(carol, offerOf("carol", "bob", 3));
        ASSERT_RECEIVED(second);
        small.send(second, offerOf("alice", "bob", 4));
        ASSERT_RECEIVED(second, errorFrame("too many messages wait for the target", "bob"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), small.connect(2, "bob")->received().size());
    }

    void whatADyingNodeNeverGotWaitsOn()
    {
        drop("bob", 1);
        cloud.connect(0, "carol");
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.network->full = true;
        cloud.connect(1, "alice");
        cloud.kill(1);
        cloud.network->full = false;
        cloud.settle();
        const ClientPtr bob = cloud.connect(2, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1));
    }

    /// Its clients are closed, and come back at other nodes while it drains.
    void aDyingNodeCarriesWhatWaitedThere()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.at(0).directories.all().front()->handOver();
        cloud.settle();
        alice->end({CloseCode::GoingAway, CloseOrigin::Server});
        cloud.settle();
        cloud.connect(1, "alice");
        cloud.kill(0);
        const ClientPtr bob = cloud.connect(2, "bob");
        ASSERT_RECEIVED(bob, offerOf("alice", "bob", 1));
    }

    void aWatchEndsWithTheWait()
    {
        drop("bob", 1);
        cloud.send(alice, offerOf("alice", "bob", 1));
        cloud.hangUp(alice);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), cloud.network->watched());
        cloud.advance(seconds(31));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.network->watched());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), cloud.at(0).channels());
        CPPUNIT_ASSERT_EQUAL(Bytes(0), cloud.at(0).budget.used());
    }

private:
    /// The user has just been connected at that node.
    void drop(const std::string& user, std::size_t node)
    {
        ClientPtr client = cloud.connect(node, user);
        cloud.hangUp(client);
        alice->received();
    }

    Limits limits;
    Cloud cloud{3};
    ClientPtr alice = cloud.connect(0, "alice");
};

CPPUNIT_TEST_SUITE_REGISTRATION(CarriedTest);

} // namespace
} // namespace beckon::signaling
