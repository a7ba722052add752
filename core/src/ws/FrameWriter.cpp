#include "ws/FrameWriter.h"

#include <cstdint>

namespace beckon {

FrameHeader::FrameHeader(Opcode opcode, std::size_t payloadBytes) noexcept
{
    constexpr std::size_t longestShort = 125;
    constexpr std::size_t longest16 = 0xFFFF;
    const std::size_t lengthBytes = payloadBytes <= longestShort ? 0 : payloadBytes <= longest16 ? 2 : 8;

    _bytes[0] = static_cast<char>(0x80U | static_cast<std::uint8_t>(opcode));
    _bytes[1] = static_cast<char>(lengthBytes == 0 ? payloadBytes : lengthBytes == 2 ? 126 : 127);
    for (std::size_t at = 0; at != lengthBytes; ++at)
        _bytes[2 + at] = static_cast<char>(std::uint64_t{payloadBytes} >> (8 * (lengthBytes - 1 - at)));
    _size = 2 + lengthBytes;
}

} // namespace beckon
