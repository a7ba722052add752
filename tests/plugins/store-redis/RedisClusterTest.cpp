// Several nodes in one process, on a Redis server that stays.

#include "ClusterProcess.h"
#include "MailboxEntry.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace beckon::storeredis {
namespace {

using test::eventually;
using test::Names;

class RedisClusterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisClusterTest);
    CPPUNIT_TEST(threeNodesHearOfEverythingInOneOrder);
    CPPUNIT_TEST(oneUserWhoConnectsEverywhereHasOneHome);
    CPPUNIT_TEST(theDeadAreMournedAndTheirLettersLost);
    CPPUNIT_TEST(whoStopsIsMournedAtOnce);
    CPPUNIT_TEST(whoStopsWithAGraceIsMournedAfterIt);
    CPPUNIT_TEST(whoReappearsElsewhereWithinTheGraceIsNotMourned);
    CPPUNIT_TEST(lettersBeyondTheBufferAreRefusedAndThenTakenAgain);
    CPPUNIT_TEST(lettersToANodeThatNeverWasAreLost);
    CPPUNIT_TEST(aNodeWhoseLeaseIsTakenRegistersAgain);
    CPPUNIT_TEST(aNodeWhoseMailboxIsTakenLosesNothing);
    CPPUNIT_TEST(aRosterThatIsTakenIsWrittenAnew);
    CPPUNIT_TEST(nonsenseInAMailboxIsSkipped);
    CPPUNIT_TEST(foreignKeysOfEveryTypeAreRepaired);
    CPPUNIT_TEST(ghostsOfNobodyAreSwept);
    CPPUNIT_TEST(namesThatAreTooLongAreNobody);
    CPPUNIT_TEST_SUITE_END();

