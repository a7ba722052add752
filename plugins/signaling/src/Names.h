#pragma once

#include <string_view>

namespace beckon::signaling {

/// What a room's identifier can look like: 1 to 64 characters of the URL-safe alphabet. Such a name stands in JSON as it is.
bool isRoomId(std::string_view text) noexcept;

} // namespace beckon::signaling
