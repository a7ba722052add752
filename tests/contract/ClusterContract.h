#pragma once

#include "ClusterFixture.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace beckon::test {

/// What every Cluster promises, as tests. `Subject` is default-constructible and has `Cluster& cluster()`: one node, nobody present.

template <typename Subject>
class ClusterContract : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClusterContract);
    CPPUNIT_TEST(listsUsersInTheOrderOfEntering);
    CPPUNIT_TEST(listsNobodyForAnUnknownRoom);
    CPPUNIT_TEST(listsManyRoomsAtOnce);
    CPPUNIT_TEST(keepsRoomsApart);
    CPPUNIT_TEST(forgetsWhoLeft);
    CPPUNIT_TEST(generationsGrowWithEachConnection);
    CPPUNIT_TEST(generationsGrowAfterEveryoneHasLeft);
    CPPUNIT_TEST(aUserWithTwoConnectionsIsListedOnce);
    CPPUNIT_TEST(aTakeoverKeepsThePlace);
    CPPUNIT_TEST(theLateEndOfAnOldConnectionChangesNothing);
    CPPUNIT_TEST(leavingTwiceChangesNothing);
    CPPUNIT_TEST(leavingWithoutEnteringChangesNothing);
    CPPUNIT_TEST(whoReturnsComesLast);
    CPPUNIT_TEST(aFirstConnectionIsToldBeforeItIsAnswered);
    CPPUNIT_TEST(aNewerConnectionIsToldAsMoved);
    CPPUNIT_TEST(whoArrivesIsPresentAndNotConnected);
    CPPUNIT_TEST(whoIsPresentArrivesInSilence);
    CPPUNIT_TEST(theConnectionOfWhoArrivedIsToldAsMoved);
    CPPUNIT_TEST(aPresenceOutlivesADroppedConnection);
    CPPUNIT_TEST(theLateDropOfAnOldConnectionChangesNothing);
    CPPUNIT_TEST(whoDroppedMayLeave);
    CPPUNIT_TEST(whoArrivedMayLeave);
    CPPUNIT_TEST(aRemovalEndsThePresence);
    CPPUNIT_TEST(theRemovalOfWhoIsAbsentIsTold);
    CPPUNIT_TEST(onlyTheAbsentAreExpected);
    CPPUNIT_TEST(whoWasRemovedEntersWhenTheCallerHasLooked);
    CPPUNIT_TEST(aRemovalIsOfOneUserFromOneRoom);
    CPPUNIT_TEST(whatHappensHereIsToldWithoutANode);
    CPPUNIT_TEST(theEventsOfARoomLeadToItsRoster);
    CPPUNIT_TEST(anObserverThatHasEndedIsNotCalled);
    CPPUNIT_TEST(nodeIdIsStable);
    CPPUNIT_TEST(nodeIdsDiffer);
    CPPUNIT_TEST(survivesManyThreads);
    CPPUNIT_TEST_SUITE_END();

