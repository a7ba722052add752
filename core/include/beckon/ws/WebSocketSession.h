#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/ws/CloseCode.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace beckon::inline abi1 {

class EventLoop;

/// What became of a message that was to be sent.
enum class SendResult : std::uint8_t
{
    Sent,   ///< with the socket, or will be at the end of this loop turn
    Queued, ///< waits behind earlier output: the peer reads slowly
    Dropped ///< not sent and never will be: the connection is closing, or its output is full (then it is closed with 1013)
};

/// One open WebSocket, as its handler sees it.
/// Ownership: core's; valid from onOpen until onClose returns. Threads: the loop of the connection only (loop()).
class BECKON_API WebSocketSession
{
public:
    /// Sends one text message made of `parts` in order, which are copied before the call returns. They must be valid UTF-8 together.
    virtual SendResult send(std::span<const std::string_view> parts) = 0;

    SendResult send(std::string_view text) { return send(std::span<const std::string_view>(&text, 1)); }

    /// Starts the closing handshake; messages sent before still arrive. onClose comes later, from the loop, never from within this call.
    /// `reason` is at most 123 bytes of UTF-8. A second call does nothing.
    virtual void close(CloseCode code, std::string_view reason) = 0;

    /// Reads nothing more from this client for `delay`: what it sends waits in its own send buffer. The rest of what has been read is kept.
    virtual void pauseReading(Milliseconds delay) = 0;

    /// Bytes that wait to be written.
    virtual std::size_t queuedBytes() const noexcept = 0;

    /// A number that no other connection of this process has; for logs.
    virtual std::uint64_t id() const noexcept = 0;

    virtual EventLoop& loop() noexcept = 0;

protected:
    ~WebSocketSession() = default;
};

} // namespace beckon::inline abi1
