#pragma once

#include <optional>
#include <string_view>

namespace beckon::signaling::detail {

// What the errors say that are nobody's fault.
inline constexpr std::string_view notInTheRoom = "target not in the room";
inline constexpr std::string_view notConnected = "target not connected";
inline constexpr std::string_view tooMany = "too many messages wait for the target";

/// The one of them that `text` is.
constexpr std::optional<std::string_view> known(std::string_view text) noexcept
{
    for (const std::string_view detail : {notInTheRoom, notConnected, tooMany}) {
        if (text == detail)
            return detail;
    }
    return std::nullopt;
}

} // namespace beckon::signaling::detail
