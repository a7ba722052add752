#pragma once

#include "ClusterRecorder.h"
#include "beckon/service/Cluster.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace beckon::test {

using Names = std::vector<std::string>;

/// A node as a test uses it: what is asynchronous is waited for.
class ClusterNode
{
public:
    explicit ClusterNode(Cluster& cluster) : _cluster(cluster), _recorder(std::make_shared<ClusterRecorder>())
    {
        cluster.observe(_recorder);
    }

    std::uint64_t enter(const std::string& user, const std::string& room = "room", Cluster::Removal removal = Cluster::Removal::Forbids)
    {
        const auto promise = std::make_shared<std::promise<std::uint64_t>>();
        std::future<std::uint64_t> entered = promise->get_future();
        _cluster.enter(room, user, removal, [promise](std::uint64_t generation) { promise->set_value(generation); });
        CPPUNIT_ASSERT_MESSAGE("entered() is called in time", entered.wait_for(ClusterRecorder::deadline) == std::future_status::ready);
        return entered.get();
    }

    Names connected(const std::string& room = "room") const { return _cluster.connected({&room, 1}).at(0); }

    Cluster* operator->() { return &_cluster; }
    ClusterRecorder& heard() { return *_recorder; }
    void endObserver() { _recorder.reset(); }

private:
    Cluster& _cluster;
    std::shared_ptr<ClusterRecorder> _recorder;
};

/// Checks that exactly these events have come, in this order; waits until there are as many.
#define ASSERT_HEARD(node, ...)                                                                                                            \
    do {                                                                                                                                   \
        const test::Names expected{__VA_ARGS__};                                                                                           \
        CPPUNIT_ASSERT_EQUAL(test::joined(expected), test::joined((node).heard().words(expected.size())));                                 \
    } while (false)

inline std::string joined(const Names& names)
{
    std::string text;
    for (const std::string& name : names)
        text += name + '\n';
    return text;
}

} // namespace beckon::test
