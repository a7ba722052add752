#pragma once

#include "net/Exchange.h"

#include <string>
#include <string_view>

namespace beckon {

class LoopConnections;

/// Finds out who answers a request, runs it, and completes the answer.
/// Ownership: keeps a reference to what the loop of the connection has. Threads: as each method says.
class Dispatcher
{
public:
    explicit Dispatcher(LoopConnections& home) noexcept : _home(home) {}

    /// On the loop: preflights, unknown paths, handshakes and core's own routes are answered here and now.
    Exchange::Next route(Exchange& exchange) const;

    /// On a worker: runs the route's handler, or asks its endpoint. Whatever goes wrong becomes the response.
    void run(Exchange& exchange) const noexcept;

    /// On the loop: the response as bytes, with its id and the CORS fields.
    std::string complete(Exchange& exchange) const;

    /// On the loop: the line of the request in the log.
    void record(Exchange& exchange, int status, SteadyTime now) const;

private:
    Exchange::Next routeWebSocket(Exchange& exchange) const;

    LoopConnections& _home;
};

/// The path and query of a request as a log may show them: only what cannot hold a secret.
std::string loggedTarget(const Request& request);

} // namespace beckon