public:
    void listsUsersInTheOrderOfEntering()
    {
        for (const char* name : {"zoe", "adam", "mia"})
            node.enter(name);
        CPPUNIT_ASSERT((node.connected() == Names{"zoe", "adam", "mia"}));
    }

    void listsNobodyForAnUnknownRoom() { CPPUNIT_ASSERT(node.connected("no-such-room").empty()); }

    void listsManyRoomsAtOnce()
    {
        node.enter("alice", "one");
        node.enter("bob", "three");
        node.enter("carol", "three");
        const std::vector<std::string> rooms{"three", "two", "one", "three"};
        const std::vector<Names> expected{{"bob", "carol"}, {}, {"alice"}, {"bob", "carol"}};
        CPPUNIT_ASSERT(node->connected(rooms) == expected);
        CPPUNIT_ASSERT(node->connected({}).empty());
    }

    void keepsRoomsApart()
    {
        const auto generation = node.enter("alice", "one");
        node.enter("alice", "two");
        node->leave("one", "alice", generation);
        node.heard().words(3);
        CPPUNIT_ASSERT(node.connected("one").empty());
        CPPUNIT_ASSERT(node.connected("two") == Names{"alice"});
    }

    void forgetsWhoLeft()
    {
        node.enter("alice");
        const auto bob = node.enter("bob");
        node.enter("carol");
        node->leave("room", "bob", bob);
        ASSERT_HEARD(node, "joined alice", "joined bob", "joined carol", "left bob");
        CPPUNIT_ASSERT((node.connected() == Names{"alice", "carol"}));
    }

    void generationsGrowWithEachConnection()
    {
        const auto first = node.enter("alice");
        const auto second = node.enter("alice");
        CPPUNIT_ASSERT(first > 0);
        CPPUNIT_ASSERT(second > first);
    }

    void generationsGrowAfterEveryoneHasLeft()
    {
        const auto first = node.enter("alice");
        node->leave("room", "alice", first);
        CPPUNIT_ASSERT(node.enter("alice") > first);
    }

    void aUserWithTwoConnectionsIsListedOnce()
    {
        node.enter("alice");
        node.enter("alice");
        CPPUNIT_ASSERT(node.connected() == Names{"alice"});
    }

    void aTakeoverKeepsThePlace()
    {
        node.enter("alice");
        node.enter("bob");
        node.enter("alice");
        CPPUNIT_ASSERT((node.connected() == Names{"alice", "bob"}));
    }

    void theLateEndOfAnOldConnectionChangesNothing()
    {
        const auto old = node.enter("alice");
        const auto current = node.enter("alice");
        node->leave("room", "alice", old);
        node.enter("bob");
        ASSERT_HEARD(node, "joined alice", "moved alice", "joined bob");
        CPPUNIT_ASSERT((node.connected() == Names{"alice", "bob"}));
        node->leave("room", "alice", current);
        ASSERT_HEARD(node, "joined alice", "moved alice", "joined bob", "left alice");
    }

    void leavingTwiceChangesNothing()
    {
        node.enter("bob");
        const auto alice = node.enter("alice");
        node->leave("room", "alice", alice);
        node->leave("room", "alice", alice);
        node.enter("carol");
        ASSERT_HEARD(node, "joined bob", "joined alice", "left alice", "joined carol");
    }

    void leavingWithoutEnteringChangesNothing()
    {
        node->leave("room", "alice", 1);
        node.enter("bob");
        node->leave("room", "alice", 1);
        node.enter("carol");
        ASSERT_HEARD(node, "joined bob", "joined carol");
    }

    void whoReturnsComesLast()
    {
        const auto alice = node.enter("alice");
        node.enter("bob");
        node->leave("room", "alice", alice);
        node.enter("alice");
        CPPUNIT_ASSERT((node.connected() == Names{"bob", "alice"}));
    }

    void aFirstConnectionIsToldBeforeItIsAnswered()
    {
        const auto generation = node.enter("alice");
        const std::vector<RosterEvent> events = node.heard().events();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), events.size());
        CPPUNIT_ASSERT_EQUAL(std::string("joined"), ClusterRecorder::wordOf(events[0]));
        CPPUNIT_ASSERT_EQUAL(std::string("room"), events[0].room);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), events[0].user);
        CPPUNIT_ASSERT_EQUAL(generation, events[0].generation);
    }

    void aNewerConnectionIsToldAsMoved()
    {
        node.enter("alice");
        const auto generation = node.enter("alice");
        ASSERT_HEARD(node, "joined alice", "moved alice");
        CPPUNIT_ASSERT_EQUAL(generation, node.heard().events()[1].generation);
    }

    void whoArrivesIsPresentAndNotConnected()
    {
        node->arrive("room", "alice");
        ASSERT_HEARD(node, "arrived alice");
        CPPUNIT_ASSERT(node.heard().events()[0].generation > 0);
        CPPUNIT_ASSERT(node.connected().empty());
    }

    void whoIsPresentArrivesInSilence()
    {
        node.enter("alice");
        node->arrive("room", "alice");
        node->arrive("room", "bob");
        node->arrive("room", "bob");
        node.enter("carol");
        ASSERT_HEARD(node, "joined alice", "arrived bob", "joined carol");
    }

    void theConnectionOfWhoArrivedIsToldAsMoved()
    {
        node->arrive("room", "alice");
        node.enter("bob");
        const auto generation = node.enter("alice");
        ASSERT_HEARD(node, "arrived alice", "joined bob", "moved alice");
        CPPUNIT_ASSERT(generation > node.heard().events()[0].generation);
        CPPUNIT_ASSERT((node.connected() == Names{"alice", "bob"}));
    }

    void aPresenceOutlivesADroppedConnection()
    {
        const auto alice = node.enter("alice");
        node.enter("bob");
        node->drop("room", "alice", alice);
        node->drop("room", "alice", alice);
        ASSERT_HEARD(node, "joined alice", "joined bob", "away alice");
        CPPUNIT_ASSERT(node.connected() == Names{"bob"});
        node.enter("alice");
        ASSERT_HEARD(node, "joined alice", "joined bob", "away alice", "moved alice");
        CPPUNIT_ASSERT((node.connected() == Names{"alice", "bob"}));
    }

    void theLateDropOfAnOldConnectionChangesNothing()
    {
        const auto old = node.enter("alice");
        node.enter("alice");
        node->drop("room", "alice", old);
        node->drop("room", "bob", 1);
        node.enter("bob");
        ASSERT_HEARD(node, "joined alice", "moved alice", "joined bob");
    }

    void whoDroppedMayLeave()
    {
        const auto alice = node.enter("alice");
        node.enter("bob");
        node->drop("room", "alice", alice);
        node->leave("room", "alice", alice);
        ASSERT_HEARD(node, "joined alice", "joined bob", "away alice", "left alice");
    }

    void whoArrivedMayLeave()
    {
        node->arrive("room", "alice");
        ASSERT_HEARD(node, "arrived alice");
        node->leave("room", "alice", node.heard().events()[0].generation);
        ASSERT_HEARD(node, "arrived alice", "left alice");
    }

    void aRemovalEndsThePresence()
    {
        node.enter("bob");
        const auto alice = node.enter("alice");
        node->remove("room", "alice");
        node->leave("room", "alice", alice);
        node->drop("room", "alice", alice);
        node.enter("carol");
        ASSERT_HEARD(node, "joined bob", "joined alice", "removed alice", "joined carol");
        CPPUNIT_ASSERT((node.connected() == Names{"bob", "carol"}));
    }

    void theRemovalOfWhoIsAbsentIsTold()
    {
        node.enter("bob");
        node->remove("room", "alice");
        ASSERT_HEARD(node, "joined bob", "removed alice");
    }

    void onlyTheAbsentAreExpected()
    {
        node.enter("bob");
        node->expect("room", "bob");
        node->expect("room", "alice");
        ASSERT_HEARD(node, "joined bob", "expected alice");
        node.enter("alice");
        ASSERT_HEARD(node, "joined bob", "expected alice", "joined alice");
    }

    void whoWasRemovedEntersWhenTheCallerHasLooked()
    {
        node.enter("bob");
        node->remove("room", "alice");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), node.enter("alice"));
        ASSERT_HEARD(node, "joined bob", "removed alice");
        CPPUNIT_ASSERT(node.enter("alice", "room", Cluster::Removal::IsOutdated) > 0);
        ASSERT_HEARD(node, "joined bob", "removed alice", "joined alice");
    }

    void aRemovalIsOfOneUserFromOneRoom()
    {
        node->remove("room", "alice");
        CPPUNIT_ASSERT(node.enter("alice", "other") > 0);
        CPPUNIT_ASSERT(node.enter("bob") > 0);
    }

    void whatHappensHereIsToldWithoutANode()
    {
        node.enter("alice");
        node.enter("alice");
        node->arrive("room", "bob");
        node.heard().words(3);
        for (const RosterEvent& event : node.heard().events())
            CPPUNIT_ASSERT_EQUAL(std::string(), event.node);
    }

    /// However the calls of many threads fall together: who follows the events knows who is connected, and generations only grow.
    void theEventsOfARoomLeadToItsRoster()
    {
        node.enter("keeper");
        inThreads([this](const std::string& user) {
            for (int round = 0; round < 100; ++round) {
                const auto first = node.enter("shared");
                const auto own = node.enter(user);
                node->drop("room", user, own);
                node->leave("room", "shared", first);
                node->leave("room", user, round % 2 == 0 ? own : 0);
            }
        });
        node.enter("last");
        std::set<std::string> connected;
        std::uint64_t newest = 0;
        for (const RosterEvent& event : node.heard().events()) {
            if (event.kind == RosterEvent::Kind::Joined || event.kind == RosterEvent::Kind::Moved) {
                CPPUNIT_ASSERT(event.user != "shared" || event.generation > newest);
                newest = event.user == "shared" ? event.generation : newest;
                connected.insert(event.user);
            } else {
                connected.erase(event.user);
            }
        }
        const Names names = node.connected();
        CPPUNIT_ASSERT((connected == std::set<std::string>(names.begin(), names.end())));
    }

    void anObserverThatHasEndedIsNotCalled()
    {
        node.endObserver();
        CPPUNIT_ASSERT(node.enter("alice") > 0);
        CPPUNIT_ASSERT(node.connected() == Names{"alice"});
    }

    void nodeIdIsStable()
    {
        CPPUNIT_ASSERT(!node->nodeId().empty());
        CPPUNIT_ASSERT_EQUAL(node->nodeId(), node->nodeId());
    }

    void nodeIdsDiffer()
    {
        Subject other;
        CPPUNIT_ASSERT(node->nodeId() != other.cluster().nodeId());
    }

    void survivesManyThreads()
    {
        inThreads([this](const std::string& user) {
            for (int round = 0; round < 200; ++round) {
                const auto generation = node.enter(user);
                node.connected();
                node->leave("room", user, generation);
            }
            node.enter(user);
        });
        const Names names = node.connected();
        CPPUNIT_ASSERT((std::set<std::string>(names.begin(), names.end()) == std::set<std::string>{"user0", "user1", "user2", "user3"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, names.size());
    }

protected:
    template <typename Work>
    static void inThreads(Work work)
    {
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([work, user = "user" + std::to_string(i)] { work(user); });
        for (std::thread& thread : threads)
            thread.join();
    }

    Subject _subject;
    ClusterNode node{_subject.cluster()};
};

} // namespace beckon::test
