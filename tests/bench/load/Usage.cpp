#include "load/Usage.h"

#include <unistd.h>

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

std::uint64_t residentBytesOf(pid_t process)
{
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    std::ifstream file("/proc/" + std::to_string(process) + "/statm");
    if (!(file >> total >> resident))
        throw std::runtime_error("no memory of process " + std::to_string(process) + " in /proc");
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace beckon::bench
