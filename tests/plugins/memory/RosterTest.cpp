#include "Roster.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::memory {
namespace {

using Kind = RosterEvent::Kind;
using State = Presence::State;
using Names = std::vector<std::string>;

/// What the contract of Cluster says of single operations is tested there; this is about stamps, and changes that others made.
class RosterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RosterTest);
    CPPUNIT_TEST(aStampIsTheClocksUnlessItWouldNotGrow);
    CPPUNIT_TEST(aTakeoverKeepsTheBeginning);
    CPPUNIT_TEST(aDropKeepsEverythingButTheConnection);
    CPPUNIT_TEST(aReplicaThatAppliesTheChangesIsEqual);
    CPPUNIT_TEST(aChangeThatComesTwiceIsAppliedOnce);
    CPPUNIT_TEST(anOlderChangeOfAUserIsIgnored);
    CPPUNIT_TEST(anOlderChangeOfAnotherUserIsApplied);
    CPPUNIT_TEST(ownStampsGrowBeyondThoseOfOthers);
    CPPUNIT_TEST(anEventNamesTheNodeUnlessItIsThisOne);
    CPPUNIT_TEST(anEventTellsHowLongAgoItWas);
    CPPUNIT_TEST_SUITE_END();

public:
    void aStampIsTheClocksUnlessItWouldNotGrow()
    {
        Roster roster;
        CPPUNIT_ASSERT_EQUAL(Stamp{100}, roster.enter("alice", "a", 100).stamp);
        CPPUNIT_ASSERT_EQUAL(Stamp{101}, roster.enter("bob", "a", 100).stamp);
        CPPUNIT_ASSERT_EQUAL(Stamp{102}, roster.remove("bob", 50).stamp);
        CPPUNIT_ASSERT_EQUAL(Stamp{500}, roster.arrive("bob", "a", 500)->stamp);
    }

    void aTakeoverKeepsTheBeginning()
    {
        Roster roster;
        roster.enter("alice", "a", 100);
        const RosterChange moved = roster.enter("alice", "b", 200);
        CPPUNIT_ASSERT(moved.kind == Kind::Moved);
        CPPUNIT_ASSERT((moved.presence == Presence{100, 200, "b", State::Connected, 200}));
        CPPUNIT_ASSERT(*roster.find("alice") == moved.presence);
    }

    void aDropKeepsEverythingButTheConnection()
    {
        Roster roster;
        roster.enter("alice", "a", 100);
        CPPUNIT_ASSERT((roster.drop("alice", 100, 300)->presence == Presence{100, 100, "a", State::Away, 300}));
        CPPUNIT_ASSERT(roster.connected().empty());
        CPPUNIT_ASSERT(!roster.drop("alice", 100, 400));
    }

    void aReplicaThatAppliesTheChangesIsEqual()
    {
        Roster roster;
        Roster replica;
        const auto apply = [&](const RosterChange& change) {
            CPPUNIT_ASSERT(replica.apply(change));
            CPPUNIT_ASSERT(replica.presences() == roster.presences());
            CPPUNIT_ASSERT(replica.connected() == roster.connected());
            CPPUNIT_ASSERT_EQUAL(roster.lastStamp(), replica.lastStamp());
        };
        apply(roster.enter("zoe", "a", 1));
        apply(*roster.arrive("alice", "b", 2));
        apply(roster.enter("bob", "b", 3));
        apply(roster.enter("alice", "a", 4));
        apply(*roster.expect("carol", 5));
        apply(*roster.drop("zoe", 1, 6));
        CPPUNIT_ASSERT((replica.connected() == Names{"alice", "bob"}));
        apply(*roster.leave("zoe", 1, 7));
        apply(roster.enter("zoe", "c", 8));
        apply(roster.remove("bob", 9));
        apply(roster.remove("nobody", 10));
        CPPUNIT_ASSERT((replica.connected() == Names{"alice", "zoe"}));
    }

    void aChangeThatComesTwiceIsAppliedOnce()
    {
        Roster roster;
        Roster replica;
        const RosterChange entered = roster.enter("alice", "a", 1);
        CPPUNIT_ASSERT(replica.apply(entered));
        CPPUNIT_ASSERT(!replica.apply(entered));
        CPPUNIT_ASSERT(replica.connected() == Names{"alice"});
    }

    void anOlderChangeOfAUserIsIgnored()
    {
        Roster roster;
        Roster replica;
        const Stamp first = roster.enter("alice", "a", 1).stamp;
        const RosterChange left = *roster.leave("alice", first, 2);
        CPPUNIT_ASSERT(replica.apply(roster.enter("alice", "b", 3)));
        CPPUNIT_ASSERT(!replica.apply(left));
        CPPUNIT_ASSERT(replica.connected() == Names{"alice"});
    }

    void anOlderChangeOfAnotherUserIsApplied()
    {
        Roster replica;
        Roster others;
        const RosterChange alice = others.enter("alice", "a", 1);
        replica.apply(others.enter("bob", "a", 2));
        CPPUNIT_ASSERT(replica.apply(alice));
        CPPUNIT_ASSERT((replica.connected() == Names{"alice", "bob"}));
    }

    void ownStampsGrowBeyondThoseOfOthers()
    {
        Roster others;
        Roster replica;
        replica.apply(others.enter("alice", "a", 1'000));
        CPPUNIT_ASSERT_EQUAL(Stamp{1'001}, replica.enter("alice", "b", 10).presence.generation);
    }

    void anEventNamesTheNodeUnlessItIsThisOne()
    {
        Roster roster;
        const RosterChange joined = roster.enter("alice", "a", 5);
        CPPUNIT_ASSERT_EQUAL(std::string(), toEvent(joined, "room", "a", 5).node);
        const RosterEvent event = toEvent(joined, "room", "b", 5);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), event.node);
        CPPUNIT_ASSERT_EQUAL(std::string("room"), event.room);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), event.user);
        CPPUNIT_ASSERT_EQUAL(Stamp{5}, event.generation);
        CPPUNIT_ASSERT(event.connected);
    }

    void anEventTellsHowLongAgoItWas()
    {
        Roster roster;
        const RosterChange arrived = *roster.arrive("alice", "a", 1'000'000);
        CPPUNIT_ASSERT(toEvent(arrived, "room", "b", 3'500'999).age == Milliseconds(2'500));
        CPPUNIT_ASSERT(toEvent(arrived, "room", "b", 999'999).age == Milliseconds(0));
        CPPUNIT_ASSERT(!toEvent(arrived, "room", "b", 1).connected);
        CPPUNIT_ASSERT(toEvent(roster.enter("alice", "a", 2'000'000), "room", "b", 9'000'000).age == Milliseconds(0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RosterTest);

} // namespace
} // namespace beckon::memory
