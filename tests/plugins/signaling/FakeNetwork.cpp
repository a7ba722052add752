#include "FakeNetwork.h"

#include <algorithm>

namespace beckon::signaling {

using Kind = RosterEvent::Kind;

bool FakeNetwork::deliver(const std::string& node, std::size_t pick)
{
    Node& at = _nodes.at(node);
    std::vector<std::string> senders;
    for (const auto& [sender, parcels] : at.letters) {
        if (!parcels.empty() && parcels.front().after <= at.delivered)
            senders.push_back(sender);
    }
    const std::size_t choices = senders.size() + (at.events.empty() ? 0 : 1);
    if (choices == 0)
        return false;
    pick %= choices;
    if (pick >= senders.size())
        return deliverEvent(node);
    return deliverLetter(node, senders[pick]);
}

bool FakeNetwork::deliverLetter(const std::string& node, const std::string& sender)
{
    Node& at = _nodes.at(node);
    std::deque<Parcel>& parcels = at.letters[sender];
    if (parcels.empty())
        return false;
    Letter letter = std::move(parcels.front().letter);
    parcels.pop_front();
    if (const std::shared_ptr<ClusterObserver> observer = at.observer.lock())
        observer->onLetter(sender, std::move(letter));
    return true;
}

bool FakeNetwork::deliverEvent(const std::string& node)
{
    Node& at = _nodes.at(node);
    if (at.events.empty())
        return false;
    const Event event = std::move(at.events.front());
    at.events.pop_front();
    ++at.delivered;
    if (const std::shared_ptr<ClusterObserver> observer = at.observer.lock())
        event(*observer);
    return true;
}

void FakeNetwork::settle(const std::function<bool()>& runLoops)
{
    for (bool isMore = true; isMore;) {
        isMore = false;
        for (const auto& [node, state] : _nodes) {
            while (deliver(node))
                isMore = true;
        }
        isMore = runLoops() || isMore;
    }
}

void FakeNetwork::kill(const std::string& node)
{
    for (auto& [name, room] : _rooms) {
        room.watchers.erase(node);
        std::vector<std::pair<std::string, std::uint64_t>> users;
        for (const auto& [user, presence] : room.users) {
            if (presence.node == node)
                users.emplace_back(user, presence.generation);
        }
        for (const auto& [user, generation] : users)
            operate(name, user, node, Kind::Left, generation);
    }
    Node dead = std::move(_nodes.at(node));
    _nodes.erase(node);
    for (auto& [name, other] : _nodes) {
        for (Parcel& parcel : other.letters[node])
            append(name, [node, letter = std::move(parcel.letter)](ClusterObserver& observer) { observer.onLetter(node, letter); });
        other.letters.erase(node);
        for (Parcel& parcel : dead.letters[name])
            append(name, [node, letter = std::move(parcel.letter)](ClusterObserver& observer) { observer.onLost(node, letter); });
        append(name, [node](ClusterObserver& observer) { observer.onNodeGone(node); });
    }
}

void FakeNetwork::operate(const std::string& name, const std::string& user, const std::string& node, Kind operation,
                          std::uint64_t generation)
{
    if (!_nodes.contains(node))
        return;
    Room& room = _rooms[name];
    const auto found = room.users.find(user);
    const bool isPresent = found != room.users.end();
    const bool isSame = isPresent && found->second.generation == generation;
    RosterEvent event{operation, name, user, node, false, 0, Milliseconds(0)};
    switch (operation) {
    case Kind::Joined:
        if (isPresent)
            return;
        event.generation = ++_last;
        introduce(name, room, node);
        room.watchers.erase(node);
        room.users[user] = {_last, _last, node, false, _now};
        return tell(room, event, node);
    case Kind::Expected:
        if (isPresent)
            return;
        room.late[user] = _now;
        return tell(room, event, {});
    case Kind::Away:
        if (!isSame || !found->second.connected)
            return;
        found->second.connected = false;
        found->second.changed = _now;
        return tell(room, event, {});
    case Kind::Left:
        if (!isSame)
            return;
        room.late[user] = _now;
        tell(room, event, {});
        room.users.erase(found);
        return;
    default:
        room.removed.insert(user);
        room.late.erase(user);
        tell(room, event, {});
        room.users.erase(user);
    }
}

void FakeNetwork::enter(const std::string& name, const std::string& user, const std::string& node, Cluster::Removal removal,
                        Cluster::Entered entered)
{
    if (!_nodes.contains(node))
        return;
    Room& room = _rooms[name];
    if (removal == Cluster::Removal::Forbids && room.removed.contains(user))
        return append(node, [entered](ClusterObserver&) { entered(0); });
    const auto found = room.users.find(user);
    const bool isPresent = found != room.users.end();
    const RosterEvent event{isPresent ? Kind::Moved : Kind::Joined, name, user, node, true, ++_last, Milliseconds(0)};
    introduce(name, room, node);
    room.watchers.erase(node);
    const std::string former = isPresent ? found->second.node : node;
    room.users[user] = {isPresent ? found->second.since : _last, _last, node, true, _now};
    tell(room, event, former);
    append(node, [entered, generation = _last](ClusterObserver&) { entered(generation); });
}

void FakeNetwork::watch(const std::string& name, const std::string& node)
{
    if (!_nodes.contains(node))
        return;
    Room& room = _rooms[name];
    introduce(name, room, node);
    if (!isIn(room, node))
        room.watchers.insert(node);
}

void FakeNetwork::unwatch(const std::string& name, const std::string& node)
{
    if (_nodes.contains(node) && _rooms[name].watchers.erase(node) > 0)
        append(node, [name](ClusterObserver& observer) { observer.onUnheard(name); });
}

std::size_t FakeNetwork::watched() const
{
    return static_cast<std::size_t>(
        std::count_if(_rooms.begin(), _rooms.end(), [](const auto& entry) { return !entry.second.watchers.empty(); }));
}

Cluster::Posting FakeNetwork::send(const std::string& from, const std::string& to, Letter letter)
{
    if (full)
        return Cluster::Posting::Full;
    const auto found = _nodes.find(to);
    if (found == _nodes.end()) {
        if (_nodes.contains(from))
            append(from, [to, letter = std::move(letter)](ClusterObserver& observer) { observer.onLost(to, letter); });
        return Cluster::Posting::Taken;
    }
    found->second.letters[from].push_back({found->second.appended, std::move(letter)});
    if (_pace == Pace::AtOnce)
        deliver(to);
    return Cluster::Posting::Taken;
}

std::vector<std::string> FakeNetwork::connected(const std::string& room) const
{
    std::map<std::uint64_t, std::string> bySince;
    if (const auto found = _rooms.find(room); found != _rooms.end()) {
        for (const auto& [user, presence] : found->second.users) {
            if (presence.connected)
                bySince[presence.since] = user;
        }
    }
    std::vector<std::string> names;
    for (const auto& [since, user] : bySince)
        names.push_back(user);
    return names;
}

void FakeNetwork::append(const std::string& node, Event event)
{
    Node& at = _nodes.at(node);
    at.events.push_back(std::move(event));
    ++at.appended;
    if (_pace == Pace::AtOnce)
        deliver(node);
}

/// To every node that hears of the room, and to that one.
void FakeNetwork::tell(const Room& room, const RosterEvent& event, const std::string& alsoNode)
{
    for (const auto& [node, state] : _nodes) {
        if (node == alsoNode || hears(room, node))
            append(node, [seen = seenFrom(node, event)](ClusterObserver& observer) { observer.onRosterEvent(seen); });
    }
}

/// Tells a node that does not hear of the room yet of all others.
void FakeNetwork::introduce(const std::string& name, const Room& room, const std::string& node)
{
    if (hears(room, node))
        return;
    for (const auto& [user, presence] : room.users) {
        const RosterEvent event{Kind::Joined, name, user, presence.node, presence.connected, presence.generation, _now - presence.changed};
        append(node, [event](ClusterObserver& observer) { observer.onRosterEvent(event); });
    }
    for (const auto& [user, when] : room.late) {
        if (room.users.contains(user) || _now - when > Milliseconds(30'000))
            continue;
        const RosterEvent event{Kind::Expected, name, user, {}, false, 0, _now - when};
        append(node, [event](ClusterObserver& observer) { observer.onRosterEvent(event); });
    }
}

bool FakeNetwork::isIn(const Room& room, const std::string& node)
{
    return std::any_of(room.users.begin(), room.users.end(), [&](const auto& entry) { return entry.second.node == node; });
}

RosterEvent FakeNetwork::seenFrom(const std::string& node, RosterEvent event) const
{
    if (event.node == node)
        event.node.clear();
    return event;
}

} // namespace beckon::signaling
