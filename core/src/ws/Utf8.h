#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace beckon {

/// True when the text is valid UTF-8 (RFC 3629) from its first byte to its last. Pure.
bool isUtf8(std::string_view text) noexcept;

/// The size of the whole characters at the front of a text that may end within a character; nothing when no continuation could make it
/// valid UTF-8. Pure.
std::optional<std::size_t> wholeUtf8(std::string_view text) noexcept;

} // namespace beckon
