#pragma once

#include "base/LogContext.h"
#include "beckon/base/Clock.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/ws/WebSocketEndpoint.h"
#include "http/ResponseWriter.h"

#include <cstdint>
#include <optional>

namespace beckon {

struct Route;

/// One request and what becomes of it.
/// Ownership: shared by the connection's loop and the worker. Threads: one at a time; it is handed over whole.
struct Exchange
{
    /// What remains to be done once the route is known.
    enum class Next : std::uint8_t
    {
        Answer, ///< `response` is there
        Handle, ///< run the route's handler on a worker
        Admit   ///< ask the route's endpoint on a worker
    };

    Request request;
    Response response;
    std::optional<Admission> admission; ///< instead of a response, when the endpoint lets the client in
    const Route* route = nullptr;
    LogContext context; ///< of what is logged on behalf of the request
    Persistence persistence = Persistence::KeepAlive;
    SteadyTime begun; ///< when the request was whole
};

} // namespace beckon
