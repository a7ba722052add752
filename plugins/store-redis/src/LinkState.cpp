#include "LinkState.h"

#include <Poco/Logger.h>

#include <utility>

namespace beckon::storeredis {

LinkState::LinkState(std::string place, const Clock& clock, Poco::Logger& log) : _place(std::move(place)), _clock(clock), _log(log)
{
    _health = {Health::State::Degraded, "no connection to Redis at " + _place + " yet", _clock.system()};
}

void LinkState::noteUp()
{
    const MutexLock lock(_mutex);
    _health = {Health::State::Ok, {}, _clock.system()};
    _isRefused = false;
    if (_first.outcome == FirstTry::Outcome::Pending)
        _first = {FirstTry::Outcome::Up, {}};
    _tried.notifyAll();
    if (_isAnnounced)
        say(_health);
}

void LinkState::noteDown(const Login::Fault& fault)
{
    const bool isRefused = fault.kind == Login::Fault::Kind::Refused;
    const MutexLock lock(_mutex);
    const bool wasUp = _health.state == Health::State::Ok;
    const bool isFirst = _first.outcome == FirstTry::Outcome::Pending;
    const bool isNews = wasUp || isFirst || _isRefused != isRefused;
    const auto since = wasUp ? std::optional(_clock.system()) : _health.since;
    _health = {Health::State::Degraded, "no Redis at " + _place + " (" + fault.reason + "): this node goes on alone", since};
    _isRefused = isRefused;
    if (isFirst)
        _first = {isRefused ? FirstTry::Outcome::Refused : FirstTry::Outcome::Away, fault.reason};
    _tried.notifyAll();
    if (_isAnnounced && isNews)
        say(_health);
}

void LinkState::announce()
{
    const MutexLock lock(_mutex);
    _isAnnounced = true;
    if (_first.outcome != FirstTry::Outcome::Pending)
        say(_health);
}

void LinkState::say(const Health& health) const
{
    if (health.state == Health::State::Ok)
        _log.information("Redis at " + _place + " answers");
    else
        _log.warning(health.detail + ", with its store in memory");
}

RedisLink::FirstTry LinkState::awaitFirst(Milliseconds patience) const
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const MutexLock lock(_mutex);
    while (_first.outcome == FirstTry::Outcome::Pending)
        if (_tried.waitUntil(_mutex, deadline) == std::cv_status::timeout)
            break;
    return _first;
}

Health LinkState::health() const
{
    const MutexLock lock(_mutex);
    return _health;
}

} // namespace beckon::storeredis
