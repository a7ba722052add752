#pragma once

#include "beckon/base/Export.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"

#include <functional>
#include <memory>
#include <string_view>

namespace beckon::inline abi1 {

class WebSocketEndpoint;

/// Runs on a worker thread, many at once, and may block. An ApiError becomes the JSON error, Unavailable a 503; any other exception a 500
/// and a log line that names the plugin.
using RequestHandler = std::function<Response(const Request&)>;

/// Where a plugin hangs up its routes, during start() only: it is sealed before the first request.
/// A pattern is `/api/rooms/{room_id}`: segments that are literal, `{name}` (one non-empty segment), or a last `*` (the rest of the path,
/// may be empty, as parameter `*`). A literal beats a parameter, a parameter beats the wildcard, segment by segment from the left. A
/// trailing slash means nothing. HEAD is answered wherever GET is, and 404, 405 and OPTIONS by core. Ownership: keeps copies of what it is
/// given until every plugin has stopped. Threads: the thread that starts the plugins.
class BECKON_API Router
{
public:
    virtual ~Router() = default;

    /// Throws ConfigurationError when that method and pattern are taken, or the pattern is malformed.
    virtual void add(Method method, std::string_view pattern, RequestHandler handler) = 0;

    /// A GET that upgrades to a WebSocket (RFC 6455); a GET without upgrade is answered 426. Throws as add().
    virtual void addWebSocket(std::string_view pattern, std::shared_ptr<WebSocketEndpoint> endpoint) = 0;
};

} // namespace beckon::inline abi1
