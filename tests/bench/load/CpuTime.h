#pragma once

#include <sys/types.h>

#include <chrono>

namespace beckon::bench {

/// The CPU time that all threads of a process have used, as the scheduler counts it (/proc/PID/task/*/schedstat). Throws when it cannot be
/// read.
std::chrono::nanoseconds cpuTimeOf(pid_t process);

} // namespace beckon::bench
