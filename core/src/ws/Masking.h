#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace beckon {

using MaskingKey = std::array<char, 4>;

/// Applies or removes a mask in place (RFC 6455 section 5.3), eight bytes at a step. Pure.
inline void applyMask(std::span<char> payload, MaskingKey key) noexcept
{
    const std::array<char, 8> twice{key[0], key[1], key[2], key[3], key[0], key[1], key[2], key[3]};
    std::uint64_t mask = 0;
    std::memcpy(&mask, twice.data(), sizeof mask);

    char* const bytes = payload.data();
    const std::size_t whole = payload.size() / sizeof mask * sizeof mask;
    for (std::size_t at = 0; at != whole; at += sizeof mask) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + at, sizeof word);
        word ^= mask;
        std::memcpy(bytes + at, &word, sizeof word);
    }
    for (std::size_t at = whole; at != payload.size(); ++at)
        bytes[at] = static_cast<char>(bytes[at] ^ key[at % key.size()]);
}

} // namespace beckon
