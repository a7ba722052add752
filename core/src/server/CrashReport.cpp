#include "server/CrashReport.h"

#include "event/RunningPlugin.h"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <string>
#include <string_view>

namespace beckon {

namespace {

struct Crash
{
    int signal;
    std::string_view name;
};

constexpr std::array crashes{Crash{SIGSEGV, "SIGSEGV"}, Crash{SIGBUS, "SIGBUS"}, Crash{SIGFPE, "SIGFPE"}, Crash{SIGILL, "SIGILL"},
                             Crash{SIGABRT, "SIGABRT"}};

std::string_view nameOf(int signal) noexcept
{
    for (const Crash& crash : crashes) {
        if (crash.signal == signal)
            return crash.name;
    }
    return "a signal";
}

iovec part(std::string_view text) noexcept
{
    return {const_cast<char*>(text.data()), text.size()};
}

/// Only what a signal handler may call: no memory, no locks. The signal has its usual action again by now.
void report(int signal, siginfo_t* about, void*) noexcept
{
    const std::string* const plugin = RunningPlugin::ofThisThread();
    const std::array line{part("beckond: crashed ("), part(nameOf(signal)),
                          part(plugin != nullptr ? ") in plugin " : ") in the server itself"),
                          part(plugin != nullptr ? std::string_view(*plugin) : std::string_view()), part("\n")};
    [[maybe_unused]] const ssize_t written = ::writev(STDERR_FILENO, line.data(), static_cast<int>(line.size()));
    // The faulty instruction runs into it once more by itself, with everything as it was; what was only sent would be over.
    if (about->si_code <= 0)
        ::raise(signal);
}

} // namespace

void reportCrashes() noexcept
{
    struct sigaction reporting = {};
    reporting.sa_sigaction = report;
    reporting.sa_flags = static_cast<int>(SA_SIGINFO | SA_RESETHAND);
    sigemptyset(&reporting.sa_mask);
    for (const Crash& crash : crashes) {
        struct sigaction present = {};
        ::sigaction(crash.signal, nullptr, &present);
        if (present.sa_handler == SIG_DFL)
            ::sigaction(crash.signal, &reporting, nullptr);
    }
}

} // namespace beckon
