#pragma once

#include "beckon/base/Clock.h"

#include <cstddef>

namespace beckon::inline abi1 {

using Bytes = std::size_t;

/// Every bound of the server in one place; each member is the property named beside it (doc/configuration.md).
/// A plain value: filled once at start, copied freely.
struct Limits
{
    // HTTP
    Bytes headerBytes = 16 * 1024;       ///< limits.header_bytes: request line and header fields together
    Bytes bodyBytes = 64 * 1024;         ///< limits.body_bytes
    Milliseconds headerDeadline{10'000}; ///< limits.header_deadline: from the first byte (or the accept) to the end of the header
    Milliseconds bodyDeadline{10'000};   ///< limits.body_deadline: from the end of the header to the end of the body
    Milliseconds keepAlive{60'000};      ///< limits.keep_alive: an idle connection between two requests
    std::size_t requestQueue = 4096;     ///< limits.request_queue: REST calls waiting for a worker; the next one gets 503
    std::size_t upgradeQueue = 4096;     ///< limits.upgrade_queue: WebSocket admissions waiting for a worker

    // Connections
    std::size_t connections = 100'000;             ///< net.max_connections, lowered to what the open-file limit allows
    Bytes outputBytes = 4 * 1024 * 1024;           ///< limits.output_bytes: unsent bytes of one connection
    Bytes totalOutputBytes = 1024UL * 1024 * 1024; ///< limits.total_output_bytes: unsent bytes of all connections together
    Milliseconds drainDeadline{5'000};             ///< limits.drain_deadline: requests and closing handshakes under way at a stop

    // WebSocket
    Bytes messageBytes = 64 * 1024;     ///< limits.message_bytes: one message, all its fragments together
    Milliseconds pingAfter{25'000};     ///< limits.ping_after: silence before the server pings
    Milliseconds silence{60'000};       ///< limits.silence: silence before the server drops the connection
    Milliseconds closeHandshake{5'000}; ///< limits.close_handshake: wait for the peer's close frame before the socket is closed

    // Signaling
    double messageRate = 200;               ///< signaling.message_rate: messages per second and connection; 0 is no limit
    double messageBurst = 400;              ///< signaling.message_burst: messages that may come at once above the rate
    std::size_t faults = 20;                ///< limits.faults: faulty messages within faultWindow that close the connection
    Milliseconds faultWindow{10'000};       ///< limits.fault_window
    std::size_t jsonDepth = 64;             ///< limits.json_depth: nesting of arrays and objects
    Milliseconds waitForConnection{30'000}; ///< limits.wait_for_connection: how long messages wait for a participant who is not connected
    std::size_t waitingMessages = 64;       ///< limits.waiting_messages: per user and room
    Bytes waitingBytes = 256 * 1024;        ///< limits.waiting_bytes: per user and room
    Bytes totalWaitingBytes = 256UL * 1024 * 1024; ///< limits.total_waiting_bytes: of all rooms together
};

} // namespace beckon::inline abi1
