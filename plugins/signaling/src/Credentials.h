#pragma once

#include "beckon/http/Request.h"

#include <string>

namespace beckon::signaling {

/// What a WebSocket request brings to prove who asks.
struct Credentials
{
    std::string token;       ///< empty when there is none
    std::string subprotocol; ///< what the answer must select: `bearer` when the client offered it, as browsers do, else empty
};

/// Reads `Authorization: Bearer`, or, where a client cannot set it, the offered subprotocols `bearer, TOKEN`, or `?token=`; the first found
/// counts.
Credentials findCredentials(const Request& request);

} // namespace beckon::signaling
