#pragma once

#include <cstddef>

namespace beckon::check {

/// What this process holds at one moment.
struct Resources
{
    std::size_t threads = 0;
    std::size_t descriptors = 0;
    std::size_t heapBytes = 0;

    static Resources now();
};

} // namespace beckon::check
