#include "server/ProcessMetrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace beckon {
namespace {

/// The n-th number of /proc/self/statm, in bytes: 0 is virtual memory, 1 what is resident.
double memoryBytes(std::size_t index)
{
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    for (std::size_t i = 0; i <= index; ++i)
        file >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double entriesOf(const char* folder)
{
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    return error ? 0 : static_cast<double>(std::distance(begin(entries), end(entries)));
}

double cpuSeconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double mostDescriptors()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<double>(limit.rlim_cur);
}

} // namespace

void addProcessMetrics(Metrics& metrics, const Clock& clock)
{
    const double started = std::chrono::duration<double>(clock.system().time_since_epoch()).count();
    metrics.gauge("process_start_time_seconds", "When the server started, in seconds since 1970.", {}, [started] { return started; });
    metrics.count("process_cpu_seconds_total", "CPU time of the process, user and system.", {}, cpuSeconds);
    metrics.gauge("process_resident_memory_bytes", "Memory of the process in RAM.", {}, [] { return memoryBytes(1); });
    metrics.gauge("process_virtual_memory_bytes", "Address space of the process.", {}, [] { return memoryBytes(0); });
    metrics.gauge("process_open_fds", "Open file descriptors.", {}, [] { return entriesOf("/proc/self/fd"); });
    metrics.gauge("process_max_fds", "How many file descriptors may be open.", {}, mostDescriptors);
    metrics.gauge("process_threads", "Threads of the process.", {}, [] { return entriesOf("/proc/self/task"); });
}

} // namespace beckon
