// What waits at several nodes for one user counts against one limit.

#include "Cloud.h"
#include "Pair.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace beckon::signaling {
namespace {

class SharedLimitTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SharedLimitTest);
    CPPUNIT_TEST(whatWaitsHereIsToldToOtherNodes);
    CPPUNIT_TEST(whatWaitsAtOtherNodesCountsUntilTheTargetComes);
    CPPUNIT_TEST(whatWaitedAtADeadNodeDoesNotCount);
    CPPUNIT_TEST(oneLimitHoldsForTheSendersOfAllNodes);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatWaitsHereIsToldToOtherNodes()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.run();
        const std::string offer = offerOf("alice", "carol", 1);
        pair.alice->send(offer);
        pair.alice->send(offer);
        pair.assertSent({"holds >carol 1 " + std::to_string(offer.size()), "holds >carol 2 " + std::to_string(2 * offer.size())});
    }

    void whatWaitsAtOtherNodesCountsUntilTheTargetComes()
    {
        for (const char* others : {"63 100", "1 262050", "18446744073709551615 1", "1 18446744073709551615"}) {
            Pair pair;
            pair.peer->cluster.expect("room", "carol");
            pair.peer->send(LetterKind::Holds, "", "carol", others);
            pair.run();
            pair.alice->send(offerOf("alice", "carol", 1));
            pair.alice->send(offerOf("alice", "carol", 2));
            const std::vector<std::string> refused = pair.alice->received();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(others, errorFrame("too many messages wait for the target", "carol"), refused.back());
            const std::uint64_t carol = pair.peer->enter("carol");
            pair.peer->cluster.leave("room", "carol", carol);
            pair.run();
            pair.alice->received();
            pair.alice->send(offerOf("alice", "carol", 3));
            ASSERT_RECEIVED(pair.alice);
        }
    }

    void whatWaitedAtADeadNodeDoesNotCount()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.peer->send(LetterKind::Holds, "", "carol", "64 100");
        pair.run();
        pair.world.clusterEvents->onNodeGone("peer");
        pair.run();
        pair.alice->send(offerOf("alice", "carol", 1));
        ASSERT_RECEIVED(pair.alice);
    }

    void oneLimitHoldsForTheSendersOfAllNodes()
    {
        Limits limits;
        limits.waitingMessages = 3;
        Cloud cloud(3, Milliseconds(0), FakeNetwork::Pace::AtOnce, limits);
        const ClientPtr alice = cloud.connect(0, "alice");
        const ClientPtr bob = cloud.connect(1, "bob");
        cloud.join(2, "carol");
        cloud.send(alice, offerOf("alice", "carol", 1));
        cloud.send(bob, offerOf("bob", "carol", 2));
        cloud.send(alice, offerOf("alice", "carol", 3));
        cloud.send(bob, offerOf("bob", "carol", 4));
        cloud.send(alice, offerOf("alice", "carol", 5));
        const std::string refused = errorFrame("too many messages wait for the target", "carol");
        ASSERT_RECEIVED(alice, joinedFrame("bob"), joinedFrame("carol"), refused);
        ASSERT_RECEIVED(bob, joinedFrame("carol"), refused);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), cloud.connect(2, "carol")->received().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedLimitTest);

} // namespace
} // namespace beckon::signaling
