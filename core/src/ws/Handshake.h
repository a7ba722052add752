#pragma once

#include "beckon/http/Request.h"
#include "beckon/http/Response.h"

#include <optional>
#include <string>
#include <string_view>

namespace beckon {

/// Checks the opening handshake of a client (RFC 6455 section 4.2.1). Nothing when it is in order; else the answer: 426 with `Upgrade:
/// websocket` (and `Sec-WebSocket-Version: 13` for another version) when no upgrade is asked for, 400 naming the faulty field otherwise.
std::optional<Response> checkHandshake(const Request& request);

/// The 101 of section 4.2.2. `subprotocol` is empty or one of those that the client offered; extensions are never accepted.
Response acceptHandshake(const Request& request, std::string_view subprotocol);

} // namespace beckon
