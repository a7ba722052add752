#include "Rosters.h"

#include <iterator>
#include <utility>

namespace beckon::storeredis {

using memory::Roster;
using memory::RosterChange;

namespace {

constexpr std::size_t mostRemovedAlone = 100'000;

} // namespace

Rosters::Rosters(std::string self, ObserverCalls& observer, const RedisTime& time, const Clock& clock)
    : _self(std::move(self)), _observer(observer), _time(time), _clock(clock), _tell([this](const RosterEvent& event) {
          _observer.event(event);
      })
{
}

void Rosters::apply(const ChangeEntry& change)
{
    const bool isOwn = change.origin == _self && change.request != 0;
    if (change.kind == RosterEvent::Kind::Removed)
        _removals.add(change.room, change.user, _clock.steady());
    auto found = _replicas.find(change.room);
    if (found == _replicas.end() && isOwn && !change.presence) {
        tell(change.room, change.kind, change.user, _time.now());
        return;
    }
    // One's own presence comes after a snapshot; if that was damaged, the presence is what is known.
    if (isOwn && change.presence && !isCurrent(change.room)) {
        make(change.room).trust();
        found = _replicas.find(change.room);
    }
    if (found == _replicas.end() || !found->second.isCurrent())
        return;
    found->second.apply(change, _time.now(), _tell);
    forgetIfEmpty(found);
}

void Rosters::apply(SnapshotEntry snapshot, Replica::Missing missing)
{
    if (_parts.room != snapshot.room || _parts.reason != snapshot.reason)
        _parts = {SnapshotEntry::Part::Middle, snapshot.reason, snapshot.room, {}};
    std::move(snapshot.users.begin(), snapshot.users.end(), std::back_inserter(_parts.users));
    if (snapshot.part == SnapshotEntry::Part::Middle)
        return;
    const SnapshotEntry whole = std::exchange(_parts, {});
    if (whole.reason == SnapshotEntry::Reason::Begin) {
        make(whole.room).reconcile(whole.users, missing, _time.now(), _tell);
        return;
    }
    // It may come just after the last presence here has ended.
    const auto found = _replicas.find(whole.room);
    if (found == _replicas.end())
        return;
    found->second.reconcile(whole.users, missing, _time.now(), _tell);
    forgetIfEmpty(found);
}

void Rosters::prepare(const Operation& operation)
{
    if (operation.kind == Operation::Kind::Watch)
        watch(operation.room);
    else if (operation.kind == Operation::Kind::Unwatch)
        unwatch(operation.room);
}

Stamp Rosters::alone(const Operation& operation)
{
    using Kind = Operation::Kind;
    const Stamp now = _time.now();
    const std::string& user = operation.user;
    prepare(operation);
    if (operation.kind == Kind::Remove)
        return removeAlone(operation, now);
    if (operation.kind == Kind::Enter && operation.removal == Cluster::Removal::Forbids &&
        _removals.contains(operation.room, user, _clock.steady()))
        return 0;
    if (operation.kind == Kind::Enter || operation.kind == Kind::Arrive)
        make(operation.room);
    const auto found = _replicas.find(operation.room);
    if (found == _replicas.end()) {
        if (operation.kind == Kind::Expect)
            tell(operation.room, RosterEvent::Kind::Expected, user, now);
        return 0;
    }
    const auto act = [&](Roster& roster) -> std::optional<RosterChange> {
        switch (operation.kind) {
        case Kind::Enter:
            return roster.enter(user, _self, now);
        case Kind::Arrive:
            return roster.arrive(user, _self, now);
        case Kind::Expect:
            return roster.expect(user, now);
        case Kind::Drop:
            return roster.drop(user, operation.generation, now);
        case Kind::Leave:
            return roster.leave(user, operation.generation, now);
        case Kind::Remove:
        case Kind::Watch:
        case Kind::Unwatch:
            break;
        }
        return std::nullopt;
    };
    const std::optional<RosterChange> change = found->second.alone(user, act, now, _tell);
    forgetIfEmpty(found);
    return change && operation.kind == Kind::Enter ? change->presence.generation : 0;
}

void Rosters::outdate()
{
    _parts = {};
    for (auto replica = _replicas.begin(); replica != _replicas.end();) {
        replica->second.outdate();
        forgetIfEmpty(replica++);
    }
}

void Rosters::dropUnconfirmed()
{
    for (auto& [room, replica] : _replicas)
        replica.dropUnconfirmed(_time.now(), _tell);
}

bool Rosters::isCurrent(const std::string& room) const
{
    const auto found = _replicas.find(room);
    return found != _replicas.end() && found->second.isCurrent();
}

bool Rosters::isWatched(const std::string& room) const
{
    const auto found = _replicas.find(room);
    return found != _replicas.end() && found->second.isWatched();
}

std::vector<std::pair<std::string, Presence>> Rosters::own(const std::string& room) const
{
    const auto found = _replicas.find(room);
    return found == _replicas.end() ? std::vector<std::pair<std::string, Presence>>() : found->second.own();
}

std::vector<std::string> Rosters::connected(const std::string& room) const
{
    const auto found = _replicas.find(room);
    return found == _replicas.end() ? std::vector<std::string>() : found->second.roster().connected();
}

std::vector<std::string> Rosters::rooms() const
{
    std::vector<std::string> rooms;
    rooms.reserve(_replicas.size());
    for (const auto& [room, replica] : _replicas)
        rooms.push_back(room);
    return rooms;
}

std::string Rosters::nextRoom()
{
    if (_replicas.empty())
        return {};
    auto next = _replicas.upper_bound(_lastRoom);
    if (next == _replicas.end())
        next = _replicas.begin();
    return _lastRoom = next->first;
}

void Rosters::tell(const std::string& room, RosterEvent::Kind kind, const std::string& user, Stamp stamp)
{
    _tell(memory::toEvent({kind, user, stamp, {}}, room, _self, stamp));
}

void Rosters::watch(const std::string& room)
{
    Replica& replica = make(room);
    replica.setWatched(!replica.hasOwn());
}

void Rosters::unwatch(const std::string& room)
{
    const auto found = _replicas.find(room);
    if (found == _replicas.end() || !found->second.isWatched())
        return;
    _replicas.erase(found);
    _observer.unheard(room);
}

Stamp Rosters::removeAlone(const Operation& operation, Stamp now)
{
    _removals.add(operation.room, operation.user, _clock.steady());
    const auto found = _replicas.find(operation.room);
    Stamp stamp = now;
    if (found == _replicas.end()) {
        tell(operation.room, RosterEvent::Kind::Removed, operation.user, now);
    } else {
        const auto act = [&](Roster& roster) { return std::optional(roster.remove(operation.user, now)); };
        stamp = found->second.alone(operation.user, act, now, _tell)->stamp;
        forgetIfEmpty(found);
    }
    if (_removedAlone.size() < mostRemovedAlone)
        _removedAlone.push_back({Operation::Kind::Remove, operation.room, operation.user, stamp, {}, {}});
    return 0;
}

Replica& Rosters::make(const std::string& room)
{
    return _replicas.try_emplace(room, room, _self).first->second;
}

void Rosters::forgetIfEmpty(Replicas::iterator replica)
{
    if (replica->second.isNeeded())
        return;
    replica->second.close(_time.now(), _tell);
    _replicas.erase(replica);
}

} // namespace beckon::storeredis
