#pragma once

#include "beckon/base/Clock.h"
#include "beckon/http/Response.h"
#include "beckon/plugin/ServiceRegistry.h"
#include "http/RouteTree.h"
#include "server/HealthMonitor.h"

#include <functional>
#include <string>
#include <vector>

namespace beckon {

/// What GET /readyz looks at. All that it names outlives the routes.
struct ReadinessParts
{
    HealthMonitor& monitor;
    std::function<bool()> draining; ///< asked on a loop
    std::vector<std::string> plugins;
    SystemTime started; ///< when the plugins had started
};

/// The state of database, store, mailer and plugins as JSON: `{"status":"ok","parts":{"database":{"state":"ok","since":"..."},...}}`. 200,
/// also while a part is degraded; 503 while draining or without the database. It tells what the monitor knows, and does not block.
Response readiness(const ReadinessParts& parts);

/// What the monitor asks: the database, the store and the mailer, as far as there are any.
std::vector<HealthMonitor::Part> monitoredParts(const ServiceRegistry& services);

/// Adds GET /healthz and GET /readyz, which are answered on the loop: as long as the process serves, and whatever hangs.
void addHealthRoutes(RouteTree& routes, ReadinessParts parts);

} // namespace beckon
