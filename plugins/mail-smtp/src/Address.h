#pragma once

#include <string>
#include <string_view>

namespace beckon::mailsmtp {

/// True for an address that may stand between `<` and `>` of an SMTP command and in a header: printable ASCII, one `@` with something on
/// both sides, none of the specials of RFC 5322, at most 254 characters. Stricter than the grammar: no quoted local parts. Threads: pure.
bool isSafeAddress(std::string_view address) noexcept;

/// How an address stands in the log: `a***@example.com`.
std::string maskAddress(std::string_view address);

/// What a mail server said, fit for the log: control characters removed, the recipient masked, and cut to 200 characters.
std::string forLog(std::string text, std::string_view recipient);

} // namespace beckon::mailsmtp
