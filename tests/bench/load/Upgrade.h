#pragma once

#include "load/Options.h"

#include <string>
#include <string_view>

namespace beckon::bench {

/// The request that opens a client's WebSocket.
std::string upgradeRequest(const PlannedClient& plan);

/// Is this the right answer to it, up to the empty line?
bool isUpgraded(std::string_view answer);

} // namespace beckon::bench
