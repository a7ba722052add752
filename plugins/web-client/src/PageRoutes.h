#pragma once

#include "PageFiles.h"
#include "beckon/http/Router.h"

#include <vector>

namespace beckon::webclient {

/// Adds a route for each asset under its name; index.html answers at `/` and, so that a link leads into a room, at `/room/{room_id}`. Each
/// file has a route of its own rather than one wildcard for all, which would turn the 404 of unknown paths into a 405 for methods other
/// than GET. Ownership: the routes keep the assets. Errors: as Router::add().
void addPageRoutes(Router& router, std::vector<Asset> assets);

} // namespace beckon::webclient
