#pragma once

#include "load/Histogram.h"

#include <array>
#include <string>

namespace beckon::bench {

/// Latencies as JSON: `"p50_us": ...` and so on, and `"latency": [[fraction, us], ...]` for a picture.
inline std::string latencyJson(const Histogram& nanoseconds)
{
    const auto at = [&](double fraction) { return std::to_string(static_cast<double>(nanoseconds.quantile(fraction)) / 1000); };
    std::string json = "\"p50_us\": " + at(0.5) + ", \"p99_us\": " + at(0.99) + ", \"p999_us\": " + at(0.999) + ", \"latency\": [";
    constexpr std::array<double, 12> fractions{0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999};
    for (const double fraction : fractions)
        json += (fraction == fractions.front() ? "[" : ", [") + std::to_string(fraction) + ", " + at(fraction) + "]";
    return json + "]";
}

} // namespace beckon::bench
