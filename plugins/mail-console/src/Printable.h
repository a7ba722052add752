#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::mailconsole {

enum class LineFeeds : std::uint8_t
{
    Keep,
    Remove
};

/// `text` (UTF-8) without the control characters of C0 and C1 (ISO 6429), which a terminal may take as commands. Threads: pure.
std::string printable(std::string_view text, LineFeeds lineFeeds);

} // namespace beckon::mailconsole
