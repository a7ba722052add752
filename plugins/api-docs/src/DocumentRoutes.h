#pragma once

#include "Asset.h"
#include "beckon/http/Router.h"

#include <vector>

namespace beckon::apidocs {

/// Adds a route for each asset under its name; docs/index.html answers at `/docs` and docs/messages.html at `/docs/messages`. Ownership:
/// the routes keep the assets. Errors: as Router::add().
void addDocumentRoutes(Router& router, std::vector<assets::Asset> files);

} // namespace beckon::apidocs
