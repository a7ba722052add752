// Several nodes in one process, while the Redis server is away, silent, empty, or out of reach for one of them.

#include "ClusterProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {
namespace {

using test::eventually;
using test::Names;

class RedisClusterOutageTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisClusterOutageTest);
    CPPUNIT_TEST(goesOnAloneAndIsMergedAfterwards);
    CPPUNIT_TEST(anEmptyRedisIsToldEverythingAndNobodyIsMourned);
    CPPUNIT_TEST(aSilentRedisHoldsNobodyUpForLong);
    CPPUNIT_TEST(aRosterIsKnownWhileRedisIsSilent);
    CPPUNIT_TEST(lettersOfAnOutageArriveOnceInOrder);
    CPPUNIT_TEST(whoDiedInAnOutageIsMournedInTheEnd);
    CPPUNIT_TEST(whoConnectedTwiceInAnOutageHasOneHomeAfterwards);
    CPPUNIT_TEST(whoLeftAloneHasLeft);
    CPPUNIT_TEST(whoWasRemovedElsewhereMeanwhileIsRemoved);
    CPPUNIT_TEST(whoWasRemovedAloneIsRemovedEverywhere);
    CPPUNIT_TEST(whoWasRemovedAloneAndCameBackStays);
    CPPUNIT_TEST(aNodeThatWasCutOffForLongIsMournedAndComesBack);
    CPPUNIT_TEST(aNodeThatStartsWithoutRedisJoinsLater);
    CPPUNIT_TEST(aRestartOfRedisMovesNobody);
    CPPUNIT_TEST_SUITE_END();

