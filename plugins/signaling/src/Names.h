#pragma once

#include <cstddef>
#include <string_view>

namespace beckon::signaling {

/// The longest username.
inline constexpr std::size_t longestUsername = 64;

/// `[A-Za-z0-9][A-Za-z0-9_.-]{0,63}`: such a name stands in JSON as it is.
bool isUsername(std::string_view text) noexcept;

/// What a room's identifier can look like: 1 to 64 characters of the URL-safe alphabet. Such a name stands in JSON as it is.
bool isRoomId(std::string_view text) noexcept;

} // namespace beckon::signaling
