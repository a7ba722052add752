#include "Replica.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon::storeredis {
namespace {

using Kind = RosterEvent::Kind;
using State = Presence::State;
using User = SnapshotEntry::User;

constexpr Stamp now = 10'000'000;

User at(const std::string& name, const std::string& node, Stamp since, Stamp generation, State state = State::Connected)
{
    return {name, User::State::Present, {since, generation, node, state, generation}, {}};
}

class ReplicaTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReplicaTest);
    CPPUNIT_TEST(aSnapshotTellsWhoIsThere);
    CPPUNIT_TEST(theSameSnapshotTellsNothing);
    CPPUNIT_TEST(aChangeIsTold);
    CPPUNIT_TEST(aTakeoverElsewhereIsToldAsMoved);
    CPPUNIT_TEST(anotherPresenceEndsTheOneBefore);
    CPPUNIT_TEST(theSameConnectionIsTheSamePresence);
    CPPUNIT_TEST(whoIsAwayElsewhereHasMovedFirst);
    CPPUNIT_TEST(whoIsMissingHasLeft);
    CPPUNIT_TEST(whoIsMissingMayReturn);
    CPPUNIT_TEST(whoDoesNotReturnLeavesInTheEnd);
    CPPUNIT_TEST(whoComesInsteadOfTheUnconfirmedTakesOver);
    CPPUNIT_TEST(whoIsHereAndThereHasMoved);
    CPPUNIT_TEST(ownUsersThatAreMissingHaveLeftAtOnce);
    CPPUNIT_TEST(aRefusedPresenceIsRemoved);
    CPPUNIT_TEST(theRestIsSilentWhenNobodyIsLeftHere);
    CPPUNIT_TEST(whoWasToldForNothingLeaves);
    CPPUNIT_TEST(theExpectedAreToldOnce);
    CPPUNIT_TEST(aRemovalIsToldOfTheAbsentToo);
    CPPUNIT_TEST(agesComeFromTheStamps);
    CPPUNIT_TEST(knowsItsOwn);
    CPPUNIT_TEST_SUITE_END();

