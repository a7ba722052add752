#pragma once

#include "beckon/base/Clock.h"

#include <atomic>
#include <cstddef>

namespace beckon::inline abi1 {

using Bytes = std::size_t;

/// A bound that may change while the server runs. Threads: any, at any time: a reader sees the old value or the new one, and it costs a
/// plain read.
template <typename T>
class Limit
{
public:
    Limit(T value) noexcept : _value(value) {} // NOLINT(google-explicit-constructor): it stands for the value
    Limit(const Limit& other) noexcept : _value(other.get()) {}
    ~Limit() = default;

    Limit& operator=(const Limit& other) noexcept
    {
        _value.store(other.get(), std::memory_order_relaxed);
        return *this;
    }

    operator T() const noexcept { return get(); } // NOLINT(google-explicit-constructor)
    T get() const noexcept { return _value.load(std::memory_order_relaxed); }

private:
    std::atomic<T> _value;
};

/// Every bound of the server in one place, which a reload of the configuration changes; each member is the property named beside it
/// (doc/configuration.md). Threads: may be assigned while others read.
struct Limits
{
    // HTTP
    Limit<Bytes> headerBytes = 16 * 1024;            ///< limits.header_bytes: request line and header fields together
    Limit<Bytes> bodyBytes = 64 * 1024;              ///< limits.body_bytes
    Limit<Milliseconds> headerDeadline{Seconds{10}}; ///< limits.header_deadline: from the accept or first byte to the end of the header
    Limit<Milliseconds> bodyDeadline{Seconds{10}};   ///< limits.body_deadline: from the end of the header to the end of the body
    Limit<Milliseconds> keepAlive{Seconds{60}};      ///< limits.keep_alive: an idle connection between two requests
    Limit<std::size_t> requestQueue = 4096;          ///< limits.request_queue: REST calls waiting for a worker; the next one gets 503
    Limit<std::size_t> upgradeQueue = 4096;          ///< limits.upgrade_queue: WebSocket admissions waiting for a worker

    // Connections
    Limit<std::size_t> connections = 100'000;             ///< net.max_connections, lowered to what the open-file limit allows
    Limit<std::size_t> tlsRefusals = 20;                  ///< limits.tls_refusals: a second and loop that are told why; 0 is none
    Limit<Bytes> outputBytes = 4 * 1024 * 1024;           ///< limits.output_bytes: unsent bytes of one connection
    Limit<Bytes> totalOutputBytes = 1024UL * 1024 * 1024; ///< limits.total_output_bytes: unsent bytes of all connections together

    // WebSocket
    Limit<Bytes> messageBytes = 64 * 1024;          ///< limits.message_bytes: one message, all its fragments together
    Limit<Milliseconds> pingAfter{Seconds{25}};     ///< limits.ping_after: silence before the server pings
    Limit<Milliseconds> silence{Seconds{60}};       ///< limits.silence: silence before the server drops the connection
    Limit<Milliseconds> closeHandshake{Seconds{5}}; ///< limits.close_handshake: wait for the peer's close frame before the socket is closed

    // Signaling
    Limit<double> messageRate = 200;                      ///< signaling.message_rate: messages per second and connection; 0 is no limit
    Limit<double> messageBurst = 400;                     ///< signaling.message_burst: messages that may come at once above the rate
    Limit<std::size_t> faults = 20;                       ///< limits.faults: faulty messages within faultWindow that close the connection
    Limit<Milliseconds> faultWindow{Seconds{10}};         ///< limits.fault_window
    Limit<std::size_t> jsonDepth = 64;                    ///< limits.json_depth: nesting of arrays and objects
    Limit<Milliseconds> waitForConnection{Seconds{30}};   ///< limits.wait_for_connection: how long messages wait for who is not connected
    Limit<std::size_t> waitingMessages = 64;              ///< limits.waiting_messages: per user and room
    Limit<Bytes> waitingBytes = 256 * 1024;               ///< limits.waiting_bytes: per user and room
    Limit<Bytes> totalWaitingBytes = 256UL * 1024 * 1024; ///< limits.total_waiting_bytes: of all rooms together
};

} // namespace beckon::inline abi1
