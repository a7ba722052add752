#pragma once

#include "ws/Opcode.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace beckon {

/// The header of one whole, unmasked frame of a server (RFC 6455 section 5.2). The payload follows as it is, so it need not be copied for
/// it. Ownership: holds its bytes itself. Threads: a plain value.
class FrameHeader
{
public:
    FrameHeader(Opcode opcode, std::size_t payloadBytes) noexcept;

    std::string_view bytes() const noexcept { return {_bytes.data(), _size}; }

private:
    std::array<char, 10> _bytes;
    std::size_t _size;
};

} // namespace beckon
