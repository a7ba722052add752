#include "server/MetricsListener.h"

#include "server/MetricsText.h"

#include <Poco/Logger.h>

#include <memory>
#include <utility>

namespace beckon {

void addMetricsRoute(RouteTree& routes, const Metrics& metrics)
{
    Route route;
    route.owner = "server";
    route.pattern = "/metrics";
    route.handler = [&metrics](const Request&) {
        return Response{200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, metricsText(metrics)};
    };
    routes.add(std::move(route));
}

namespace {

/// No web page may read the figures.
std::shared_ptr<const Cors> nobody()
{
    return std::make_shared<const Cors>(std::vector<std::string>{"https://nowhere.invalid"});
}

} // namespace

MetricsListener::MetricsListener(LoopGroup& loops, const Limits& limits, const Metrics& metrics)
    : _http({loops, _workers, _workers, _routes, nobody(), limits, _netMetrics, Poco::Logger::get("metrics")})
{
    addMetricsRoute(_routes, metrics);
}

void MetricsListener::stop()
{
    _http.stop();
    _workers.stop();
}

} // namespace beckon