public:
    void goesOnAloneAndIsMergedAfterwards()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        const auto bob = b.registered().node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
        server.kill();
        a.alone().node->enter("carol");
        b.alone();
        (*b.node)->drop("room", "bob", bob);
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "joined carol");
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "away bob");
        CPPUNIT_ASSERT((a.node->connected() == Names{"alice", "bob", "carol"}));
        server.start();
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "joined carol", "away bob");
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "away bob", "joined carol");
        CPPUNIT_ASSERT((b.registered().node->connected() == Names{"alice", "carol"}));
    }

    void anEmptyRedisIsToldEverythingAndNobodyIsMourned()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered();
        b.registered();
        for (int i = 0; i < 100; ++i) {
            a.node->enter("alice", "room" + std::to_string(i));
            b.node->enter("bob", "room" + std::to_string(i));
        }
        const Names before = a.node->heard().words(200);
        for (int round = 0; round < 3; ++round) {
            server.ask({"FLUSHALL"});
            for (int i = 0; i < 100; ++i)
                eventually([&] { return a.node->connected("room" + std::to_string(i)) == Names{"alice", "bob"}; });
        }
        afterHoldOff(a, b);
        CPPUNIT_ASSERT_EQUAL(test::joined(before), test::joined(withoutMark(a)));
        CPPUNIT_ASSERT_EQUAL(std::size_t(200), withoutMark(b).size());
    }

    void aRestartOfRedisMovesNobody()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        for (int round = 0; round < 3; ++round) {
            server.kill();
            a.alone();
            b.alone();
            server.start();
            a.registered();
            b.registered();
        }
        afterHoldOff(a, b);
        CPPUNIT_ASSERT((withoutMark(a) == Names{"joined alice", "joined bob"}));
        CPPUNIT_ASSERT((withoutMark(b) == Names{"joined alice", "joined bob"}));
    }

    void aSilentRedisHoldsNobodyUpForLong()
    {
        ClusterOptions options = patient();
        options.deadline = Seconds(1);
        ClusterProcess a(socketOf(server), options);
        a.registered().node->enter("alice");
        server.pause();
        const auto began = std::chrono::steady_clock::now();
        const auto generation = a.node->enter("alice");
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began < Seconds(3));
        ASSERT_HEARD(*a.node, "joined alice", "moved alice");
        server.resume();
        a.registered();
        (*a.node)->leave("room", "alice", generation);
        ASSERT_HEARD(*a.node, "joined alice", "moved alice", "left alice");
        eventually([&] { return server.ask({"EXISTS", "t:room:room"}) == "0"; });
    }

    void aRosterIsKnownWhileRedisIsSilent()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
        server.pause();
        const auto began = std::chrono::steady_clock::now();
        CPPUNIT_ASSERT((a.node->connected() == Names{"alice", "bob"}));
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began < Seconds(2));
        server.resume();
    }

    void lettersOfAnOutageArriveOnceInOrder()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered();
        b.registered();
        Names letters;
        const auto writeSome = [&] {
            for (int i = 0; i < 300; ++i) {
                letters.push_back(a.id() + ": " + std::to_string(letters.size()));
                write(a, b.id(), std::to_string(letters.size() - 1));
            }
        };
        for (int round = 0; round < 3; ++round) {
            writeSome();
            server.kill();
            writeSome();
            a.alone();
            writeSome();
            server.start();
            writeSome();
            a.registered();
            server.ask({"FLUSHALL"});
            writeSome();
        }
        CPPUNIT_ASSERT_EQUAL(test::joined(letters), test::joined(b.node->heard().letters(letters.size())));
        eventually([&] { return a.cluster.unacknowledged() == 0; });
    }

    void whoDiedInAnOutageIsMournedInTheEnd()
    {
        ClusterProcess a(socketOf(server));
        std::string dead;
        a.registered().node->enter("alice");
        {
            ClusterProcess b(socketOf(server), hasty());
            dead = b.registered().id();
            b.node->enter("bob");
            ASSERT_HEARD(*a.node, "joined alice", "joined bob");
            write(a, b.id(), "one");
            b.node->heard().letters(1);
            eventually([&] { return a.cluster.unacknowledged() == 0; });
            server.kill();
        }
        server.start();
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "left bob");
        CPPUNIT_ASSERT(a.node->heard().letters(1).back() == "gone: " + dead);
    }

    void whoConnectedTwiceInAnOutageHasOneHomeAfterwards()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("anna");
        b.registered().node->enter("ben");
        ASSERT_HEARD(*a.node, "joined anna", "joined ben");
        server.kill();
        const auto one = a.alone().node->enter("alice");
        const auto other = b.alone().node->enter("alice");
        // Their clocks agree but for some milliseconds, so it may be either.
        ClusterProcess& winner = one > other ? a : b;
        ClusterProcess& loser = one > other ? b : a;
        server.start();
        eventually([&] { return homeOf(loser, "alice") == winner.id() && homeOf(winner, "alice").empty(); });
        a.registered();
        b.registered();
        eventually([&] { return a.node->connected() == Names{"anna", "ben", "alice"}; });
        CPPUNIT_ASSERT_EQUAL(std::string("moved alice"), loser.node->heard().words(4).back());
        (*loser.node)->leave("room", "alice", std::min(one, other));
        (*winner.node)->leave("room", "alice", std::max(one, other));
        for (ClusterProcess* process : {&a, &b})
            eventually([&] { return process->node->heard().words(0).back() == "left alice"; });
        CPPUNIT_ASSERT((b.node->connected() == Names{"anna", "ben"}));
    }

    void whoLeftAloneHasLeft()
    {
        ClusterProcess a(cuttable());
        ClusterProcess b(socketOf(server));
        const auto alice = a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        cut(a);
        (*a.node)->leave("room", "alice", alice);
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "left alice");
        mend();
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "left alice");
        CPPUNIT_ASSERT(b.node->connected() == Names{"bob"});
    }

    void whoWasRemovedElsewhereMeanwhileIsRemoved()
    {
        ClusterProcess a(cuttable());
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        a.node->enter("anna");
        b.registered().node->enter("bob");
        cut(a);
        (*b.node)->remove("room", "alice");
        ASSERT_HEARD(*b.node, "joined alice", "joined anna", "joined bob", "removed alice");
        mend();
        ASSERT_HEARD(*a.node, "joined alice", "joined anna", "joined bob", "removed alice");
        CPPUNIT_ASSERT((b.node->connected() == Names{"anna", "bob"}));
    }

    void whoWasRemovedAloneIsRemovedEverywhere()
    {
        ClusterProcess a(cuttable());
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
        cut(a);
        (*a.node)->remove("room", "bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "removed bob");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), a.node->enter("bob"));
        mend();
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "removed bob");
        eventually([&] { return b.node->connected() == Names{"alice"}; });
    }

    void whoWasRemovedAloneAndCameBackStays()
    {
        ClusterProcess a(cuttable());
        a.registered().node->enter("alice");
        cut(a);
        (*a.node)->remove("room", "alice");
        const auto again = a.node->enter("alice", "room", Cluster::Removal::IsOutdated);
        mend();
        a.registered().node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "removed alice", "joined alice", "joined bob");
        (*a.node)->leave("room", "alice", again);
        ASSERT_HEARD(*a.node, "joined alice", "removed alice", "joined alice", "joined bob", "left alice");
    }

    void aNodeThatWasCutOffForLongIsMournedAndComesBack()
    {
        ClusterProcess a(cuttable(), hasty());
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
        cut(a);
        write(a, b.id(), "from a");
        write(b, a.id(), "from b");
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "left alice");
        CPPUNIT_ASSERT((b.node->heard().letters(2) == Names{"lost to " + a.id() + ": from b", "gone: " + a.id()}));
        mend();
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "left alice", "joined alice");
        CPPUNIT_ASSERT_EQUAL(a.id() + ": from a", b.node->heard().letters(3).back());
        // It was dead to the other, which no longer owes it anything; but it has seen nobody leave.
        write(b, a.id(), "again");
        CPPUNIT_ASSERT((a.node->heard().letters(1) == Names{b.id() + ": again"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), a.node->heard().words(2).size());
    }

    void aNodeThatStartsWithoutRedisJoinsLater()
    {
        ClusterProcess a(socketOf(server));
        a.registered().node->enter("alice");
        server.kill();
        ClusterProcess b(socketOf(server));
        b.node->enter("bob");
        b.node->enter("carol", "other");
        ASSERT_HEARD(*b.node, "joined bob", "joined carol");
        server.start();
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
        ASSERT_HEARD(*b.node, "joined bob", "joined carol", "joined alice");
        CPPUNIT_ASSERT(a.registered().node->connected("other") == Names{"carol"});
    }

