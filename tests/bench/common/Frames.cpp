#include "common/Frames.h"

#include <array>
#include <cstring>
#include <stdexcept>

namespace beckon::bench {

namespace {

constexpr std::size_t longestFrame = 16UL * 1024 * 1024;

void applyMask(std::span<char> payload, const std::array<char, 4>& mask) noexcept
{
    std::uint32_t half = 0;
    std::memcpy(&half, mask.data(), sizeof half);
    const std::uint64_t pattern = std::uint64_t{half} << 32U | half;
    std::size_t at = 0;
    for (; at + sizeof pattern <= payload.size(); at += sizeof pattern) {
        std::uint64_t word = 0;
        std::memcpy(&word, payload.data() + at, sizeof word);
        word ^= pattern;
        std::memcpy(payload.data() + at, &word, sizeof word);
    }
    for (; at != payload.size(); ++at)
        payload[at] = static_cast<char>(payload[at] ^ mask[at % 4]);
}

void appendHeader(std::string& out, std::uint8_t opcode, std::size_t size, unsigned maskBit)
{
    out += static_cast<char>(0x80U | opcode);
    const std::size_t lengthBytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
    out += static_cast<char>(maskBit | (lengthBytes == 0 ? size : lengthBytes == 2 ? 126U : 127U));
    for (std::size_t left = lengthBytes; left-- > 0;)
        out += static_cast<char>(std::uint64_t{size} >> (8 * left));
}

} // namespace

std::optional<FrameView> frontFrame(std::span<char> bytes)
{
    if (bytes.size() < 2)
        return std::nullopt;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
    if ((byte(0) & 0xF0U) != 0x80)
        throw std::runtime_error("a frame is fragmented or has reserved bits");
    std::uint64_t length = byte(1) & 0x7FU;
    const std::size_t lengthBytes = length == 127 ? 8 : length == 126 ? 2 : 0;
    const bool masked = (byte(1) & 0x80U) != 0;
    const std::size_t header = 2 + lengthBytes + (masked ? 4 : 0);
    if (bytes.size() < header)
        return std::nullopt;
    if (lengthBytes != 0)
        length = 0;
    for (std::size_t at = 0; at != lengthBytes; ++at)
        length = length << 8U | byte(2 + at);
    if (length > longestFrame)
        throw std::runtime_error("a frame is too long");
    const std::size_t size = header + static_cast<std::size_t>(length);
    if (bytes.size() < size)
        return std::nullopt;
    const std::span<char> payload = bytes.subspan(header, static_cast<std::size_t>(length));
    if (masked)
        applyMask(payload, {bytes[header - 4], bytes[header - 3], bytes[header - 2], bytes[header - 1]});
    return FrameView{static_cast<std::uint8_t>(byte(0) & 0x0FU), payload, size};
}

void appendFrame(std::string& out, std::uint8_t opcode, std::string_view payload)
{
    appendHeader(out, opcode, payload.size(), 0);
    out += payload;
}

void appendMaskedFrame(std::string& out, std::uint8_t opcode, std::string_view payload, std::uint32_t mask)
{
    std::array<char, 4> key{};
    std::memcpy(key.data(), &mask, key.size());
    appendHeader(out, opcode, payload.size(), 0x80);
    out.append(key.data(), key.size());
    const std::size_t start = out.size();
    out += payload;
    applyMask(std::span(out).subspan(start), key);
}

} // namespace beckon::bench
