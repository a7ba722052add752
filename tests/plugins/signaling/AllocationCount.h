#pragma once

#include <cstddef>

namespace beckon::signaling {

/// How often this program has asked for memory by `new`.
std::size_t allocationCount() noexcept;

} // namespace beckon::signaling
