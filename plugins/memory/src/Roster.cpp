#include "Roster.h"

#include <algorithm>
#include <utility>

namespace beckon::memory {

using Kind = RosterEvent::Kind;
using State = Presence::State;

RosterChange Roster::enter(std::string_view user, const std::string& node, Stamp now)
{
    const Presence* known = find(user);
    RosterChange entered = change(known ? Kind::Moved : Kind::Joined, user, now);
    entered.presence = {known ? known->since : entered.stamp, entered.stamp, node, State::Connected, entered.stamp};
    apply(entered);
    return entered;
}

std::optional<RosterChange> Roster::arrive(std::string_view user, const std::string& node, Stamp now)
{
    if (find(user))
        return std::nullopt;
    RosterChange arrived = change(Kind::Joined, user, now);
    arrived.presence = {arrived.stamp, arrived.stamp, node, State::Away, arrived.stamp};
    apply(arrived);
    return arrived;
}

std::optional<RosterChange> Roster::expect(std::string_view user, Stamp now)
{
    if (find(user))
        return std::nullopt;
    RosterChange expected = change(Kind::Expected, user, now);
    apply(expected);
    return expected;
}

std::optional<RosterChange> Roster::drop(std::string_view user, Stamp generation, Stamp now)
{
    const Presence* known = find(user);
    if (!known || known->generation != generation || known->state == State::Away)
        return std::nullopt;
    RosterChange dropped = change(Kind::Away, user, now);
    dropped.presence = *known;
    dropped.presence.state = State::Away;
    dropped.presence.changed = dropped.stamp;
    apply(dropped);
    return dropped;
}

std::optional<RosterChange> Roster::leave(std::string_view user, Stamp generation, Stamp now)
{
    const Presence* known = find(user);
    if (!known || known->generation != generation)
        return std::nullopt;
    RosterChange left = change(Kind::Left, user, now);
    apply(left);
    return left;
}

RosterChange Roster::remove(std::string_view user, Stamp now)
{
    RosterChange removed = change(Kind::Removed, user, now);
    apply(removed);
    return removed;
}

bool Roster::apply(const RosterChange& change)
{
    _lastStamp = std::max(_lastStamp, change.stamp);
    if (const Presence* known = find(change.user); known && known->changed >= change.stamp)
        return false;
    switch (change.kind) {
    case Kind::Joined:
    case Kind::Moved:
    case Kind::Away:
        set(change.user, change.presence);
        break;
    case Kind::Left:
    case Kind::Removed:
        erase(change.user);
        break;
    case Kind::Expected:
        break;
    }
    return true;
}

std::vector<std::string> Roster::connected() const
{
    std::vector<std::pair<Stamp, std::string_view>> bySince;
    bySince.reserve(_presences.size());
    for (const auto& [user, presence] : _presences) {
        if (presence.state == State::Connected)
            bySince.emplace_back(presence.since, user);
    }
    std::sort(bySince.begin(), bySince.end());
    std::vector<std::string> users;
    users.reserve(bySince.size());
    for (const auto& [since, user] : bySince)
        users.emplace_back(user);
    return users;
}

const Presence* Roster::find(std::string_view user) const
{
    const auto found = _presences.find(user);
    return found == _presences.end() ? nullptr : &found->second;
}

RosterChange Roster::change(Kind kind, std::string_view user, Stamp now) const
{
    return {kind, std::string(user), std::max(now, _lastStamp + 1), {}};
}

void Roster::set(const std::string& user, const Presence& presence)
{
    _presences.insert_or_assign(user, presence);
}

void Roster::erase(std::string_view user)
{
    if (const auto found = _presences.find(user); found != _presences.end())
        _presences.erase(found);
}

RosterEvent toEvent(const RosterChange& change, std::string_view room, const std::string& self, Stamp now)
{
    RosterEvent event{change.kind, std::string(room), change.user, {}, false, 0, Milliseconds(0)};
    if (change.kind == Kind::Joined || change.kind == Kind::Moved) {
        event.node = change.presence.node == self ? std::string() : change.presence.node;
        event.generation = change.presence.generation;
        event.connected = change.presence.state == State::Connected;
    }
    if (!event.connected && now > change.stamp)
        event.age = std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(now - change.stamp));
    return event;
}

} // namespace beckon::memory
