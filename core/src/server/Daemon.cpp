#include "server/Daemon.h"

#include "beckon/base/Error.h"
#include "server/StandardError.h"

#include <Poco/Util/Application.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

namespace beckon {
namespace {

constexpr mode_t daemonMask = 027;

SystemError cannotDetach(const std::string& step)
{
    return SystemError("cannot go into the background: " + step + ": " + std::generic_category().message(errno));
}

/// Whoever ends the waiting process means the start.
void takeSignals()
{
    sigset_t none;
    sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

/// What the parent answers: 0 for a byte, the child's exit code when the pipe ends without one.
int awaitReady(pid_t child, int pipe)
{
    char byte = 0;
    ssize_t count = 0;
    do
        count = ::read(pipe, &byte, 1);
    while (count < 0 && errno == EINTR);
    if (count == 1)
        return Poco::Util::Application::EXIT_OK;

    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    complain("the server was ended by signal " + std::to_string(WTERMSIG(status)) + " while it started");
    return Poco::Util::Application::EXIT_SOFTWARE;
}

void redirect(int descriptor)
{
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (nothing)
        ::dup2(nothing.get(), descriptor);
}

bool isFile(int descriptor)
{
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

Daemon Daemon::detach()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw cannotDetach("pipe");
    FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    const pid_t child = ::fork();
    if (child < 0)
        throw cannotDetach("fork");
    if (child > 0) {
        writing.reset();
        takeSignals();
        ::_exit(awaitReady(child, reading.get()));
    }
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::setsid();
    ::umask(daemonMask);
    redirect(STDIN_FILENO);
    return Daemon(std::move(writing));
}

void Daemon::ready()
{
    ::prctl(PR_SET_PDEATHSIG, 0);
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
        if (!isFile(descriptor))
            redirect(descriptor);
    }
    constexpr char byte = 1;
    while (::write(_waiting.get(), &byte, 1) < 0 && errno == EINTR) {
    }
    _waiting.reset();
}

} // namespace beckon