public:
    void aSnapshotTellsWhoIsThere()
    {
        reconcile({at("alice", "b", 1, 2), at("bob", "here", 3, 3, State::Away)});
        assertTold("joined alice@b; arrived bob@");
        CPPUNIT_ASSERT(_replica.isCurrent());
    }

    void theSameSnapshotTellsNothing()
    {
        const std::vector<User> users{at("alice", "b", 1, 2), at("bob", "here", 3, 3, State::Away)};
        reconcile(users);
        _told.clear();
        reconcile(users);
        assertTold("");
    }

    void aChangeIsTold()
    {
        apply({Kind::Joined, "room", "alice", Presence{1, 1, "b", State::Connected, 1}, "b", 0});
        apply({Kind::Away, "room", "alice", Presence{1, 1, "b", State::Away, 2}, "b", 0});
        apply({Kind::Left, "room", "alice", {}, "b", 0});
        apply({Kind::Left, "room", "alice", {}, "b", 0});
        assertTold("joined alice@b; away alice; left alice");
    }

    void aTakeoverElsewhereIsToldAsMoved()
    {
        reconcile({at("alice", "here", 1, 2)});
        apply({Kind::Moved, "room", "alice", Presence{1, 5, "b", State::Connected, 5}, "b", 0});
        assertTold("joined alice@; moved alice@b");
        CPPUNIT_ASSERT(!_replica.hasOwn());
    }

    void anotherPresenceEndsTheOneBefore()
    {
        reconcile({at("alice", "b", 1, 2)});
        reconcile({at("alice", "c", 7, 8)});
        assertTold("joined alice@b; left alice; joined alice@c");
    }

    void theSameConnectionIsTheSamePresence()
    {
        reconcile({at("alice", "here", 5, 8)});
        reconcile({at("alice", "here", 1, 8)});
        assertTold("joined alice@");
        CPPUNIT_ASSERT_EQUAL(Stamp(1), _replica.roster().find("alice")->since);
    }

    void whoIsAwayElsewhereHasMovedFirst()
    {
        reconcile({at("alice", "b", 1, 2)});
        reconcile({at("alice", "c", 1, 8, State::Away)});
        assertTold("joined alice@b; moved alice@c; away alice");
    }

    void whoIsMissingHasLeft()
    {
        reconcile({at("alice", "b", 1, 2)});
        reconcile({});
        assertTold("joined alice@b; left alice");
    }

    void whoIsMissingMayReturn()
    {
        reconcile({at("alice", "b", 1, 2)});
        reconcile({}, Replica::Missing::MayReturn);
        apply({Kind::Joined, "room", "alice", Presence{1, 2, "b", State::Connected, 2}, "b", 0});
        _replica.dropUnconfirmed(now, teller());
        assertTold("joined alice@b");
    }

    void whoDoesNotReturnLeavesInTheEnd()
    {
        reconcile({at("alice", "b", 1, 2)});
        reconcile({}, Replica::Missing::MayReturn);
        assertTold("joined alice@b");
        _replica.dropUnconfirmed(now, teller());
        _replica.dropUnconfirmed(now, teller());
        assertTold("joined alice@b; left alice");
    }

    void whoComesInsteadOfTheUnconfirmedTakesOver()
    {
        reconcile({at("alice", "b", 1, 2)});
        reconcile({}, Replica::Missing::MayReturn);
        apply({Kind::Joined, "room", "alice", Presence{7, 7, "here", State::Connected, 7}, "here", 1});
        _replica.dropUnconfirmed(now, teller());
        assertTold("joined alice@b; moved alice@");
    }

    void whoIsHereAndThereHasMoved()
    {
        reconcile({at("alice", "here", 1, 2)});
        reconcile({at("alice", "b", 7, 8)});
        assertTold("joined alice@; moved alice@b");
    }

    void ownUsersThatAreMissingHaveLeftAtOnce()
    {
        reconcile({at("alice", "here", 1, 2)});
        reconcile({}, Replica::Missing::MayReturn);
        assertTold("joined alice@; left alice");
    }

    void aRefusedPresenceIsRemoved()
    {
        reconcile({at("alice", "here", 1, 2), at("bob", "here", 3, 3)});
        reconcile({at("bob", "here", 3, 3), {"alice", User::State::Removed, {}, {}}});
        assertTold("joined alice@; joined bob@; removed alice");
    }

    void theRestIsSilentWhenNobodyIsLeftHere()
    {
        reconcile({at("alice", "here", 1, 2)});
        reconcile({at("alice", "b", 1, 8, State::Away), at("bob", "b", 3, 3)});
        _replica.close(now, teller());
        assertTold("joined alice@; moved alice@b");
    }

    void whoWasToldForNothingLeaves()
    {
        reconcile({at("alice", "b", 1, 2)});
        _replica.close(now, teller());
        assertTold("joined alice@b; left alice");
    }

    void theExpectedAreToldOnce()
    {
        const std::vector<User> users{at("bob", "b", 1, 1), {"alice", User::State::Expected, {}, Milliseconds(40)}};
        reconcile(users);
        reconcile(users);
        assertTold("joined bob@b; expected alice");
    }

    void aRemovalIsToldOfTheAbsentToo()
    {
        reconcile({});
        apply({Kind::Removed, "room", "alice", {}, "b", 0});
        assertTold("removed alice");
    }

    void agesComeFromTheStamps()
    {
        reconcile({at("alice", "b", now - 90'000, now - 70'000, State::Away), {"bob", User::State::Expected, {}, Milliseconds(40)}});
        CPPUNIT_ASSERT(_events[0].age == Milliseconds(70));
        CPPUNIT_ASSERT(_events[1].age == Milliseconds(40));
    }

    void knowsItsOwn()
    {
        reconcile({at("alice", "here", 1, 2), at("bob", "b", 3, 3)});
        CPPUNIT_ASSERT(_replica.hasOwn());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _replica.own().size());
        const auto leave = [](memory::Roster& roster) { return roster.leave("alice", 2, now); };
        CPPUNIT_ASSERT(_replica.alone("alice", leave, now, teller()));
        CPPUNIT_ASSERT(!_replica.hasOwn());
        const auto enter = [](memory::Roster& roster) { return std::optional(roster.enter("bob", "here", now)); };
        CPPUNIT_ASSERT(_replica.alone("bob", enter, now, teller()));
        CPPUNIT_ASSERT(_replica.hasOwn());
        assertTold("joined alice@; joined bob@b; left alice; moved bob@");
    }

private:
    Replica::Tell teller()
    {
        return [this](const RosterEvent& event) {
            const std::vector<std::string> words{"joined", "moved", "away", "left", "removed", "expected"};
            CPPUNIT_ASSERT_EQUAL(std::string("room"), event.room);
            const bool hasPlace = event.kind == Kind::Joined || event.kind == Kind::Moved;
            const bool isArrival = event.kind == Kind::Joined && !event.connected;
            _told += (_told.empty() ? "" : "; ") + (isArrival ? "arrived" : words[static_cast<std::size_t>(event.kind)]) + " " + event.user;
            _told += hasPlace ? "@" + event.node : "";
            _events.push_back(event);
        };
    }

    void reconcile(const std::vector<User>& users, Replica::Missing missing = Replica::Missing::HasLeft)
    {
        _replica.reconcile(users, missing, now, teller());
    }

    void apply(const ChangeEntry& change) { _replica.apply(change, now, teller()); }
    void assertTold(const std::string& told) { CPPUNIT_ASSERT_EQUAL(told, _told); }

    Replica _replica{"room", "here"};
    std::string _told;
    std::vector<RosterEvent> _events;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReplicaTest);

} // namespace
} // namespace beckon::storeredis
