#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Metrics.h"

namespace beckon {

/// Adds what Prometheus' clients say of a process: CPU time, memory, descriptors, threads, the time of its start. Linux only: reads /proc.
void addProcessMetrics(Metrics& metrics, const Clock& clock);

} // namespace beckon
