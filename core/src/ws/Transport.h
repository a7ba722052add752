#pragma once

#include "beckon/ws/WebSocketSession.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace beckon {

/// What a WebSocket session needs of the connection beneath it; net/Connection implements it, tests do so in memory.
/// Threads: the connection's loop.
class Transport
{
public:
    /// Appends `parts` to the output, whole or not at all; everything written in one loop turn leaves in one send at its end.
    /// Sent when nothing older waits, Queued behind earlier output, Dropped (and nothing appended) when a limit of output bytes is reached.
    virtual SendResult write(std::span<const std::string_view> parts) = 0;

    virtual std::size_t queuedBytes() const noexcept = 0;

    virtual void pauseReading() = 0;
    virtual void resumeReading() = 0;

    /// Writes out what is queued, then closes the socket; Session::ended() follows from the loop, never from within this call.
    virtual void finish() = 0;

    /// Closes the socket now; unsent output is lost. Session::ended() follows from the loop, never from within this call.
    virtual void abort() = 0;

protected:
    ~Transport() = default;
};

} // namespace beckon
