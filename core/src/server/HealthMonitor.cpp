#include "server/HealthMonitor.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

namespace beckon {
namespace {

/// A part that cannot even say how it is, is down.
Health healthOf(const HealthMonitor::Part& part)
{
    try {
        return part.ask();
    } catch (const std::exception&) {
        return {Health::State::Down, "it does not answer"};
    }
}

} // namespace

HealthMonitor::HealthMonitor(std::vector<Part> parts, const Clock& clock, Pace pace) : _clock(clock), _pace(pace)
{
    for (Part& part : parts) {
        _parts.push_back(std::make_unique<Watched>());
        _parts.back()->part = std::move(part);
        _parts.back()->health.since = _clock.system();
    }
    try {
        for (const auto& watched : _parts)
            watched->thread = std::thread([this, &one = *watched] { run(one); });
    } catch (const std::system_error& fault) {
        stop();
        throw SystemError(std::string("cannot start a thread that watches the parts of the server: ") + fault.what());
    }

    const auto deadline = std::chrono::steady_clock::now() + _pace.patience;
    const auto isKnown = [](const auto& watched) { return watched->isKnown; };
    const MutexLock lock(_mutex);
    while (!std::all_of(_parts.begin(), _parts.end(), isKnown))
        if (_changed.waitUntil(_mutex, deadline) == std::cv_status::timeout)
            return;
}

std::vector<HealthMonitor::State> HealthMonitor::states() const
{
    std::vector<State> states;
    const MutexLock lock(_mutex);
    for (const auto& watched : _parts) {
        if (isLate(*watched))
            settle(*watched, {Health::State::Down, "it does not answer"});
        states.push_back({watched->part.name, watched->health});
    }
    return states;
}

void HealthMonitor::refresh() noexcept
{
    bool news = false;
    {
        const SteadyTime now = std::chrono::steady_clock::now();
        const MutexLock lock(_mutex);
        for (const auto& watched : _parts) {
            if (watched->isWanted || now - watched->asked < _pace.leastInterval)
                continue;
            watched->isWanted = true;
            news = true;
        }
    }
    if (news) // to wake all of them with each question would cost more than the answer
        _changed.notifyAll();
}

void HealthMonitor::stop() noexcept
{
    {
        const MutexLock lock(_mutex);
        _stops = true;
    }
    _changed.notifyAll();
    for (const auto& watched : _parts)
        if (watched->thread.joinable())
            watched->thread.join();
}

void HealthMonitor::run(Watched& watched)
{
    do {
        {
            const MutexLock lock(_mutex);
            watched.asked = std::chrono::steady_clock::now();
            watched.isAsked = true;
            watched.isWanted = false;
        }
        Health health = healthOf(watched.part);
        {
            const MutexLock lock(_mutex);
            watched.isAsked = false;
            watched.isKnown = true;
            settle(watched, std::move(health));
        }
        _changed.notifyAll();
    } while (waitForNext(watched));
}

/// False when there is no next time.
bool HealthMonitor::waitForNext(Watched& watched)
{
    const auto deadline = std::chrono::steady_clock::now() + _pace.interval;
    const MutexLock lock(_mutex);
    while (!_stops && !watched.isWanted)
        if (_changed.waitUntil(_mutex, deadline) == std::cv_status::timeout)
            break;
    return !_stops;
}

void HealthMonitor::settle(Watched& watched, Health health) const
{
    if (!health.since)
        health.since = watched.health.state == health.state ? watched.health.since : _clock.system();
    watched.health = std::move(health);
}

bool HealthMonitor::isLate(const Watched& watched) const
{
    return watched.isAsked && std::chrono::steady_clock::now() - watched.asked > _pace.patience;
}

} // namespace beckon
