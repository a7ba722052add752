#pragma once

#include "beckon/service/Cluster.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace beckon::test {

/// What every Cluster promises, as tests. `Subject` is default-constructible and has `Cluster& cluster()`: one node, nobody connected.
template <typename Subject>
class ClusterContract : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClusterContract);
    CPPUNIT_TEST(listsWhoEntered);
    CPPUNIT_TEST(listsUsersInTheOrderOfEntering);
    CPPUNIT_TEST(listsNobodyForAnUnknownRoom);
    CPPUNIT_TEST(keepsRoomsApart);
    CPPUNIT_TEST(forgetsWhoLeft);
    CPPUNIT_TEST(generationsGrowWithEachConnection);
    CPPUNIT_TEST(generationsGrowAfterEveryoneHasLeft);
    CPPUNIT_TEST(aUserWithTwoConnectionsIsListedOnce);
    CPPUNIT_TEST(aTakeoverKeepsThePlace);
    CPPUNIT_TEST(theLateEndOfAnOldConnectionChangesNothing);
    CPPUNIT_TEST(leavingTwiceChangesNothing);
    CPPUNIT_TEST(whoReturnsComesLast);
    CPPUNIT_TEST(leavingWithoutEnteringChangesNothing);
    CPPUNIT_TEST(nodeIdIsStable);
    CPPUNIT_TEST(nodeIdsDiffer);
    CPPUNIT_TEST(survivesManyThreads);
    CPPUNIT_TEST_SUITE_END();

    using Names = std::vector<std::string>;

public:
    void listsWhoEntered()
    {
        cluster().enter("room", "alice");
        CPPUNIT_ASSERT(cluster().connected("room") == Names{"alice"});
    }

    void listsUsersInTheOrderOfEntering()
    {
        for (const char* name : {"zoe", "adam", "mia"})
            cluster().enter("room", name);
        CPPUNIT_ASSERT((cluster().connected("room") == Names{"zoe", "adam", "mia"}));
    }

    void listsNobodyForAnUnknownRoom() { CPPUNIT_ASSERT(cluster().connected("no such room").empty()); }

    void keepsRoomsApart()
    {
        const auto generation = cluster().enter("one", "alice");
        cluster().enter("two", "alice");
        cluster().leave("one", "alice", generation);
        CPPUNIT_ASSERT(cluster().connected("one").empty());
        CPPUNIT_ASSERT(cluster().connected("two") == Names{"alice"});
    }

    void forgetsWhoLeft()
    {
        cluster().enter("room", "alice");
        const auto bob = cluster().enter("room", "bob");
        cluster().enter("room", "carol");
        cluster().leave("room", "bob", bob);
        CPPUNIT_ASSERT((cluster().connected("room") == Names{"alice", "carol"}));
    }

    void generationsGrowWithEachConnection()
    {
        const auto first = cluster().enter("room", "alice");
        const auto second = cluster().enter("room", "alice");
        CPPUNIT_ASSERT(first > 0);
        CPPUNIT_ASSERT(second > first);
    }

    void generationsGrowAfterEveryoneHasLeft()
    {
        const auto first = cluster().enter("room", "alice");
        cluster().leave("room", "alice", first);
        CPPUNIT_ASSERT(cluster().enter("room", "alice") > first);
    }

    void aUserWithTwoConnectionsIsListedOnce()
    {
        cluster().enter("room", "alice");
        cluster().enter("room", "alice");
        CPPUNIT_ASSERT(cluster().connected("room") == Names{"alice"});
    }

    void aTakeoverKeepsThePlace()
    {
        cluster().enter("room", "alice");
        cluster().enter("room", "bob");
        cluster().enter("room", "alice");
        CPPUNIT_ASSERT((cluster().connected("room") == Names{"alice", "bob"}));
    }

    void theLateEndOfAnOldConnectionChangesNothing()
    {
        const auto old = cluster().enter("room", "alice");
        const auto current = cluster().enter("room", "alice");
        cluster().leave("room", "alice", old);
        CPPUNIT_ASSERT(cluster().connected("room") == Names{"alice"});
        cluster().leave("room", "alice", current);
        CPPUNIT_ASSERT(cluster().connected("room").empty());
    }

    void leavingTwiceChangesNothing()
    {
        const auto alice = cluster().enter("room", "alice");
        cluster().enter("room", "bob");
        cluster().leave("room", "alice", alice);
        cluster().leave("room", "alice", alice);
        CPPUNIT_ASSERT(cluster().connected("room") == Names{"bob"});
    }

    void whoReturnsComesLast()
    {
        const auto alice = cluster().enter("room", "alice");
        cluster().enter("room", "bob");
        cluster().leave("room", "alice", alice);
        cluster().enter("room", "alice");
        CPPUNIT_ASSERT((cluster().connected("room") == Names{"bob", "alice"}));
    }

    void leavingWithoutEnteringChangesNothing()
    {
        cluster().leave("room", "alice", 1);
        cluster().enter("room", "bob");
        cluster().leave("room", "alice", 1);
        CPPUNIT_ASSERT(cluster().connected("room") == Names{"bob"});
    }

    void nodeIdIsStable()
    {
        CPPUNIT_ASSERT(!cluster().nodeId().empty());
        CPPUNIT_ASSERT_EQUAL(cluster().nodeId(), cluster().nodeId());
    }

    void nodeIdsDiffer()
    {
        Subject other;
        CPPUNIT_ASSERT(cluster().nodeId() != other.cluster().nodeId());
    }

    void survivesManyThreads()
    {
        constexpr int threadCount = 4;
        constexpr int rounds = 200;
        std::vector<std::thread> threads;
        for (int i = 0; i < threadCount; ++i) {
            threads.emplace_back([this, user = "user" + std::to_string(i)] {
                for (int round = 0; round < rounds; ++round) {
                    const auto generation = cluster().enter("room", user);
                    cluster().connected("room");
                    cluster().leave("room", user, generation);
                }
                cluster().enter("room", user);
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        const Names names = cluster().connected("room");
        CPPUNIT_ASSERT((std::set<std::string>(names.begin(), names.end()) == std::set<std::string>{"user0", "user1", "user2", "user3"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{threadCount}, names.size());
    }

protected:
    Cluster& cluster() { return _subject.cluster(); }

    Subject _subject;
};

} // namespace beckon::test