private:
    /// The way to the server for a node that cut() may take it from.
    std::string cuttable() const
    {
        server.ask({"ACL", "SETUSER", "cuttable", "on", ">password", "~*", "&*", "+@all"});
        return "unix://cuttable:password@" + server.socket().string();
    }

    /// The connections of that node end, and it gets no other; the rest of the cluster notices nothing.
    void cut(ClusterProcess& process) const
    {
        server.ask({"ACL", "SETUSER", "cuttable", "off"});
        server.ask({"CLIENT", "KILL", "USER", "cuttable"});
        process.alone();
    }

    void mend() const { server.ask({"ACL", "SETUSER", "cuttable", "on"}); }

    /// Somebody's node dies and is found out, twice: by then a node would have been that was taken for dead before.
    void afterHoldOff(ClusterProcess& a, ClusterProcess& b) const
    {
        a.node->enter("a", "mark");
        b.node->enter("b", "mark");
        for (const std::string mark : {"one", "two"}) {
            {
                ClusterProcess c(socketOf(server), hasty());
                c.registered().node->enter(mark, "mark");
            }
            for (ClusterProcess* process : {&a, &b})
                eventually([&] {
                    const Names words = process->node->heard().words(0);
                    return std::find(words.begin(), words.end(), "left " + mark) != words.end();
                });
        }
    }

    static Names withoutMark(ClusterProcess& process)
    {
        Names words;
        for (const RosterEvent& event : process.node->heard().events())
            if (event.room != "mark")
                words.push_back(test::ClusterRecorder::wordOf(event) + " " + event.user);
        return words;
    }

    static std::string homeOf(ClusterProcess& process, const std::string& user)
    {
        std::string home = "nowhere";
        for (const RosterEvent& event : process.node->heard().events())
            if (event.user == user && (event.kind == RosterEvent::Kind::Joined || event.kind == RosterEvent::Kind::Moved))
                home = event.node;
        return home;
    }

    static void write(ClusterProcess& from, const std::string& to, const std::string& text)
    {
        const std::string_view part = text;
        CPPUNIT_ASSERT(from.cluster.send(to, {1, "room", "alice", "bob", {}}, {&part, 1}) == Cluster::Posting::Taken);
    }

    test::RedisServer server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisClusterOutageTest);

} // namespace
} // namespace beckon::storeredis
