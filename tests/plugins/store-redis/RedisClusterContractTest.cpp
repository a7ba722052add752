#include "../../contract/ClusterContract.h"
#include "../../contract/ClusterPairContract.h"
#include "ClusterProcess.h"

namespace beckon::storeredis {
namespace {

struct Single
{
    Cluster& cluster() { return process.registered().cluster; }

    test::RedisServer server;
    ClusterProcess process{socketOf(server)};
};

struct Pair
{
    Cluster& first() { return one.registered().cluster; }
    Cluster& second() { return other.registered().cluster; }

    test::RedisServer server;
    ClusterProcess one{socketOf(server)};
    ClusterProcess other{socketOf(server)};
};

/// Without Redis a node is a cluster, too.
struct Alone
{
    Cluster& cluster() { return process.cluster; }

    ClusterProcess process{"unix:///nobody/listens"};
};

class RedisClusterContractTest : public test::ClusterContract<Single>
{
    CPPUNIT_TEST_SUB_SUITE(RedisClusterContractTest, ClusterContract<Single>);
    CPPUNIT_TEST_SUITE_END();
};

class RedisClusterAloneContractTest : public test::ClusterContract<Alone>
{
    CPPUNIT_TEST_SUB_SUITE(RedisClusterAloneContractTest, ClusterContract<Alone>);
    CPPUNIT_TEST_SUITE_END();
};

class RedisClusterPairContractTest : public test::ClusterPairContract<Pair>
{
    CPPUNIT_TEST_SUB_SUITE(RedisClusterPairContractTest, ClusterPairContract<Pair>);
    CPPUNIT_TEST_SUITE_END();
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisClusterContractTest);
CPPUNIT_TEST_SUITE_REGISTRATION(RedisClusterAloneContractTest);
CPPUNIT_TEST_SUITE_REGISTRATION(RedisClusterPairContractTest);

} // namespace
} // namespace beckon::storeredis
