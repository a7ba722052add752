#pragma once

#include <string_view>

namespace beckon::signaling::detail {

// What the errors say that are nobody's fault.
inline constexpr std::string_view notInTheRoom = "target not in the room";
inline constexpr std::string_view notConnected = "target not connected";
inline constexpr std::string_view tooMany = "too many messages wait for the target";

} // namespace beckon::signaling::detail
