#pragma once

#include "beckon/http/Response.h"
#include "beckon/plugin/ServiceRegistry.h"
#include "http/RouteTree.h"

#include <functional>
#include <string>
#include <vector>

namespace beckon {

/// What GET /readyz looks at. The registry outlives the routes.
struct ReadinessParts
{
    const ServiceRegistry& services;
    std::function<bool()> draining; ///< asked on a worker
    std::vector<std::string> plugins;
};

/// The state of database, store, mailer and plugins as JSON: `{"status":"ok","parts":{"database":{"state":"ok"},...}}`. 200, also while a
/// part is degraded; 503 while draining or without the database. Blocks as long as the parts take to answer.
Response readiness(const ReadinessParts& parts);

/// Adds GET /healthz, which is answered on the loop as long as the process serves, and GET /readyz, on a worker.
void addHealthRoutes(RouteTree& routes, ReadinessParts parts);

} // namespace beckon
