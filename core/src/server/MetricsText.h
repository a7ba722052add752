#pragma once

#include "beckon/base/Metrics.h"

#include <string>

namespace beckon {

/// The figures in Prometheus' text format (version 0.0.4).
std::string metricsText(const Metrics& metrics);

} // namespace beckon
