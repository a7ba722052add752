#pragma once

#include "beckon/base/Limits.h"
#include "beckon/event/EventLoop.h"
#include "beckon/ws/WebSocketEndpoint.h"
#include "ws/Transport.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace beckon {

/// An open WebSocket, server side (RFC 6455): between the bytes of a Transport and the messages of a SessionHandler.
/// It answers pings, pings a silent peer, drops one that stays silent, keeps the closing handshake and the limits.
/// Ownership: owned by the connection that is its transport; owns the handler. Threads: one loop.
class Session final : public WebSocketSession
{
public:
    Session(Transport& transport, EventLoop& loop, const Limits& limits, std::uint64_t id, std::string owner,
            std::unique_ptr<SessionHandler> handler);
    ~Session();

    /// The 101 has been written: calls onOpen and starts the timers.
    void open();

    /// Bytes from the peer; they are unmasked in place. What is not a whole frame, or comes while reading is paused, is kept.
    void receive(std::span<char> bytes);

    /// The transport has written all that was queued.
    void drained();

    /// The server stops: starts the closing handshake with 1001, and onClose will say CloseOrigin::Server. Does nothing when a close is under way.
    void shutDown();

    /// The socket is closed: calls onClose if that has not happened. The caller destroys the session next.
    void ended();

    using WebSocketSession::send;
    SendResult send(std::span<const std::string_view> parts) override;
    void close(CloseCode code, std::string_view reason) override;
    void pauseReading(Milliseconds delay) override;
    std::size_t queuedBytes() const noexcept override;
    std::uint64_t id() const noexcept override;
    EventLoop& loop() noexcept override;
};

} // namespace beckon
