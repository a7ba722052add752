#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace beckon::bench {

constexpr std::uint8_t textOpcode = 1;
constexpr std::uint8_t closeOpcode = 8;
constexpr std::uint8_t pingOpcode = 9;
constexpr std::uint8_t pongOpcode = 10;

/// A frame at the front of some bytes.
struct FrameView
{
    std::uint8_t opcode = 0;
    std::span<char> payload; ///< unmasked in place
    std::size_t size = 0;    ///< of the whole frame
};

/// The frame at the front of `bytes`, or nothing while it is not whole. Throws for a fragment and for more than 16 MiB: our peers send
/// none.
std::optional<FrameView> frontFrame(std::span<char> bytes);

/// Appends a server's frame.
void appendFrame(std::string& out, std::uint8_t opcode, std::string_view payload);

/// Appends a client's frame, masked.
void appendMaskedFrame(std::string& out, std::uint8_t opcode, std::string_view payload, std::uint32_t mask);

} // namespace beckon::bench
