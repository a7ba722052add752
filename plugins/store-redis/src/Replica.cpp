#include "Replica.h"

#include <algorithm>

namespace beckon::storeredis {

using Kind = RosterEvent::Kind;
using memory::RosterChange;
using State = Presence::State;

void Replica::apply(const ChangeEntry& entry, Stamp now, const Tell& tell)
{
    switch (entry.kind) {
    case Kind::Joined:
    case Kind::Moved:
    case Kind::Away:
        become(entry.user, *entry.presence, now, tell);
        break;
    case Kind::Left:
        if (_roster.find(entry.user))
            end(Kind::Left, entry.user, now, tell);
        break;
    case Kind::Removed:
        end(Kind::Removed, entry.user, now, tell);
        break;
    case Kind::Expected:
        if (!_roster.find(entry.user))
            hint(Kind::Expected, entry.user, now, now, tell);
        break;
    }
}

void Replica::reconcile(const std::vector<SnapshotEntry::User>& users, Missing missing, Stamp now, const Tell& tell)
{
    std::set<std::string_view> listed;
    std::vector<const SnapshotEntry::User*> present;
    for (const SnapshotEntry::User& user : users) {
        if (user.state == SnapshotEntry::User::State::Removed)
            end(Kind::Removed, user.name, now, tell);
        else if (user.state == SnapshotEntry::User::State::Present && listed.insert(user.name).second)
            present.push_back(&user);
    }
    std::vector<std::string> absent;
    for (const auto& [user, presence] : _roster.presences()) {
        if (!listed.contains(user))
            absent.push_back(user);
    }
    for (const std::string& user : absent) {
        if (missing == Missing::HasLeft || _roster.find(user)->node == _self)
            end(Kind::Left, user, now, tell);
        else
            _unconfirmed.insert(user);
    }
    std::sort(present.begin(), present.end(), [](const auto* a, const auto* b) { return a->presence.since < b->presence.since; });
    for (const SnapshotEntry::User* user : present)
        become(user->name, user->presence, now, tell);
    for (const SnapshotEntry::User& user : users) {
        const auto age = static_cast<Stamp>(std::chrono::microseconds(user.age).count());
        if (user.state == SnapshotEntry::User::State::Expected && !_isCurrent && !_roster.find(user.name))
            hint(Kind::Expected, user.name, now > age ? now - age : 0, now, tell);
    }
    _isCurrent = true;
}

void Replica::dropUnconfirmed(Stamp now, const Tell& tell)
{
    for (const std::string& user : std::set<std::string, std::less<>>(std::move(_unconfirmed)))
        end(Kind::Left, user, now, tell);
    _unconfirmed.clear();
}

void Replica::close(Stamp now, const Tell& tell)
{
    while (!_hadOwn && !_roster.empty())
        end(Kind::Left, std::string(_roster.presences().begin()->first), now, tell);
}

std::vector<std::pair<std::string, Presence>> Replica::own() const
{
    std::vector<std::pair<std::string, Presence>> own;
    for (const auto& [user, presence] : _roster.presences()) {
        if (presence.node == _self)
            own.emplace_back(user, presence);
    }
    return own;
}

bool Replica::isOwn(const std::string& user) const
{
    const Presence* known = _roster.find(user);
    return known && known->node == _self;
}

void Replica::become(const std::string& user, const Presence& presence, Stamp now, const Tell& tell)
{
    const bool isUnconfirmed = _unconfirmed.erase(user) > 0;
    const Presence* found = _roster.find(user);
    if (!found) {
        change(Kind::Joined, user, presence, now, tell);
        return;
    }
    const Presence known = *found;
    // Who comes while they are here, or nobody knows whether they are still there, takes over: they have not left.
    const bool takesOver = isUnconfirmed || known.node == _self;
    if (known.since != presence.since && known.generation != presence.generation && !takesOver) {
        end(Kind::Left, user, now, tell);
        change(Kind::Joined, user, presence, now, tell);
        return;
    }
    if (known.generation != presence.generation || known.node != presence.node ||
        (known.state == State::Away && presence.state == State::Connected)) {
        Presence connected = presence;
        connected.state = State::Connected;
        change(Kind::Moved, user, connected, now, tell);
        if (presence.state == State::Away)
            change(Kind::Away, user, presence, now, tell);
    } else if (known.state != presence.state) {
        change(Kind::Away, user, presence, now, tell);
    } else if (known != presence) {
        change(Kind::Joined, user, presence, now, [](const RosterEvent&) {});
    }
}

void Replica::end(Kind kind, const std::string& user, Stamp now, const Tell& tell)
{
    _unconfirmed.erase(user);
    change(kind, user, {}, now, tell);
}

void Replica::change(Kind kind, const std::string& user, const Presence& presence, Stamp now, const Tell& tell)
{
    // Redis knows better than the stamps, some of which this node may have made alone.
    const Presence* known = _roster.find(user);
    const Stamp own = kind == Kind::Left || kind == Kind::Removed ? now : presence.changed;
    const RosterChange change{kind, user, std::max(own, known ? known->changed + 1 : 0), presence};
    const bool wasOwn = isOwn(user);
    _roster.apply(change);
    count(wasOwn, isOwn(user));
    // When the last presence at this node has ended, this node hears no more of the room: also of the rest of a snapshot.
    if (wasOwn || isNeeded() || !_hadOwn)
        tell(toEvent(change, _room, _self, now));
}

void Replica::hint(Kind kind, const std::string& user, Stamp stamp, Stamp now, const Tell& tell) const
{
    tell(memory::toEvent({kind, user, stamp, {}}, _room, _self, now));
}

} // namespace beckon::storeredis
