#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// Escapes of JSON strings (RFC 8259 section 7). Threads: pure.
namespace beckon::json {

/// One character, resolved to UTF-8.
struct Utf8
{
    std::array<char, 4> bytes{};
    std::size_t size = 0;
    std::size_t consumed = 0; ///< bytes of the raw string that stood for it

    std::string_view view() const noexcept { return {bytes.data(), size}; }
};

/// Resolves the escape that `raw` starts with, a surrogate pair as one. A lone surrogate, or what is no escape, gives U+FFFD.
Utf8 resolveEscape(std::string_view raw) noexcept;

} // namespace beckon::json
