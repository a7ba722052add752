// The network that the tests of signaling run on keeps the promises of a cluster.

#include "FakeNetwork.h"

#include "../../contract/ClusterPairContract.h"

#include <memory>

namespace beckon::signaling {
namespace {

struct Pair
{
    Cluster& first() { return one; }
    Cluster& second() { return other; }

    std::shared_ptr<FakeNetwork> network = std::make_shared<FakeNetwork>();
    FakeCluster one{network, "one"};
    FakeCluster other{network, "other"};
};

class FakeNetworkTest : public test::ClusterPairContract<Pair>
{
    CPPUNIT_TEST_SUB_SUITE(FakeNetworkTest, ClusterPairContract<Pair>);
    CPPUNIT_TEST_SUITE_END();
};

CPPUNIT_TEST_SUITE_REGISTRATION(FakeNetworkTest);

} // namespace
} // namespace beckon::signaling
