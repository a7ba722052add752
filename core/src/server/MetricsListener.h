#pragma once

#include "beckon/base/Limits.h"
#include "beckon/base/Metrics.h"
#include "event/LoopGroup.h"
#include "event/WorkerPool.h"
#include "http/RouteTree.h"
#include "net/HttpServer.h"
#include "net/NetMetrics.h"

#include <cstdint>
#include <string>
#include <vector>

namespace beckon {

/// Adds GET /metrics.
void addMetricsRoute(RouteTree& routes, const Metrics& metrics);

/// Serves GET /metrics, and nothing else, at an address of its own, with a worker of its own: it answers when all others are busy.
/// Ownership: loops, limits and metrics outlive it. Threads: one.
class MetricsListener
{
public:
    MetricsListener(LoopGroup& loops, const Limits& limits, const Metrics& metrics);
    ~MetricsListener() { stop(); }
    MetricsListener(const MetricsListener&) = delete;
    MetricsListener& operator=(const MetricsListener&) = delete;

    /// See HttpServer.
    std::vector<std::string> listen(const std::string& host, std::uint16_t port) { return _http.listen(host, port); }

    /// A second call does nothing.
    void stop();

private:
    RouteTree _routes;
    Metrics _ownFigures; ///< what scrapes cost is not what the server does
    NetMetrics _netMetrics{_ownFigures};
    WorkerPool _workers{"metrics", 1, 16};
    HttpServer _http;
};

} // namespace beckon
