#include "server/Server.h"

#include <array>
#include <csignal>
#include <cstddef>
#include <initializer_list>

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

/// Signals come to the one thread that waits for them: blocked before any thread starts, so that all of them inherit it.
void blockSignals()
{
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&blocked, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace

int main(int argc, char** argv)
{
    blockSignals();
    const CrashActions crashActions;
    beckon::Server server;
    crashActions.restore();
    return server.execute(argc, argv);
}
