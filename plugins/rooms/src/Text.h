#pragma once

#include <string>
#include <string_view>

namespace beckon::rooms {

/// The characters of UTF-8 text. What is no UTF-8 becomes U+FFFD. Pure.
std::u32string codePoints(std::string_view utf8);

std::string toUtf8(std::u32string_view text);

/// Without the white space (Unicode's property White_Space, and U+FEFF) at both ends. Pure.
std::u32string trimmed(std::u32string_view text);

/// Unicode's control characters (category Cc) and the line and paragraph separators, which end a line as those do.
bool isControl(char32_t character) noexcept;

} // namespace beckon::rooms
