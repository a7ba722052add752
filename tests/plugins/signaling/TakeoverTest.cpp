// A target moves between nodes while messages are under way to it: all arrive once and in order, or their sender hears of it.

#include "Cloud.h"

#include <algorithm>
#include <string>
#include <vector>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class TakeoverTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TakeoverTest);
    CPPUNIT_TEST(messagesUnderWayComeBackAndGoToTheNewHomeInOrder);
    CPPUNIT_TEST(messagesUnderWayComeBackToTheSendersOwnNode);
    CPPUNIT_TEST(aFormerHomeThatHasNotHeardDeliversWhatItGets);
    CPPUNIT_TEST(whatAFormerHomeHoldsComesBack);
    CPPUNIT_TEST(messagesThatWaitAtTheSendersNodeFollowAMove);
    CPPUNIT_TEST(whoReturnsToTheFormerHomeGetsAllInOrder);
    CPPUNIT_TEST(messagesUnderWayToWhoDropsWait);
    CPPUNIT_TEST(messagesUnderWayToWhoLeavesAreRefused);
    CPPUNIT_TEST(whoLeavesAndComesElsewhereGetsWhatWasSentAfterwards);
    CPPUNIT_TEST(theDeathOfTheFormerHomeEndsTheWaitForIt);
    CPPUNIT_TEST(whatADeadNodeNeverReadIsRefused);
    CPPUNIT_TEST(aFormerHomeThatCannotSendAnswersLater);
    CPPUNIT_TEST(anAdmissionThatIsTakenOverEndsAsReplaced);
    CPPUNIT_TEST(anAdmissionThatComesToNothingLeaves);
    CPPUNIT_TEST(anAdmissionThatComesToNothingKeepsTheGrace);
    CPPUNIT_TEST_SUITE_END();

    using Pace = FakeNetwork::Pace;

