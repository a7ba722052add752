#include "server/ServiceManager.h"

#include <systemd/sd-daemon.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>

namespace beckon {
namespace {

void notify(const std::string& state)
{
    ::sd_notify(0, state.c_str());
}

std::string microseconds(std::chrono::nanoseconds time)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

} // namespace

bool ServiceManager::isPresent()
{
    return std::getenv("NOTIFY_SOCKET") != nullptr; // NOLINT(concurrency-mt-unsafe): nothing here ever sets a variable
}

std::optional<Milliseconds> ServiceManager::watchdogTime()
{
    std::uint64_t time = 0;
    if (::sd_watchdog_enabled(0, &time) <= 0)
        return std::nullopt;
    return Milliseconds(time / 1000);
}

void ServiceManager::ready(const std::string& status)
{
    notify("READY=1\nSTATUS=" + status);
}

void ServiceManager::reloading()
{
    notify("RELOADING=1\nMONOTONIC_USEC=" + microseconds(std::chrono::steady_clock::now().time_since_epoch()));
}

void ServiceManager::stopping(Milliseconds within, const std::string& status)
{
    notify("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + microseconds(within) + "\nSTATUS=" + status);
}

void ServiceManager::status(const std::string& status)
{
    notify("STATUS=" + status);
}

void ServiceManager::feedWatchdog()
{
    notify("WATCHDOG=1");
}

} // namespace beckon