public:
    void threeNodesHearOfEverythingInOneOrder()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        ClusterProcess c(socketOf(server));
        std::vector<ClusterProcess*> nodes{&a, &b, &c};
        for (ClusterProcess* process : nodes)
            process->registered().node->enter("keeper-" + process->id());
        const auto last = [](ClusterProcess& process) { return process.node->heard().events().back().user; };
        for (ClusterProcess* process : nodes) {
            eventually([&] { return last(*process) == "keeper-" + c.id(); });
            process->node->heard().clear();
        }
        std::vector<std::thread> threads;
        for (ClusterProcess* process : nodes)
            threads.emplace_back([process] {
                for (int round = 0; round < 100; ++round) {
                    const auto shared = process->node->enter("shared");
                    const auto own = process->node->enter(process->id());
                    (*process->node)->drop("room", process->id(), own);
                    (*process->node)->leave("room", round % 2 == 0 ? "shared" : process->id(), round % 2 == 0 ? shared : own);
                }
                process->node->enter("all of it is done");
            });
        for (std::thread& thread : threads)
            thread.join();
        a.node->enter("last");
        for (ClusterProcess* process : nodes)
            eventually([&] { return last(*process) == "last"; });
        const Names heard = a.node->heard().words(0);
        CPPUNIT_ASSERT(heard.size() > 900);
        for (ClusterProcess* process : nodes)
            CPPUNIT_ASSERT_EQUAL(test::joined(heard), test::joined(process->node->heard().words(0)));
    }

    void oneUserWhoConnectsEverywhereHasOneHome()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("anna");
        b.registered().node->enter("ben");
        a.node->enter("alice");
        b.node->enter("alice");
        a.node->enter("alice");
        ASSERT_HEARD(*a.node, "joined anna", "joined ben", "joined alice", "moved alice", "moved alice");
        CPPUNIT_ASSERT_EQUAL(b.id(), a.node->heard().events()[3].node);
        CPPUNIT_ASSERT_EQUAL(std::string(), a.node->heard().events()[4].node);
        ASSERT_HEARD(*b.node, "joined anna", "joined ben", "joined alice", "moved alice", "moved alice");
        CPPUNIT_ASSERT_EQUAL(a.id(), b.node->heard().events()[2].node);
        CPPUNIT_ASSERT_EQUAL(a.id(), b.node->heard().events()[4].node);
        CPPUNIT_ASSERT((b.node->connected() == Names{"anna", "ben", "alice"}));
    }

    void theDeadAreMournedAndTheirLettersLost()
    {
        ClusterProcess a(socketOf(server));
        a.registered().node->enter("alice");
        std::string dead;
        {
            ClusterProcess b(socketOf(server), hasty());
            b.registered().node->enter("bob");
            dead = b.id();
        }
        write(a, dead, "too late");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "left bob");
        CPPUNIT_ASSERT((a.node->heard().letters(2) == Names{"lost to " + dead + ": too late", "gone: " + dead}));
        CPPUNIT_ASSERT(a.node->connected() == Names{"alice"});
        CPPUNIT_ASSERT_EQUAL(std::string(), server.ask({"KEYS", "t:*" + dead}));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), a.cluster.unacknowledged());
    }

    void whoStopsIsMournedAtOnce()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        b.node->enter("bob", "elsewhere");
        b.cluster.bye();
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "left bob");
        CPPUNIT_ASSERT(a.node->heard().letters(1) == Names{"gone: " + b.id()});
        CPPUNIT_ASSERT_EQUAL(std::string(), server.ask({"KEYS", "t:*" + b.id()}));
    }

    void whoStopsWithAGraceIsMournedAfterIt()
    {
        ClusterProcess a(socketOf(server), withGrace());
        a.registered().node->enter("alice");
        const auto began = std::chrono::steady_clock::now();
        stopBob();
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "away bob", "left bob");
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began >= withGrace().reconnectGrace);
    }

    void whoReappearsElsewhereWithinTheGraceIsNotMourned()
    {
        ClusterProcess a(socketOf(server), withGrace());
        a.registered().node->enter("alice");
        const std::string stopped = stopBob();
        a.node->enter("bob");
        CPPUNIT_ASSERT(a.node->heard().letters(1) == Names{"gone: " + stopped});
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "away bob", "moved bob");
    }

    void lettersBeyondTheBufferAreRefusedAndThenTakenAgain()
    {
        ClusterOptions small = patient();
        small.buffer = 100'000;
        ClusterProcess a(socketOf(server), small);
        ClusterProcess b(socketOf(server));
        a.registered();
        b.registered();
        server.pause();
        const std::string text(10'000, 'x');
        int taken = 0;
        while (post(a, b.id(), text) == Cluster::Posting::Taken)
            ++taken;
        CPPUNIT_ASSERT_EQUAL(9, taken);
        server.resume();
        CPPUNIT_ASSERT_EQUAL(std::size_t(9), b.node->heard().letters(9).size());
        eventually([&] { return a.cluster.unacknowledged() == 0; });
        CPPUNIT_ASSERT(post(a, b.id(), text) == Cluster::Posting::Taken);
        CPPUNIT_ASSERT_EQUAL(std::size_t(10), b.node->heard().letters(10).size());
    }

    void lettersToANodeThatNeverWasAreLost()
    {
        ClusterProcess a(socketOf(server));
        write(a.registered(), "nobody", "hello");
        CPPUNIT_ASSERT((a.node->heard().letters(2) == Names{"lost to nobody: hello", "gone: nobody"}));
    }

    void aNodeWhoseLeaseIsTakenRegistersAgain()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        server.ask({"DEL", "t:node:" + a.id()});
        // The operation finds out; it is done alone at once, and told to the others afterwards.
        CPPUNIT_ASSERT(a.node->enter("carol") > 0);
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "joined carol");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob", "joined carol");
        eventually([&] { return server.ask({"EXISTS", "t:node:" + a.id()}) == "1"; });
    }

    void aNodeWhoseMailboxIsTakenLosesNothing()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
        Names letters;
        for (int round = 0; round < 5; ++round) {
            server.ask({"DEL", "t:mail:" + b.id()});
            for (int i = 0; i < 20; ++i) {
                letters.push_back(a.id() + ": " + std::to_string(letters.size()));
                write(a, b.id(), std::to_string(letters.size() - 1));
            }
            a.node->enter("user" + std::to_string(round));
            CPPUNIT_ASSERT_EQUAL(test::joined(letters), test::joined(b.node->heard().letters(letters.size())));
        }
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "joined user0", "joined user1", "joined user2", "joined user3", "joined user4");
    }

    void aRosterThatIsTakenIsWrittenAnew()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        server.ask({"DEL", "t:room:room", "t:in:room", "t:rooms:" + a.id()});
        eventually([&] { return a.node->connected() == Names{"alice", "bob"}; });
        a.node->enter("carol");
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "joined carol");
    }

    void nonsenseInAMailboxIsSkipped()
    {
        ClusterProcess a(socketOf(server));
        a.registered().node->enter("alice");
        const std::string mailbox = "t:mail:" + a.id();
        server.ask({"XADD", mailbox, "*", "a", "b", "c", "d"});
        server.ask({"XADD", mailbox, "*", "E", "nonsense"});
        server.ask({"XADD", mailbox, "*", "S", "4:room9:"});
        server.ask({"XADD", mailbox, "*", "Z", ""});
        server.ask({"XADD", mailbox, "*", "L", "99999999999:x"});
        server.ask({"XADD", mailbox, "*", "R", encodeReceipt("stranger", 5, 1)});
        server.ask({"XADD", mailbox, "*", "A", encodeReceipt("stranger", 5, 1)});
        server.ask({"XADD", mailbox, "*", "B", encodeReceipt("stranger", 5, 1)});
        server.ask({"XADD", mailbox, "*", "L", encodeLetter("stranger", 6, 1, 1, {1, "", "", "", "hello"})});
        CPPUNIT_ASSERT(a.node->heard().letters(2).back() == "stranger: hello");
        a.node->enter("bob");
        ASSERT_HEARD(*a.node, "joined alice", "joined bob");
    }

    void foreignKeysOfEveryTypeAreRepaired()
    {
        ClusterProcess a(socketOf(server));
        ClusterProcess b(socketOf(server));
        a.registered().node->enter("alice");
        b.registered().node->enter("bob");
        for (const char* key : {"room:room", "in:room", "late:room", "nodes", "stamp", "epoch", "gone:room:carol"}) {
            server.ask({"DEL", std::string("t:") + key});
            server.ask({"RPUSH", std::string("t:") + key, "foreign"});
        }
        for (const char* key : {"rooms:", "mail:"}) {
            server.ask({"DEL", key + a.id()});
            server.ask({"RPUSH", "t:" + (key + a.id()), "foreign"});
        }
        eventually([&] { return a.node->connected() == Names{"alice", "bob"}; });
        CPPUNIT_ASSERT(a.node->enter("carol") > 0);
        eventually([&] { return b.node->connected() == Names{"alice", "bob", "carol"}; });
        ASSERT_HEARD(*b.node, "joined alice", "joined bob", "joined carol");
        eventually([&] { return server.ask({"TYPE", "t:mail:" + a.id()}) == "stream"; });
        write(b, a.id(), "hello");
        CPPUNIT_ASSERT(a.node->heard().letters(1) == Names{b.id() + ": hello"});
    }

    void ghostsOfNobodyAreSwept()
    {
        ClusterProcess a(socketOf(server));
        server.ask({"HSET", "t:room:room", "ghost", "1 2 3 nobody C"});
        a.registered().node->enter("alice");
        ASSERT_HEARD(*a.node, "joined ghost", "joined alice", "left ghost");
    }

    void namesThatAreTooLongAreNobody()
    {
        ClusterProcess a(socketOf(server));
        const std::string name(longestName + 1, 'x');
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), a.registered().node->enter(name));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), a.node->enter("alice", name));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), a.node->enter("alice", ""));
        (*a.node)->remove(name, name);
        a.node->enter(name.substr(1), name.substr(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), a.node->heard().events().size());
    }

private:
    static ClusterOptions withGrace()
    {
        ClusterOptions options = patient();
        options.reconnectGrace = Milliseconds(2'000);
        return options;
    }

    /// Bob's node stops, as the server does it.
    std::string stopBob()
    {
        ClusterProcess b(socketOf(server), withGrace());
        const auto generation = b.registered().node->enter("bob");
        (*b.node)->drop("room", "bob", generation);
        b.cluster.bye();
        return b.id();
    }

    static Cluster::Posting post(ClusterProcess& from, const std::string& to, const std::string& text)
    {
        const std::string_view part = text;
        return from.cluster.send(to, {1, "room", "alice", "bob", {}}, {&part, 1});
    }

    static void write(ClusterProcess& from, const std::string& to, const std::string& text)
    {
        CPPUNIT_ASSERT(post(from, to, text) == Cluster::Posting::Taken);
    }

    test::RedisServer server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisClusterTest);

} // namespace
} // namespace beckon::storeredis
