#pragma once

#include "beckon/base/Export.h"

#include <optional>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// base64url without padding (RFC 4648 section 5): how tokens and ids write bytes.
/// Ownership: the result is the caller's own. Threads: pure.
BECKON_API std::string base64UrlEncode(std::string_view bytes);

/// Nothing for padding, a character outside the alphabet, an impossible length, or left-over bits that are not zero: each sequence of bytes
/// has exactly one text that decodes to it.
BECKON_API std::optional<std::string> base64UrlDecode(std::string_view text);

} // namespace beckon::inline abi1
