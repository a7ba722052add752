#pragma once

#include "ws/FrameReader.h"
#include "ws/MessageAssembler.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::test {

enum class Fin : std::uint8_t
{
    More,
    Last
};

inline std::string bytes(std::initializer_list<int> values)
{
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

inline std::string bigEndian(std::uint64_t value, std::size_t size)
{
    std::string text;
    for (std::size_t at = size; at-- > 0;)
        text += static_cast<char>(value >> (8 * at));
    return text;
}

/// A client's frame header with any length and a mask, as RFC 6455 section 5.2 lays it out.
inline std::string clientHeader(Opcode opcode, std::uint64_t length, Fin fin, std::string_view mask)
{
    std::string frame(1, static_cast<char>((fin == Fin::Last ? 0x80 : 0) | static_cast<int>(opcode)));
    if (length < 126)
        frame += static_cast<char>(0x80 | length);
    else if (length <= 0xFFFF)
        frame += bytes({0x80 | 126}) + bigEndian(length, 2);
    else
        frame += bytes({0x80 | 127}) + bigEndian(length, 8);
    return frame.append(mask);
}

inline std::string clientFrame(Opcode opcode, std::string_view payload, Fin fin = Fin::Last)
{
    constexpr std::string_view mask = "\x37\xfa\x21\x3d";
    std::string frame = clientHeader(opcode, payload.size(), fin, mask);
    for (std::size_t at = 0; at != payload.size(); ++at)
        frame += static_cast<char>(payload[at] ^ mask[at % 4]);
    return frame;
}

inline std::string clientClose(int code, std::string_view reason = {})
{
    return clientFrame(Opcode::Close, bigEndian(static_cast<std::uint64_t>(code), 2).append(reason));
}

struct ServerFrame
{
    Opcode opcode = Opcode::Text;
    std::string payload;
};

/// Cuts what a server wrote into frames; throws for anything but whole, unmasked, unfragmented ones.
inline std::vector<ServerFrame> serverFrames(std::string_view sent)
{
    std::vector<ServerFrame> frames;
    while (!sent.empty()) {
        const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(sent.at(at)); };
        if ((byte(0) & 0xF0) != 0x80 || (byte(1) & 0x80) != 0)
            throw std::runtime_error("not a whole, unmasked frame");
        std::size_t length = byte(1);
        const std::size_t lengthBytes = length == 127 ? 8 : length == 126 ? 2 : 0;
        if (lengthBytes != 0)
            length = 0;
        for (std::size_t at = 0; at != lengthBytes; ++at)
            length = length << 8 | byte(2 + at);
        if (sent.size() < 2 + lengthBytes + length)
            throw std::runtime_error("a frame is cut short");
        frames.push_back({static_cast<Opcode>(byte(0) & 0x0F), std::string(sent.substr(2 + lengthBytes, length))});
        sent.remove_prefix(2 + lengthBytes + length);
    }
    return frames;
}

/// One line a frame: `Text "hello"`, `Close 1002 "why"`.
inline std::vector<std::string> describe(const std::vector<ServerFrame>& frames)
{
    std::vector<std::string> lines;
    for (const ServerFrame& frame : frames) {
        std::string payload = frame.payload;
        std::string line = "Opcode " + std::to_string(static_cast<int>(frame.opcode));
        if (frame.opcode == Opcode::Text)
            line = "Text";
        else if (frame.opcode == Opcode::Ping)
            line = "Ping";
        else if (frame.opcode == Opcode::Pong)
            line = "Pong";
        else if (frame.opcode == Opcode::Close)
            line = "Close";
        if (frame.opcode == Opcode::Close && payload.size() >= 2) {
            line += " " + std::to_string(static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
            payload.erase(0, 2);
        }
        lines.push_back(line + " \"" + payload + "\"");
    }
    return lines;
}

/// For assertions that show the whole of what came: lines joined by `; `.
inline std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += (text.empty() ? "" : "; ") + line;
    return text;
}

} // namespace beckon::test
