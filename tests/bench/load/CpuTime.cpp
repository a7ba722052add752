#include "load/CpuTime.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace beckon::bench {

std::chrono::nanoseconds cpuTimeOf(pid_t process)
{
    std::int64_t total = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::int64_t used = 0;
        std::ifstream file(thread.path() / "schedstat");
        if (file >> used)
            total += used;
    }
    if (total == 0)
        throw std::runtime_error("no CPU time of process " + std::to_string(process) + " in /proc: does the kernel keep schedstat?");
    return std::chrono::nanoseconds(total);
}

} // namespace beckon::bench
