#include "Removals.h"

namespace beckon::memory {

namespace {

/// Neither name holds a line's end, or two pairs with one key would each be taken for removed: no harm, one look too many.
std::string keyOf(std::string_view room, std::string_view user)
{
    std::string key(room);
    key += '\n';
    key += user;
    return key;
}

} // namespace

void Removals::add(std::string_view room, std::string_view user, SteadyTime now)
{
    sweep(now);
    std::string key = keyOf(room, user);
    _times[key] = now;
    _byTime.emplace_back(now, std::move(key));
}

bool Removals::contains(std::string_view room, std::string_view user, SteadyTime now)
{
    sweep(now);
    return !_times.empty() && _times.contains(keyOf(room, user));
}

void Removals::sweep(SteadyTime now)
{
    while (!_byTime.empty() && now - _byTime.front().first >= window) {
        const auto& [time, key] = _byTime.front();
        if (const auto found = _times.find(key); found != _times.end() && found->second == time)
            _times.erase(found);
        _byTime.pop_front();
    }
}

} // namespace beckon::memory
