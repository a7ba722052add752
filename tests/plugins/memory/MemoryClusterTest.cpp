#include "MemoryCluster.h"

#include "../../contract/ClusterContract.h"
#include "ManualClock.h"

#include <string>

namespace beckon {
namespace {

using memory::MemoryCluster;

struct Subject
{
    Cluster& cluster() { return memory; }

    test::ManualClock clock;
    MemoryCluster memory{clock};
};

class MemoryClusterTest : public test::ClusterContract<Subject>
{
    CPPUNIT_TEST_SUB_SUITE(MemoryClusterTest, ClusterContract<Subject>);
    CPPUNIT_TEST(keepsNothingOfARoomThatIsEmpty);
    CPPUNIT_TEST(aRemovalForbidsForHalfAMinute);
    CPPUNIT_TEST(aLaterRemovalForbidsAnew);
    CPPUNIT_TEST(generationsGrowThoughTheClockGoesBack);
    CPPUNIT_TEST(aLetterToItselfComesAtOnce);
    CPPUNIT_TEST(aLetterToAnotherNodeIsLost);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsNothingOfARoomThatIsEmpty()
    {
        for (int i = 0; i < 100; ++i) {
            const std::string room = "room" + std::to_string(i);
            node->leave(room, "alice", node.enter("alice", room));
            node->expect(room, "bob");
            node->remove(room, "bob");
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _subject.memory.rooms());
    }

    void aRemovalForbidsForHalfAMinute()
    {
        node->remove("room", "alice");
        _subject.clock.advance(Milliseconds(29'999));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), node.enter("alice"));
        _subject.clock.advance(Milliseconds(1));
        CPPUNIT_ASSERT(node.enter("alice") > 0);
    }

    void aLaterRemovalForbidsAnew()
    {
        node->remove("room", "alice");
        _subject.clock.advance(Milliseconds(20'000));
        node->remove("room", "alice");
        _subject.clock.advance(Milliseconds(20'000));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), node.enter("alice"));
    }

    void generationsGrowThoughTheClockGoesBack()
    {
        const auto first = node.enter("alice");
        node->leave("room", "alice", first);
        _subject.clock.advance(Milliseconds(-60'000));
        const auto second = node.enter("alice");
        CPPUNIT_ASSERT(second > first);
        CPPUNIT_ASSERT(node.enter("alice") > second);
    }

    void aLetterToItselfComesAtOnce()
    {
        send(node->nodeId());
        CPPUNIT_ASSERT(node.heard().letters(1) == test::Names{node->nodeId() + ": text"});
    }

    void aLetterToAnotherNodeIsLost()
    {
        send("another");
        CPPUNIT_ASSERT(node.heard().letters(1) == test::Names{"lost to another: text"});
    }

private:
    void send(const std::string& to)
    {
        const std::vector<std::string_view> parts{"te", "xt"};
        CPPUNIT_ASSERT(node->send(to, {1, "room", "alice", "bob", "not this"}, parts) == Cluster::Posting::Taken);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryClusterTest);

} // namespace
} // namespace beckon
