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
    CPPUNIT_TEST(whatNodesTookAtTheSameTimeIsRefusedBeyondTheLimit);
    CPPUNIT_TEST(bytesCountAsWell);
    CPPUNIT_TEST(eachConnectionCountsAnew);
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

    /// Two other nodes and this one have 30 messages each, and none knew of the others'.
    void whatNodesTookAtTheSameTimeIsRefusedBeyondTheLimit()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.run();
        for (int number = 0; number < 30; ++number)
            pair.alice->send(offerOf("alice", "carol", number));
        const ClientPtr carol = pair.world.connect("carol");
        for (int number = 0; number < 30; ++number) {
            pair.peer->send(LetterKind::Waited, "bob", "carol", "b" + std::to_string(number));
            pair.second->send(LetterKind::Waited, "dave", "carol", "d" + std::to_string(number));
        }
        pair.peer->send(LetterKind::Relay, "bob", "carol", "live");
        pair.peer->received();
        pair.run();
        const std::vector<std::string> heard = carol->received();
        CPPUNIT_ASSERT_EQUAL(std::size_t(65), heard.size());
        CPPUNIT_ASSERT_EQUAL(std::string("live"), heard.back());
        const std::vector<std::string> refused(13, "refused bob>carol");
        pair.assertSent(refused);
        pair.assertSent(std::vector<std::string>(13, "refused dave>carol"), *pair.second);
    }

    void bytesCountAsWell()
    {
        Pair pair;
        const ClientPtr carol = pair.world.connect("carol");
        pair.peer->received();
        const std::string large(100'000, 'x');
        for (int number = 0; number < 3; ++number)
            pair.peer->send(LetterKind::Waited, "bob", "carol", large);
        pair.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), carol->received().size());
        pair.assertSent({"refused bob>carol"});
    }

    void eachConnectionCountsAnew()
    {
        Pair pair;
        const auto fill = [&](const ClientPtr& carol) {
            carol->received();
            for (int number = 0; number < 65; ++number)
                pair.peer->send(LetterKind::Waited, "bob", "carol", std::to_string(number));
            pair.run();
            return carol->received().size();
        };
        CPPUNIT_ASSERT_EQUAL(std::size_t(64), fill(pair.world.connect("carol")));
        CPPUNIT_ASSERT_EQUAL(std::size_t(64), fill(pair.world.connect("carol")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedLimitTest);

} // namespace
} // namespace beckon::signaling
