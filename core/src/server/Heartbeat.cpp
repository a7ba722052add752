#include "server/Heartbeat.h"

#include "event/RunGuarded.h"
#include "server/ServiceManager.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace beckon {
namespace {

constexpr Milliseconds longestInterval{1'000};
constexpr int beatsPerWatchdogTime = 4;

Milliseconds interval()
{
    const auto time = ServiceManager::watchdogTime().value_or(longestInterval * beatsPerWatchdogTime);
    return std::clamp(time / beatsPerWatchdogTime, Milliseconds(10), longestInterval);
}

std::string named(const std::vector<LoopPulse::Silent>& loops)
{
    std::string text;
    for (const auto& [loop, plugin] : loops)
        text += (text.empty() ? "" : ", ") + std::to_string(loop) + (plugin.empty() ? "" : " in plugin " + plugin);
    return text;
}

} // namespace

Heartbeat::Heartbeat(LoopGroup& loops, std::function<std::string()> status)
    : _pulse(loops), _status(std::move(status)), _isWatched(ServiceManager::watchdogTime().has_value()), _interval(interval())
{
    if (ServiceManager::isPresent()) {
        _thread = std::thread([this] {
            nameThread("heartbeat");
            run();
        });
    }
}

Heartbeat::~Heartbeat()
{
    {
        const MutexLock lock(_mutex);
        _ending = true;
    }
    _wake.notifyOne();
    if (_thread.joinable())
        _thread.join();
}

void Heartbeat::run()
{
    do
        runGuarded([this] { tick(); }, "server");
    while (waitForTick());
}

bool Heartbeat::waitForTick()
{
    const SteadyTime next = std::chrono::steady_clock::now() + _interval;
    const MutexLock lock(_mutex);
    while (!_ending && _wake.waitUntil(_mutex, next) != std::cv_status::timeout) {
    }
    return !_ending;
}

void Heartbeat::tick()
{
    if (_isWatched)
        watch();
    tellStatus();
}

void Heartbeat::watch()
{
    const std::vector<LoopPulse::Silent> silent = _pulse.beat();
    if (silent.empty()) {
        _ticksOfSilence = 0;
        ServiceManager::feedWatchdog();
        return;
    }
    if (++_ticksOfSilence == 2)
        Poco::Logger::get("server").error("stuck: loop " + named(silent) + "; the watchdog is not fed until it goes on");
}

void Heartbeat::tellStatus()
{
    if (std::string status = _status(); status != _told) {
        ServiceManager::status(status);
        _told = std::move(status);
    }
}

} // namespace beckon
