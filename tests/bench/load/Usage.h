#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace beckon::bench {

/// CPU time that all threads of a process that live now have used, as the kernel's scheduler counts it. Throws std::runtime_error.
std::chrono::nanoseconds cpuTimeOf(pid_t process);

/// Resident memory of a process, in bytes. Throws std::runtime_error.
std::uint64_t residentBytesOf(pid_t process);

} // namespace beckon::bench
