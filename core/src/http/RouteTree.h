#pragma once

#include "beckon/http/Router.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon {

/// Where a handler runs.
enum class RunsOn : std::uint8_t
{
    Worker,
    Loop ///< core's own handlers that only look at memory (GET /healthz)
};

/// One route: a handler, or a WebSocket endpoint.
struct Route
{
    std::string owner; ///< the plugin's name, for the log
    Method method = Method::Get;
    std::string pattern;
    RequestHandler handler;
    std::shared_ptr<WebSocketEndpoint> endpoint;
    RunsOn runsOn = RunsOn::Worker;
};

/// All routes, by path segments; Router's rules (beckon/http/Router.h). Pure.
/// Ownership: owns its routes; pointers that find() gives are valid as long as the tree. Threads: filled by one, then read by many.
class RouteTree
{
public:
    RouteTree();
    ~RouteTree();

    /// Throws ConfigurationError for a malformed pattern or one that is taken, naming both owners.
    void add(Route route);

    struct Match
    {
        enum class Kind : std::uint8_t
        {
            Found,
            NotFound,
            MethodNotAllowed
        };

        Kind kind = Kind::NotFound;
        const Route* route = nullptr;
        std::vector<std::pair<std::string, std::string>> parameters; ///< percent-decoded
        std::string allow; ///< value of the Allow field when the path is known: `GET, HEAD, POST, OPTIONS`
    };

    /// `path` is percent-encoded and starts with '/'. HEAD finds a GET route. A broken escape or an empty segment is NotFound.
    Match find(Method method, std::string_view path) const;

private:
    struct Node;
    std::unique_ptr<Node> _root;
};

} // namespace beckon
