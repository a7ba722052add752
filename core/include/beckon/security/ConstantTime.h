#pragma once

#include "beckon/base/Export.h"

#include <string_view>

namespace beckon::inline abi1 {

/// True when both hold the same bytes. How long it takes tells the lengths, never where the first difference is: for hashes, codes and
/// signatures of a known length.
/// Ownership: keeps nothing. Threads: pure.
BECKON_API bool constantTimeEquals(std::string_view a, std::string_view b) noexcept;

} // namespace beckon::inline abi1
