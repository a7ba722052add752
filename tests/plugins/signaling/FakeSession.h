#pragma once

#include "beckon/event/EventLoop.h"
#include "beckon/ws/WebSocketSession.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace beckon::signaling {

/// A connection without a socket: remembers what was sent, until it is closed or told to drop everything.
class FakeSession final : public WebSocketSession
{
public:
    explicit FakeSession(EventLoop& loop) : _loop(loop) {}

    using WebSocketSession::send;
    SendResult send(std::span<const std::string_view> parts) override
    {
        if (dropping || closedWith)
            return SendResult::Dropped;
        if (recording) {
            std::string& frame = frames.emplace_back();
            for (const std::string_view part : parts)
                frame += part;
        }
        ++sent;
        return SendResult::Sent;
    }

    void close(CloseCode code, std::string_view why) override
    {
        if (closedWith)
            return;
        closedWith = code;
        reason = why;
    }

    void pauseReading(Milliseconds delay) override { paused = delay; }
    std::size_t queuedBytes() const noexcept override { return 0; }
    std::uint64_t id() const noexcept override { return 1; }
    EventLoop& loop() noexcept override { return _loop; }

    std::vector<std::string> frames;
    std::size_t sent = 0;
    std::optional<CloseCode> closedWith;
    std::string reason;
    std::optional<Milliseconds> paused;
    bool dropping = false;
    bool recording = true;

private:
    EventLoop& _loop;
};

} // namespace beckon::signaling
