#pragma once

#include "common/Frames.h"
#include "load/Channel.h"
#include "load/Options.h"

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace beckon::bench {

/// A WebSocket client of the load. Threads: one.
class Client
{
public:
    /// Connects, upgrades and returns when the server has answered 101; throws for any other answer.
    explicit Client(const PlannedClient& plan);

    /// From now on the server may close: it is answered as RFC 6455 says, and hasEnded() tells.
    void expectEnd() noexcept { _mayEnd = true; }
    bool hasEnded() const noexcept { return _hasEnded; }

    int socket() const noexcept { return _channel.socket(); }

    /// Appends a message to the output.
    void send(std::string_view text);

    /// Sends what the socket takes. True when all is out.
    bool flush() { return _channel.send(_out); }

    /// Reads once into `buffer` and calls `onText(std::string_view)` for each whole message. Throws when the server ends the connection.
    template <typename OnText>
    void receive(std::span<char> buffer, OnText onText)
    {
        const auto count = _channel.receive(buffer);
        if (!count && _mayEnd) {
            _hasEnded = true;
            return;
        }
        if (!count)
            throw std::runtime_error("the server hung up");
        const std::span<char> bytes = buffer.first(*count);
        if (_kept.empty()) {
            _kept = rest(bytes, onText);
            return;
        }
        std::string all = std::move(_kept);
        all.append(bytes.data(), bytes.size());
        _kept = rest(all, onText);
    }

private:
    template <typename OnText>
    std::string rest(std::span<char> bytes, OnText& onText)
    {
        while (const auto frame = frontFrame(bytes)) {
            bytes = bytes.subspan(frame->size);
            const std::string_view payload(frame->payload.data(), frame->payload.size());
            if (frame->opcode == textOpcode)
                onText(payload);
            else
                control(frame->opcode, payload);
        }
        return {bytes.data(), bytes.size()};
    }

    void control(std::uint8_t opcode, std::string_view payload);

    Channel _channel;
    std::string _kept; ///< of an unfinished frame
    std::string _out;
    std::uint32_t _mask = 0x9E3779B9;
    bool _mayEnd = false;
    bool _hasEnded = false;
};

} // namespace beckon::bench
