#pragma once

#include "net/HttpServer.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

class LoopConnections;

/// What all connections of an HttpServer share.
/// Ownership: the HttpServer's; outlives every connection. Threads: the parts are safe for any thread, the counters are atomic.
struct ServerState
{
    explicit ServerState(const HttpServerParts& shared);
    ~ServerState();

    LoopConnections& connectionsFor(std::size_t affinity) noexcept { return *perLoop[affinity % perLoop.size()]; }

    HttpServerParts parts;
    const std::string runId; ///< begins every request id, so that ids of two runs or nodes differ
    AddressQuota quota;
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> open{0};         ///< connections that are not closed, those between two loops included
    std::atomic<std::size_t> sessions{0};     ///< of those, WebSockets
    std::atomic<std::size_t> rooms{0};        ///< that the WebSockets are for
    std::atomic<std::uint64_t> lastId{0};     ///< of a connection
    std::atomic<std::size_t> backlogBytes{0}; ///< output that a socket did not take yet, of all connections
    std::vector<std::unique_ptr<LoopConnections>> perLoop;
};

} // namespace beckon
