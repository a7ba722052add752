#include "server/CrashReport.h"
#include "server/Server.h"
#include "server/StandardError.h"

#include <Poco/Exception.h>
#include <Poco/Util/Application.h>

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <string>

namespace {

/// What happens at a crash. Poco::Util::Application installs handlers of its own, which would hide it from debuggers and sanitizers.
class CrashActions
{
public:
    CrashActions()
    {
        for (std::size_t i = 0; i < signals.size(); ++i)
            ::sigaction(signals[i], nullptr, &_actions[i]);
    }

    void restore() const
    {
        for (std::size_t i = 0; i < signals.size(); ++i)
            ::sigaction(signals[i], &_actions[i], nullptr);
    }

private:
    static constexpr std::array signals{SIGILL, SIGBUS, SIGSEGV, SIGSYS};

    std::array<struct sigaction, signals.size()> _actions{};
};

/// A file or socket opened later must not become standard output or error: what is printed and logged would go into it. False when the
/// system refuses.
bool openStandardDescriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // What is opened takes the lowest free number: this one, because those below are open.
        if (::fcntl(descriptor, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != descriptor)
            return false;
    }
    return true;
}

/// Signals come to the one thread that waits for them: blocked before any thread starts, so that all of them inherit it.
void blockSignals()
{
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&blocked, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

/// A peer that is gone and a file that may not grow are errors of that call, not the end of the process.
void ignoreSignalsOfFailedWrites()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

/// The C library raises this bound to the size of what has been freed, and large blocks of the kind then stay with the process: what waits
/// for clients that do not read took twice the memory that it may, and was not given back.
void giveLargeMemoryBack()
{
    constexpr int leastLarge = 128 * 1024;   // bytes; where the library begins, and nothing that is usual is as large
    ::mallopt(M_MMAP_THRESHOLD, leastLarge); // NOLINT(concurrency-mt-unsafe): there is one thread yet
}

/// The C library gives each thread a heap of its own, where what a worker has freed is of use to that worker alone: with few heaps, less
/// lies idle. The loops allocate nothing for each message, so that they do not wait for one another.
void shareHeaps()
{
    constexpr int mostHeaps = 4;
    ::mallopt(M_ARENA_MAX, mostHeaps); // NOLINT(concurrency-mt-unsafe): there is one thread yet
}

int run(int argc, char** argv)
{
    const CrashActions crashActions;
    beckon::Server server;
    crashActions.restore();
    beckon::reportCrashes();
    return server.execute(argc, argv);
}

} // namespace

int main(int argc, char** argv)
{
    constexpr int systemRefuses = Poco::Util::Application::EXIT_OSERR;
    if (!openStandardDescriptors())
        return systemRefuses;
    blockSignals();
    ignoreSignalsOfFailedWrites();
    giveLargeMemoryBack();
    shareHeaps();
    try {
        return run(argc, argv);
    } catch (const Poco::Exception& fault) {
        beckon::complain("cannot start: " + fault.displayText());
    } catch (const std::exception& fault) {
        beckon::complain(std::string("cannot start: ") + fault.what());
    }
    return systemRefuses;
}