public:
    void messagesUnderWayComeBackAndGoToTheNewHomeInOrder()
    {
        Slow slow;
        slow.sendToBob(1);
        slow.sendToBob(2);
        const ClientPtr bob = slow.cloud.at(2).admit("bob");
        slow.hear(0);
        slow.sendToBob(3);
        slow.hear(1);
        CPPUNIT_ASSERT(slow.bob->session.closedWith == CloseCode::Replaced);
        slow.cloud.settle();
        slow.sendToBob(4);
        bob->open();
        slow.cloud.settle();
        ASSERT_RECEIVED(bob, slow.offer(1), slow.offer(2), slow.offer(3), slow.offer(4));
        ASSERT_RECEIVED(slow.bob);
        ASSERT_RECEIVED(slow.alice);
    }

    void messagesUnderWayComeBackToTheSendersOwnNode()
    {
        Slow slow;
        slow.sendToBob(1);
        const ClientPtr bob = slow.cloud.at(0).admit("bob");
        slow.cloud.runLoops();
        bob->open();
        slow.sendToBob(2);
        slow.hear(1);
        slow.cloud.settle();
        slow.sendToBob(3);
        ASSERT_RECEIVED(bob, slow.offer(1), slow.offer(2), slow.offer(3));
    }

    void aFormerHomeThatHasNotHeardDeliversWhatItGets()
    {
        Slow slow;
        slow.sendToBob(1);
        const ClientPtr bob = slow.cloud.at(2).admit("bob");
        slow.hear(0);
        slow.sendToBob(2);
        CPPUNIT_ASSERT(slow.network().deliverLetter("n1", "n0"));
        slow.cloud.runLoops();
        ASSERT_RECEIVED(slow.bob, slow.offer(1));
        slow.cloud.settle();
        bob->open();
        ASSERT_RECEIVED(bob, slow.offer(2));
        ASSERT_RECEIVED(slow.bob);
    }

    void whatAFormerHomeHoldsComesBack()
    {
        Slow slow;
        slow.bob->session.dropping = true;
        slow.sendToBob(1);
        slow.cloud.settle();
        slow.bob->session.dropping = false;
        slow.sendToBob(2);
        slow.cloud.settle();
        ASSERT_RECEIVED(slow.bob);
        const ClientPtr bob = slow.cloud.connect(2, "bob");
        ASSERT_RECEIVED(bob, slow.offer(1), slow.offer(2));
        CPPUNIT_ASSERT_EQUAL(Bytes(0), slow.cloud.at(1).budget.used());
    }

    void messagesThatWaitAtTheSendersNodeFollowAMove()
    {
        Slow slow;
        const ClientPtr here = slow.cloud.connect(0, "bob");
        here->session.dropping = true;
        slow.sendToBob(1);
        const ClientPtr bob = slow.cloud.connect(1, "bob");
        slow.sendToBob(2);
        slow.cloud.settle();
        ASSERT_RECEIVED(bob, slow.offer(1), slow.offer(2));
    }

    void whoReturnsToTheFormerHomeGetsAllInOrder()
    {
        Slow slow;
        slow.sendToBob(1);
        const ClientPtr second = slow.cloud.at(2).admit("bob");
        slow.hear(0);
        slow.sendToBob(2);
        const ClientPtr third = slow.cloud.at(1).admit("bob");
        slow.hear(0);
        slow.sendToBob(3);
        slow.cloud.settle();
        third->open();
        second->open();
        slow.cloud.settle();
        ASSERT_RECEIVED(third, slow.offer(1), slow.offer(2), slow.offer(3));
        CPPUNIT_ASSERT(second->session.closedWith == CloseCode::Replaced);
        ASSERT_RECEIVED(slow.bob);
    }

    void messagesUnderWayToWhoDropsWait()
    {
        Slow slow(seconds(5));
        slow.sendToBob(1);
        slow.bob->hangUp();
        slow.hear(0);
        slow.hear(1);
        slow.sendToBob(2);
        slow.cloud.settle();
        ASSERT_RECEIVED(slow.bob);
        slow.cloud.advance(seconds(4));
        const ClientPtr bob = slow.cloud.connect(1, "bob");
        ASSERT_RECEIVED(bob, slow.offer(1), slow.offer(2));
        ASSERT_RECEIVED(slow.alice);
    }

    void messagesUnderWayToWhoLeavesAreRefused()
    {
        Slow slow;
        slow.sendToBob(1);
        slow.cloud.at(2).rooms.postLeave("room", "bob");
        slow.hear(1);
        slow.sendToBob(2);
        slow.hear(0);
        slow.sendToBob(3);
        slow.cloud.settle();
        const std::string error = errorFrame("target not in the room", "bob");
        ASSERT_RECEIVED(slow.alice, leftFrame("bob"), error, error, error);
        ASSERT_RECEIVED(slow.bob);
        CPPUNIT_ASSERT_EQUAL(Bytes(0), slow.cloud.at(0).budget.used());
    }

    /// What was sent before has an error, or comes before; the letters of the two lives do not change places.
    void whoLeavesAndComesElsewhereGetsWhatWasSentAfterwards()
    {
        Slow slow;
        slow.sendToBob(1);
        slow.cloud.at(1).rooms.postLeave("room", "bob");
        const ClientPtr bob = slow.cloud.at(2).admit("bob");
        slow.hear(0);
        slow.sendToBob(2);
        slow.cloud.settle();
        bob->open();
        slow.cloud.settle();
        slow.sendToBob(3);
        slow.cloud.settle();
        const std::vector<std::string> frames = bob->received();
        CPPUNIT_ASSERT(frames.size() >= 2);
        CPPUNIT_ASSERT_EQUAL(slow.offer(3), frames.back());
        CPPUNIT_ASSERT_EQUAL(slow.offer(2), frames[frames.size() - 2]);
    }

    void theDeathOfTheFormerHomeEndsTheWaitForIt()
    {
        Slow slow;
        slow.sendToBob(1);
        CPPUNIT_ASSERT(slow.network().deliverLetter("n1", "n0"));
        slow.cloud.runLoops();
        const ClientPtr bob = slow.cloud.at(2).admit("bob");
        slow.hear(0);
        slow.sendToBob(2);
        slow.cloud.runLoops();
        slow.cloud.kill(1);
        slow.cloud.settle();
        bob->open();
        slow.cloud.settle();
        slow.sendToBob(3);
        slow.cloud.settle();
        ASSERT_RECEIVED(slow.bob, slow.offer(1));
        ASSERT_RECEIVED(bob, slow.offer(2), slow.offer(3));
        ASSERT_RECEIVED(slow.alice);
    }

    void whatADeadNodeNeverReadIsRefused()
    {
        Slow slow;
        slow.sendToBob(1);
        slow.cloud.kill(1);
        slow.sendToBob(2);
        slow.cloud.settle();
        const std::string error = errorFrame("target not connected", "bob");
        const std::vector<std::string> told = slow.alice->received();
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), static_cast<std::size_t>(std::count(told.begin(), told.end(), error)));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), static_cast<std::size_t>(std::count(told.begin(), told.end(), leftFrame("bob"))));
        slow.sendToBob(3);
        const ClientPtr bob = slow.cloud.connect(2, "bob");
        ASSERT_RECEIVED(bob, slow.offer(3));
    }

    void aFormerHomeThatCannotSendAnswersLater()
    {
        Slow slow;
        slow.sendToBob(1);
        slow.sendToBob(2);
        const ClientPtr bob = slow.cloud.at(2).admit("bob");
        slow.hear(1);
        slow.network().full = true;
        slow.cloud.settle();
        bob->open();
        slow.cloud.advance(seconds(1));
        ASSERT_RECEIVED(bob);
        slow.network().full = false;
        slow.cloud.advance(Milliseconds(500));
        ASSERT_RECEIVED(bob, slow.offer(1), slow.offer(2));
        CPPUNIT_ASSERT_EQUAL(Bytes(0), slow.cloud.at(1).budget.used());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), slow.cloud.at(1).loops.loop.pendingTimers());
    }

    void anAdmissionThatIsTakenOverEndsAsReplaced()
    {
        Slow slow;
        const ClientPtr second = slow.cloud.at(1).admit("bob");
        const ClientPtr third = slow.cloud.at(2).admit("bob");
        slow.cloud.settle();
        second->open();
        third->open();
        CPPUNIT_ASSERT(second->session.closedWith == CloseCode::Replaced);
        CPPUNIT_ASSERT(!third->session.closedWith);
        slow.cloud.settle();
        ASSERT_RECEIVED(slow.alice);
    }

    void anAdmissionThatComesToNothingLeaves()
    {
        Slow slow;
        ClientPtr second = slow.cloud.at(2).admit("bob");
        slow.cloud.settle();
        slow.sendToBob(1);
        second.reset();
        slow.cloud.settle();
        ASSERT_RECEIVED(slow.alice, leftFrame("bob"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice\n"), lines(slow.cloud.at(0).connected()));
        const ClientPtr bob = slow.cloud.connect(1, "bob");
        ASSERT_RECEIVED(bob, slow.offer(1));
    }

    void anAdmissionThatComesToNothingKeepsTheGrace()
    {
        Slow slow(seconds(5));
        ClientPtr second = slow.cloud.at(2).admit("bob");
        second.reset();
        slow.cloud.settle();
        slow.cloud.advance(Milliseconds(4'999));
        ASSERT_RECEIVED(slow.alice);
        slow.cloud.advance(Milliseconds(1));
        ASSERT_RECEIVED(slow.alice, leftFrame("bob"));
    }

private:
    /// Three nodes in a slow network, alice at the first, bob at the second.
    struct Slow
    {
        explicit Slow(Milliseconds grace = Milliseconds(0)) : cloud(3, grace, Pace::Slow)
        {
            alice = cloud.connect(0, "alice");
            bob = cloud.connect(1, "bob");
            alice->received();
        }

        static std::string offer(int number) { return offerOf("alice", "bob", number); }
        void sendToBob(int number) { alice->send(offer(number)); }
        FakeNetwork& network() { return *cloud.network; }

        /// The node hears of all events, and acts; no letters come.
        void hear(std::size_t node)
        {
            while (network().deliverEvent(Cloud::nameOf(node))) {
            }
            cloud.at(node).loops.loop.run();
        }

        Cloud cloud;
        ClientPtr alice;
        ClientPtr bob;
    };
};

CPPUNIT_TEST_SUITE_REGISTRATION(TakeoverTest);

} // namespace
} // namespace beckon::signaling
