#pragma once

#include "../../contract/ClusterFixture.h"
#include "LinkFixture.h"
#include "RedisCluster.h"
#include "RedisServer.h"

#include <Poco/Logger.h>
#include <cppunit/TestAssert.h>

#include <functional>
#include <memory>
#include <string>

namespace beckon::storeredis {

/// A node that nothing but a broken link takes for dead, however busy the machine is.
inline ClusterOptions patient()
{
    ClusterOptions options;
    options.prefix = "t:";
    options.lease = Seconds(60);
    options.renewal = Milliseconds(200);
    options.sweepPause = Milliseconds(100);
    options.holdOff = Milliseconds(1'500);
    options.deadline = Seconds(10);
    options.refresh = options.renewal;
    return options;
}

/// A node that is taken for dead after two seconds.
inline ClusterOptions hasty()
{
    ClusterOptions options = patient();
    options.lease = Seconds(2);
    return options;
}

/// The way to a test's server that nobody else has: another process may get the port of a server that is away for a moment.
inline std::string socketOf(const test::RedisServer& server)
{
    return "unix://" + server.socket().string();
}

/// One node of a cluster, as a process of its own would be it. Ends as if it were killed. Threads: the test's.
class ClusterProcess
{
public:
    explicit ClusterProcess(const std::string& url, ClusterOptions options = patient(), Milliseconds timeout = Seconds(10))
        : link(test::LinkFixture::optionsFor(url, timeout), _clock, Poco::Logger::get("test")),
          cluster(link, _clock, Poco::Logger::get("test"), std::move(options))
    {
        node = std::make_unique<test::ClusterNode>(cluster);
        link.start();
    }

    ~ClusterProcess() { link.stop(); }
    ClusterProcess(const ClusterProcess&) = delete;
    ClusterProcess& operator=(const ClusterProcess&) = delete;

    ClusterProcess& registered()
    {
        CPPUNIT_ASSERT_MESSAGE("the node registers", cluster.awaitRegistration(test::patience));
        return *this;
    }

    /// Nobody is linked; what is done is done alone.
    ClusterProcess& alone()
    {
        test::eventually([this] { return !cluster.awaitRegistration(Milliseconds(0)); });
        return *this;
    }

    const std::string& id() const { return cluster.nodeId(); }

private:
    SystemClock _clock;

public:
    RedisLink link;
    RedisCluster cluster;
    std::unique_ptr<test::ClusterNode> node;
};

} // namespace beckon::storeredis
