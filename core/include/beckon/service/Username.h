#pragma once

#include "beckon/base/Export.h"

#include <cstddef>
#include <string_view>

namespace beckon::inline abi1 {

/// The longest username.
inline constexpr std::size_t longestUsername = 64;

/// `[A-Za-z0-9][A-Za-z0-9_.-]{0,63}`: such a name stands in JSON, in a URL and in a log as it is. Pure; any thread.
BECKON_API bool isUsername(std::string_view text) noexcept;

} // namespace beckon::inline abi1
