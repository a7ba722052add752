// A message that waited at another node comes to this one, as a letter, and what becomes of it.

#include "Pair.h"

#include <string>
#include <vector>

namespace beckon::signaling {
namespace {

using std::chrono::seconds;

class CarriedLettersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CarriedLettersTest);
    CPPUNIT_TEST(moreThanMayWaitIsRefusedAtTheNewNode);
    CPPUNIT_TEST(whatIsCarriedGoesBeforeWhatCameMeanwhile);
    CPPUNIT_TEST(whatIsCarriedToWhoIsConnectedIsDelivered);
    CPPUNIT_TEST(whatIsCarriedForWhoLeftIsRefused);
    CPPUNIT_TEST(whatIsCarriedWaitsAsLongAsItHasLeft);
    CPPUNIT_TEST(theEndOfACarriedWaitIsTold);
    CPPUNIT_TEST(whatIsCarriedStandsInTheOrderOfItsSendersConnections);
    CPPUNIT_TEST(whatIsCarriedCountsAmongWhatMayWait);
    CPPUNIT_TEST(whatIsRefusedBeforeItsSenderIsOpenIsToldThen);
    CPPUNIT_TEST(whatIsRefusedFollowsItsSenderOnce);
    CPPUNIT_TEST(whatADyingNodeMayHaveGotIsRefused);
    CPPUNIT_TEST(whatComesBackFollowsItsSender);
    CPPUNIT_TEST(whatComesBackKeepsItsOrderWhileItsSenderGoes);
    CPPUNIT_TEST(whatComesBackOfWhoIsGoneIsTriedOnceMore);
    CPPUNIT_TEST(whatComesBackWhenNobodyIsHereWaits);
    CPPUNIT_TEST(whatComesBackForAForgottenRoomWaits);
    CPPUNIT_TEST_SUITE_END();

public:
    void moreThanMayWaitIsRefusedAtTheNewNode()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.run();
        for (int number = 1; number <= 64; ++number)
            pair.alice->send(offerOf("alice", "carol", number));
        ASSERT_RECEIVED(pair.alice);
        carry(pair, "alice", "carol", 65);
        pair.run();
        ASSERT_RECEIVED(pair.alice, errorFrame("too many messages wait for the target", "carol"));
    }

    void whatIsCarriedGoesBeforeWhatCameMeanwhile()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.run();
        pair.alice = pair.world.connect("alice");
        pair.alice->send(offerOf("alice", "carol", 3));
        carry(pair, "alice", "carol", 1);
        carry(pair, "alice", "carol", 2);
        pair.run();
        const ClientPtr carol = pair.world.connect("carol");
        ASSERT_RECEIVED(carol, offerOf("alice", "carol", 1), offerOf("alice", "carol", 2), offerOf("alice", "carol", 3));
    }

    void whatIsCarriedToWhoIsConnectedIsDelivered()
    {
        Pair pair;
        const ClientPtr carol = pair.world.connect("carol");
        pair.peer->received();
        carry(pair, "alice", "carol", 1);
        carry(pair, "alice", "bob", 2);
        pair.run();
        ASSERT_RECEIVED(carol, offerOf("alice", "carol", 1));
        pair.assertSent({"waited alice>bob " + offerOf("alice", "bob", 2)});
    }

    void whatIsCarriedForWhoLeftIsRefused()
    {
        Pair pair;
        carry(pair, "alice", "nobody", 1);
        pair.run();
        ASSERT_RECEIVED(pair.alice, errorFrame("target not in the room", "nobody"));
    }

    /// A node that lost its sight of the others for a while may not know that the target is awaited.
    void whatIsCarriedWaitsAsLongAsItHasLeft()
    {
        Pair pair;
        knowButNotAwait(pair, "carol");
        carry(pair, "alice", "carol", 1, seconds(5));
        pair.world.loops.loop.advance(seconds(4));
        pair.run();
        ASSERT_RECEIVED(pair.alice);
        const ClientPtr carol = pair.world.connect("carol");
        ASSERT_RECEIVED(carol, offerOf("alice", "carol", 1));
    }

    void theEndOfACarriedWaitIsTold()
    {
        Pair pair;
        knowButNotAwait(pair, "carol");
        carry(pair, "alice", "carol", 1, seconds(5));
        carry(pair, "alice", "carol", 2, seconds(0));
        ASSERT_RECEIVED(pair.alice);
        pair.world.loops.loop.advance(seconds(6));
        pair.run();
        ASSERT_RECEIVED(pair.alice, errorFrame("target not connected", "carol"), errorFrame("target not connected", "carol"));
        CPPUNIT_ASSERT_EQUAL(Bytes(0), pair.world.budget.used());
    }

    void whatIsCarriedStandsInTheOrderOfItsSendersConnections()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.world.connect("alice");
        pair.alice = pair.world.connect("alice");
        pair.alice->send(offerOf("alice", "carol", 4));
        carry(pair, "erin", "carol", 7);
        carry(pair, "alice", "carol", 2, seconds(30), 2);
        carry(pair, "alice", "carol", 3, seconds(30), 2);
        carry(pair, "alice", "carol", 1, seconds(30), 1);
        const ClientPtr carol = pair.world.connect("carol");
        std::vector<std::string> ofAlice = carol->received();
        std::erase(ofAlice, offerOf("erin", "carol", 7));
        CPPUNIT_ASSERT_EQUAL(
            lines({offerOf("alice", "carol", 1), offerOf("alice", "carol", 2), offerOf("alice", "carol", 3), offerOf("alice", "carol", 4)}),
            lines(ofAlice));
    }

    void whatIsCarriedCountsAmongWhatMayWait()
    {
        Pair pair;
        pair.peer->cluster.expect("room", "carol");
        pair.run();
        for (int number = 1; number <= 63; ++number)
            pair.alice->send(offerOf("alice", "carol", number));
        const ClientPtr carol = pair.world.connect("carol");
        CPPUNIT_ASSERT_EQUAL(std::size_t(63), carol->received().size());
        pair.alice->received();
        carry(pair, "alice", "carol", 64);
        carry(pair, "alice", "carol", 65);
        ASSERT_RECEIVED(carol, offerOf("alice", "carol", 64));
        ASSERT_RECEIVED(pair.alice, errorFrame("too many messages wait for the target", "carol"));
    }

    void whatIsRefusedBeforeItsSenderIsOpenIsToldThen()
    {
        Pair pair;
        const ClientPtr carol = pair.world.admit("carol");
        pair.run();
        carry(pair, "carol", "nobody", 1);
        carol->open();
        pair.run();
        ASSERT_RECEIVED(carol, errorFrame("target not in the room", "nobody"));
        CPPUNIT_ASSERT_EQUAL(Bytes(0), pair.world.budget.used());
    }

    void whatIsRefusedFollowsItsSenderOnce()
    {
        Pair pair;
        carry(pair, "bob", "nobody", 1);
        pair.assertSent({"refused bob>nobody target not in the room"});
        pair.peer->send(LetterKind::Refused, "bob", "alice");
        pair.run();
        pair.assertSent({"refused bob>alice too many messages wait for the target"});
        pair.peer->send(LetterKind::Refused, "bob", "alice", "target not connected");
        pair.peer->send(LetterKind::Refused, "alice", "bob", "target not connected");
        pair.run();
        pair.assertSent({});
        ASSERT_RECEIVED(pair.alice, errorFrame("target not connected", "bob"));
    }

    /// It would come twice.
    void whatADyingNodeMayHaveGotIsRefused()
    {
        Pair pair;
        const Letter letter{static_cast<std::uint8_t>(LetterKind::Carried), "room", "alice", "carol", "1 1000 2"};
        pair.world.clusterEvents->onLost("peer", letter);
        pair.run();
        ASSERT_RECEIVED(pair.alice, errorFrame("target not connected", "carol"));
    }

    void whatComesBackFollowsItsSender()
    {
        Pair pair;
        const ClientPtr carol = pair.world.connect("carol");
        pair.second->enter("alice");
        pair.run();
        pair.peer->cluster.leave("room", "bob", pair.bob);
        pair.run();
        pair.peer->send(LetterKind::Returned, "alice", "bob", "1");
        pair.run();
        pair.assertSent({"holds >bob 1 1", "carried alice>bob 0 30000 1", "holds >bob 0 0"}, *pair.second);
    }

    void whatComesBackKeepsItsOrderWhileItsSenderGoes()
    {
        Pair pair;
        const ClientPtr carol = pair.world.connect("carol");
        pair.alice->send(offerOf("alice", "bob", 1));
        pair.alice->send(offerOf("alice", "bob", 2));
        pair.peer->cluster.leave("room", "bob", pair.bob);
        pair.run();
        pair.peer->send(LetterKind::Returned, "alice", "bob", "1");
        pair.run();
        pair.second->enter("alice");
        pair.run();
        pair.peer->send(LetterKind::Returned, "alice", "bob", "2");
        pair.peer->send(LetterKind::Flushed, "", "bob");
        pair.run();
        pair.assertSent({"carried alice>bob 0 30000 1", "carried alice>bob 0 30000 2", "holds >bob 0 0"}, *pair.second);
    }

    void whatComesBackOfWhoIsGoneIsTriedOnceMore()
    {
        Pair pair;
        pair.peer->send(LetterKind::Returned, "erin", "bob", "1");
        pair.run();
        pair.assertSent({"waited erin>bob 1"});
        pair.peer->send(LetterKind::Returned, "erin", "bob", "1");
        pair.run();
        pair.assertSent({"flush >bob"});
        pair.peer->send(LetterKind::Flushed, "", "bob");
        pair.world.loops.loop.advance(seconds(31));
        pair.run();
        CPPUNIT_ASSERT_EQUAL(Bytes(0), pair.world.budget.used());
    }

    void whatComesBackWhenNobodyIsHereWaits()
    {
        Pair pair;
        pair.alice->send(offerOf("alice", "bob", 1));
        pair.peer->received();
        pair.alice->hangUp();
        pair.second->enter("bob");
        pair.run();
        pair.peer->send(LetterKind::Returned, "alice", "bob", offerOf("alice", "bob", 1));
        pair.run();
        pair.assertSent({"waited alice>bob " + offerOf("alice", "bob", 1)}, *pair.second);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), pair.network->watched());
        pair.world.loops.loop.advance(seconds(31));
        pair.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), pair.world.channels());
    }

    void whatComesBackForAForgottenRoomWaits()
    {
        Pair pair;
        pair.peer->send(LetterKind::Returned, "erin", "dave", "1", "another");
        pair.peer->send(LetterKind::Carried, "erin", "dave", "1 30000 2", "another");
        pair.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), pair.world.channels());
        pair.world.loops.loop.advance(seconds(31));
        pair.run();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), pair.world.channels());
        CPPUNIT_ASSERT_EQUAL(Bytes(0), pair.world.budget.used());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), pair.network->watched());
    }

private:
    static void carry(Pair& pair, const std::string& from, const std::string& to, int number, Milliseconds left = seconds(30),
                      std::uint64_t generation = 1)
    {
        const std::string text = offerOf(from, to, number);
        pair.peer->send(LetterKind::Carried, from, to, textOf(CarriedMessage{generation, left, text}));
        pair.run();
    }

    /// The user is a participant whom nobody waits for any more.
    static void knowButNotAwait(Pair& pair, const std::string& user)
    {
        pair.world.rooms.postJoin("room", user);
        pair.run();
        pair.world.loops.loop.advance(seconds(31));
        pair.run();
        pair.alice->received();
        pair.peer->received();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CarriedLettersTest);

} // namespace
} // namespace beckon::signaling
