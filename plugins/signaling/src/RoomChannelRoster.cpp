// What the cluster tells of the presences in a room, at whichever node they are. Nothing else begins or ends one.

#include "Details.h"
#include "ParticipantSession.h"
#include "RoomChannel.h"

namespace beckon::signaling {

void RoomChannel::onEvent(const RosterEvent& event)
{
    const bool heard = _here > 0;
    switch (event.kind) {
    case RosterEvent::Kind::Joined:
    case RosterEvent::Kind::Moved:
        onArrival(event);
        break;
    case RosterEvent::Kind::Away:
        onAway(event);
        break;
    case RosterEvent::Kind::Left:
        onLeft(event);
        break;
    case RosterEvent::Kind::Removed:
        onRemoved(event.user);
        break;
    case RosterEvent::Kind::Expected:
        onExpected(event);
        break;
    }
    if (heard && _here == 0)
        onDeserted();
    unwatchIfDone();
}

void RoomChannel::onUnheard()
{
    forgetOthers();
}

void RoomChannel::onArrival(const RosterEvent& event)
{
    Seat& place = seat(event.user);
    Member& member = place.second;
    const bool isElsewhere = !event.node.empty();
    member.participant = true;
    member.gone = false;
    if (member.session && (isElsewhere || member.session->place().generation != event.generation))
        end(place, CloseCode::Replaced, "replaced");
    const bool begins = !member.present;
    const bool connected = event.kind == RosterEvent::Kind::Moved || event.connected;
    if (!connected || !member.home || member.home->first != event.node || member.generation != event.generation)
        flushIfSentTo(place);
    if (!member.connected || !member.isHere() || isElsewhere)
        member.since = event.generation;
    moveTo(place, event.node);
    if (member.generation != event.generation)
        member.waited.reset();
    member.generation = event.generation;
    member.connected = connected;
    if (begins) {
        _parts.metrics.joined.add();
        tell(member.session, Frame::userJoined(_room, place.first).parts());
    }
    if (!connected) {
        waitFor(place, wait() - event.age);
        endPresenceIn(place, _parts.limits.waitForConnection.get() - event.age);
    } else if (member.absence) {
        member.absence->presenceEnds = SteadyTime::max();
        member.absence->waitEnds = SteadyTime::min();
        member.absence->elsewhere.clear();
    }
    pump(place);
    if (isElsewhere)
        carryAll();
    healGhost(place);
}

void RoomChannel::onAway(const RosterEvent& event)
{
    const auto found = _members.find(event.user);
    if (found == _members.end() || !found->second.present || found->second.session)
        return;
    Seat& place = *found;
    flushIfSentTo(place);
    place.second.connected = false;
    waitFor(place, wait() - event.age);
    endPresenceIn(place, _parts.reconnectGrace - event.age);
    pump(place);
}

void RoomChannel::onLeft(const RosterEvent& event)
{
    const auto found = _members.find(event.user);
    if (found == _members.end())
        return;
    if (_handedOver && found->second.session)
        return; // our own word: the connection is closed when it is its turn
    Seat& place = *found;
    const bool wasConnected = place.second.connected;
    flushIfSentTo(place);
    end(place, CloseCode::Replaced, "replaced");
    if (place.second.present)
        endPresence(place);
    if (wasConnected)
        waitFor(place, wait() - event.age);
    pump(place);
    settle(place);
}

void RoomChannel::onRemoved(std::string_view user)
{
    const auto found = _members.find(user);
    if (found == _members.end()) {
        if (awaitsRoster())
            seat(user).second.gone = true;
        return;
    }
    Seat& place = *found;
    Member& member = place.second;
    member.participant = false;
    member.gone = true;
    member.removed = member.generation;
    ParticipantSession* session = member.session;
    if (session)
        detach(*session);
    flushIfSentTo(place);
    if (member.absence) {
        member.absence->waitEnds = SteadyTime::min();
        giveBackForeign(place);
        refuseWaiting(place, detail::notInTheRoom);
    }
    if (member.present)
        endPresence(place);
    if (session)
        session->end(CloseCode::LeftRoom, "left the room");
    pump(place);
    settle(place);
}

void RoomChannel::onExpected(const RosterEvent& event)
{
    Seat& place = seat(event.user);
    place.second.participant = true;
    place.second.gone = false;
    if (!place.second.present)
        waitFor(place, wait() - event.age);
}

void RoomChannel::moveTo(Seat& seat, const std::string& node)
{
    Member& member = seat.second;
    if (member.present)
        unhome(member);
    member.present = true;
    if (node.empty()) {
        ++_here;
    } else {
        member.home = &*_nodes.try_emplace(node).first;
        ++member.home->second;
    }
}

void RoomChannel::unhome(Member& member)
{
    member.present = false;
    member.connected = false;
    if (!member.home) {
        --_here;
        return;
    }
    if (--member.home->second == 0)
        _nodes.erase(_nodes.find(member.home->first));
    member.home = nullptr;
}

void RoomChannel::endPresence(Seat& seat)
{
    unhome(seat.second);
    if (seat.second.absence)
        seat.second.absence->presenceEnds = SteadyTime::max();
    _parts.metrics.left.add();
    tell(nullptr, Frame::userLeft(_room, seat.first).parts());
}

void RoomChannel::connectionEnded(Seat& seat)
{
    if (_parts.reconnectGrace.count() > 0 || _stopping)
        _parts.cluster.drop(_room, seat.first, seat.second.generation);
    else
        _parts.cluster.leave(_room, seat.first, seat.second.generation);
}

void RoomChannel::healGhost(Seat& seat)
{
    const Member& member = seat.second;
    if (member.isHere() && member.connected && !member.session && member.pending == 0)
        connectionEnded(seat);
}

/// Nobody is present here any more.
void RoomChannel::onDeserted()
{
    forgetOthers();
    if (holdsMessages())
        watch();
}

/// What waits here is for somebody who may come up anywhere: this node goes on to hear of the room.
void RoomChannel::watch()
{
    if (_here > 0 || _isWatched)
        return;
    _isWatched = true;
    _parts.cluster.watch(_room);
}

void RoomChannel::unwatchIfDone()
{
    if (!_isWatched || (_here == 0 && holdsMessages()))
        return;
    _isWatched = false;
    _parts.cluster.unwatch(_room);
    if (idle())
        _listener.onIdle(*this);
}

void RoomChannel::forgetOthers()
{
    for (Seat& place : _members) {
        Member& member = place.second;
        const bool wasConnected = member.connected;
        if (member.present)
            unhome(member);
        member.sentTo = false;
        // What was held back for order waits for a connection now: where they are, this node is about to forget.
        if (wasConnected && member.absence)
            waitFor(place, wait());
    }
    if (_pending == 0)
        forgetRoster();
}

void RoomChannel::forgetRoster()
{
    _rosterKnown = false;
    for (auto& [name, member] : _members) {
        member.participant = member.present;
        member.gone = false;
    }
    forgetUnneeded();
    if (idle())
        _listener.onIdle(*this);
}

void RoomChannel::forgetUnneeded()
{
    std::erase_if(_members, [this](const Seat& place) { return !remembers(place.second); });
}

} // namespace beckon::signaling
