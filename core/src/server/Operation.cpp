#include "server/Operation.h"

#include "beckon/base/Error.h"
#include "server/Heartbeat.h"
#include "server/ServiceManager.h"

#include <Poco/Logger.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <system_error>

namespace beckon {
namespace {

/// For what the service manager adds to the time of the stop: the process ends a moment after the deadline.
constexpr Milliseconds margin{2'000};

Poco::Logger& log()
{
    return Poco::Logger::get("server");
}

std::string counted(std::size_t number, const std::string& what)
{
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

} // namespace

Operation::Operation(Assembly& assembly, Reloader& reloader, const Logging& logging)
    : _assembly(assembly), _reloader(reloader), _logging(logging)
{
}

void Operation::run(std::optional<StopGuard>& guard)
{
    ServiceManager::ready(status());
    const Heartbeat heartbeat(_assembly.loops(), [this] { return status(); });
    stop(awaitStop(), guard);
}

/// (Poco's waitForTerminationRequest does not take HUP, which would then stay pending.) Between the signals there is time to look around.
int Operation::awaitStop()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    constexpr timespec pause{.tv_sec = 1, .tv_nsec = 0};
    for (;;) {
        const int received = ::sigtimedwait(&signals, nullptr, &pause);
        if (received == SIGTERM || received == SIGINT)
            return received;
        if (received == SIGHUP)
            reload();
        else
            _assembly.lookAtMemory();
    }
}

void Operation::reload()
{
    ServiceManager::reloading();
    _isRefused = _reloader.reload() == Reloader::Outcome::Refused;
    ServiceManager::ready(status());
}

void Operation::stop(int signal, std::optional<StopGuard>& guard)
{
    log().information(std::string("stopping on ") + (signal == SIGTERM ? "TERM" : "INT"));
    try {
        guard.emplace(std::chrono::steady_clock::now() + _assembly.drainDeadline(), _logging.lastWords());
    } catch (const SystemError& fault) {
        log().warning(fault.what());
    } catch (const std::system_error& fault) {
        log().warning(std::string("cannot watch over the stop: ") + fault.what());
    }
    ServiceManager::stopping(_assembly.drainDeadline() + margin, "stopping");
    _assembly.stop();
}

std::string Operation::status() const
{
    if (_assembly.draining())
        return "stopping, " + counted(_assembly.connections(), "connection") + " left";
    return counted(_assembly.connections(), "connection") + ", " + counted(_assembly.rooms(), "room") +
           (_isRefused ? "; the last reload was refused, see the log" : "");
}

} // namespace beckon
