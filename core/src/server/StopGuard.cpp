#include "server/StopGuard.h"

#include "beckon/base/Error.h"
#include "event/RunGuarded.h"

#include <Poco/Util/Application.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

sigset_t stopSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

int millisecondsUntil(SteadyTime time)
{
    constexpr Milliseconds::rep most = 3'600'000;
    const auto left = std::chrono::ceil<Milliseconds>(time - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<Milliseconds::rep>(left, 0, most));
}

} // namespace

StopGuard::StopGuard(SteadyTime deadline, std::function<void(const std::string& line)> lastWords)
    : _deadline(deadline), _lastWords(std::move(lastWords)), _finished(::eventfd(0, EFD_CLOEXEC))
{
    const sigset_t signals = stopSignals();
    _signals = FileDescriptor(::signalfd(-1, &signals, SFD_CLOEXEC));
    if (!_finished || !_signals)
        throw SystemError("cannot watch over the stop: " + std::generic_category().message(errno));
    _thread = std::thread([this] {
        nameThread("stop guard");
        run();
    });
}

StopGuard::~StopGuard()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(_finished.get(), &one, sizeof one);
    _thread.join();
}

void StopGuard::run()
{
    for (;;) {
        std::array<pollfd, 2> events{pollfd{_finished.get(), POLLIN, 0}, pollfd{_signals.get(), POLLIN, 0}};
        const int count = ::poll(events.data(), events.size(), millisecondsUntil(_deadline));
        if (count > 0 && events[0].revents != 0)
            return;
        if (count > 0)
            endBySignal();
        else if (std::chrono::steady_clock::now() >= _deadline)
            endLate();
    }
}

void StopGuard::endBySignal()
{
    signalfd_siginfo info{};
    if (::read(_signals.get(), &info, sizeof info) != sizeof info)
        return;
    const int signal = static_cast<int>(info.ssi_signo);
    _lastWords(std::string("ending at once on a second signal, ") + (signal == SIGTERM ? "TERM" : "INT"));
    std::signal(signal, SIG_DFL);
    const sigset_t signals = stopSignals();
    ::kill(::getpid(), signal);
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void StopGuard::endLate()
{
    _lastWords("the stop has taken longer than drain.deadline: ending now; what has not been finished is lost");
    ::_exit(Poco::Util::Application::EXIT_SOFTWARE);
}

} // namespace beckon
