#include "MemoryCluster.h"

#include "../../contract/ClusterContract.h"

#include <string>

namespace beckon {
namespace {

using memory::MemoryCluster;

struct Subject
{
    Cluster& cluster() { return memory; }

    MemoryCluster memory;
};

class MemoryClusterTest : public test::ClusterContract<Subject>
{
    CPPUNIT_TEST_SUB_SUITE(MemoryClusterTest, ClusterContract<Subject>);
    CPPUNIT_TEST(keepsNothingOfARoomThatIsEmpty);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsNothingOfARoomThatIsEmpty()
    {
        for (int i = 0; i < 100; ++i) {
            const std::string room = "room" + std::to_string(i);
            cluster().leave(room, "alice", cluster().enter(room, "alice"));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _subject.memory.rooms());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryClusterTest);

} // namespace
} // namespace beckon
