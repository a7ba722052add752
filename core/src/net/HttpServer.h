#pragma once

#include "beckon/base/Limits.h"
#include "event/LoopGroup.h"
#include "event/WorkerPool.h"
#include "http/Cors.h"
#include "http/RouteTree.h"
#include "http/TrustedProxies.h"
#include "net/AddressQuota.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace Poco {
class Logger;
}

namespace beckon {

class NetMetrics;
class TlsContext;

/// What the network serves, and with what. References outlive the HttpServer.
struct HttpServerParts
{
    LoopGroup& loops;
    WorkerPool& requests; ///< runs REST handlers
    WorkerPool& upgrades; ///< runs WebSocketEndpoint::accept
    const RouteTree& routes;
    std::shared_ptr<const Cors> cors;
    const Limits& limits;
    NetMetrics& metrics;
    Poco::Logger& log;                                          ///< a line per request, and what goes wrong
    std::function<bool(std::string_view token)> isRevoked = {}; ///< of an Admission's token; asked on a loop
    TrustedProxies proxies = TrustedProxies();                  ///< whose clients are told apart
    AddressLimits perAddress = {};                              ///< of clients that come themselves, not by a trusted proxy
    std::shared_ptr<const TlsContext> tls = {};                 ///< none: plain TCP
    std::string transportSecurity = {};                         ///< Strict-Transport-Security of every answer (RFC 6797); empty: none
};

/// How a stop treats the connections.
struct DrainTimes
{
    Milliseconds period{0};       ///< within which WebSockets are closed, so that clients do not all come back at once
    Milliseconds deadline{5'000}; ///< after which what is left is closed at once
};

/// Listens, owns the connections, and serves HTTP and WebSocket on the loops.
/// Threads: its methods are for the one thread that starts and stops the server, but for connections(), rooms(), backlogBytes(), draining()
/// and logOut().
class HttpServer
{
public:
    explicit HttpServer(const HttpServerParts& parts);
    ~HttpServer();

    /// Listens on every address of `host` (a name or an IP; empty or `*` for every address, IPv6 and IPv4) at `port`, 0 for a free one, on
    /// all loops. Returns the addresses as `127.0.0.1:8000`, `[::1]:8000`. Throws SystemError that names the address and the fix when one
    /// is in use or not ours, ConfigurationError when the name does not resolve.
    std::vector<std::string> listen(const std::string& host, std::uint16_t port);

    /// Other web pages may call from now on.
    void use(const std::shared_ptr<const Cors>& cors);

    /// New connections get this certificate from now on. Only for a server that began with one.
    void use(const std::shared_ptr<const TlsContext>& tls);

    /// From here on these limits count for new connections.
    void use(const AddressLimits& perAddress);

    /// Takes no more connections, and lets nobody in. A second call does nothing.
    void stopAccepting();

    /// Stops accepting, closes WebSockets with 1001 and idle connections, lets requests under way finish, and closes what is left at the
    /// deadline. Returns when no connection is left. A second call does nothing.
    void stop(const DrainTimes& times = {});

    /// Closes every WebSocket whose Admission named this token, with 4002. Any thread, while the server has not ended; returns at once.
    /// Those on their way are closed when they arrive, if HttpServerParts::isRevoked knows the token by now.
    void logOut(const std::string& token);

    std::size_t connections() const noexcept;
    std::size_t rooms() const noexcept;        ///< that have WebSockets
    std::size_t backlogBytes() const noexcept; ///< output that sockets have not taken yet
    bool draining() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> _impl;
};

} // namespace beckon
