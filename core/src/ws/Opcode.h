#pragma once

#include <cstdint>

namespace beckon {

/// What a frame is (RFC 6455 section 5.2). Control frames have the top bit of the four.
enum class Opcode : std::uint8_t
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA
};

constexpr bool isControl(Opcode opcode) noexcept
{
    return (static_cast<std::uint8_t>(opcode) & 0x8U) != 0;
}

} // namespace beckon
