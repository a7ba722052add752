// What a session writes: messages, control frames and its close frame.

#include "ws/FrameWriter.h"
#include "ws/Session.h"

#include <array>
#include <cstdint>
#include <string>

namespace beckon {

namespace {

constexpr std::size_t longestControl = 125;

/// Output bytes that messages leave free, so that a close frame fits however slowly the peer reads.
constexpr Bytes closeReserve = 2 + longestControl;

constexpr std::size_t mostParts = 8; ///< that leave without being copied together, the header being one

std::string_view truncatedReason(std::string_view reason) noexcept
{
    constexpr std::size_t longest = longestControl - 2;
    if (reason.size() <= longest)
        return reason;
    std::size_t end = longest;
    while (end != 0 && (static_cast<std::uint8_t>(reason[end]) & 0xC0U) == 0x80)
        --end;
    return reason.substr(0, end);
}

} // namespace

SendResult Session::send(std::span<const std::string_view> parts)
{
    if (_state != State::Open)
        return SendResult::Dropped;
    SendResult result = SendResult::Dropped;
    if (parts.size() < mostParts) {
        result = writeFrame(Opcode::Text, parts);
    } else {
        std::string joined;
        for (const std::string_view part : parts)
            joined += part;
        const std::string_view whole = joined;
        result = writeFrame(Opcode::Text, {&whole, 1});
    }
    _hasQueued = _hasQueued || result == SendResult::Queued;
    return result;
}

SendResult Session::writeFrame(Opcode opcode, std::span<const std::string_view> parts)
{
    std::array<std::string_view, mostParts> frame;
    std::size_t payloadBytes = 0;
    std::size_t count = 1;
    for (const std::string_view part : parts) {
        payloadBytes += part.size();
        frame[count++] = part;
    }
    const FrameHeader header(opcode, payloadBytes);
    frame[0] = header.bytes();

    const std::size_t waiting = _transport.queuedBytes() + header.bytes().size() + payloadBytes;
    SendResult result = SendResult::Dropped;
    if (waiting + closeReserve <= _limits.outputBytes)
        result = _transport.write({frame.data(), count});
    if (result == SendResult::Dropped)
        fail({CloseCode::TryAgainLater, CloseOrigin::Peer}, "reads too slowly");
    return result;
}

SendResult Session::writeClose(CloseCode code, std::string_view reason)
{
    const auto number = static_cast<std::uint16_t>(code);
    const std::array<char, 2> status{static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
    std::array<std::string_view, 2> payload{std::string_view(status.data(), status.size()), truncatedReason(reason)};
    if (code == CloseCode::NoStatus || code == CloseCode::Abnormal)
        payload = {};
    const FrameHeader header(Opcode::Close, payload[0].size() + payload[1].size());
    const std::array<std::string_view, 3> frame{header.bytes(), payload[0], payload[1]};
    return _transport.write(frame);
}

} // namespace beckon
