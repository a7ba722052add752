// What waits in a room: messages for who is not connected, and presences at this node for a connection.

#include "Details.h"
#include "ParticipantSession.h"
#include "RoomChannel.h"

#include <algorithm>
#include <utility>

namespace beckon::signaling {

Absence& RoomChannel::absence(Member& member)
{
    if (!member.absence) {
        member.absence = std::make_unique<Absence>(_parts.limits, _parts.budget);
        ++_absences;
    }
    return *member.absence;
}

/// How long messages wait for who joined or dropped.
Milliseconds RoomChannel::wait() const noexcept
{
    return std::max(_parts.limits.waitForConnection.get(), _parts.reconnectGrace);
}

void RoomChannel::dropAbsence(Member& member) noexcept
{
    if (member.absence) {
        member.absence.reset();
        --_absences;
    }
}

void RoomChannel::waitFor(Seat& seat, Milliseconds time)
{
    if (seat.second.connected || time.count() <= 0)
        return;
    Absence& away = absence(seat.second);
    away.waitEnds = std::max(away.waitEnds, _loop.now() + time);
    arm(seat);
}

void RoomChannel::endPresenceIn(Seat& seat, Milliseconds time)
{
    if (!seat.second.isHere() || _stopping)
        return;
    absence(seat.second).presenceEnds = _loop.now() + time;
    arm(seat);
}

void RoomChannel::arm(Seat& seat)
{
    Absence& away = *seat.second.absence;
    SteadyTime next = away.presenceEnds;
    if (away.waitEnds > _loop.now())
        next = std::min(next, away.waitEnds);
    if (next == SteadyTime::max()) {
        away.timer.cancel();
        return;
    }
    const auto left = std::chrono::ceil<Milliseconds>(next - _loop.now());
    away.timer = _loop.schedule(std::max(left, Milliseconds(0)), [this, place = &seat] { onTimer(*place); });
}

void RoomChannel::onTimer(Seat& seat)
{
    Absence& away = *seat.second.absence;
    if (_loop.now() >= away.presenceEnds) {
        away.presenceEnds = SteadyTime::max();
        _parts.cluster.leave(_room, seat.first, seat.second.generation);
    }
    pump(seat);
    settle(seat);
    unwatchIfDone();
}

bool RoomChannel::mayHold(const Member& member) const noexcept
{
    if (member.connected)
        return true;
    return member.absence && (!member.absence->flushing.empty() || _loop.now() < member.absence->waitEnds);
}

/// Keeps a message for who is connected nowhere yet, or is about to be.
bool RoomChannel::hold(Seat& seat, const Origin& from, std::span<const std::string_view> parts)
{
    Absence& away = absence(seat.second);
    Held elsewhere;
    for (const auto& [node, held] : away.elsewhere) {
        elsewhere.messages += held.messages;
        elsewhere.bytes += held.bytes;
    }
    if (!away.queue.add(from, parts, elsewhere))
        return false;
    // For who is connected, messages wait for a moment only, and at one node.
    if (!seat.second.connected)
        tellHolds(seat);
    return true;
}

/// Takes over a message that has waited elsewhere. Whether this node has heard that the target is awaited does not count: it waits for as
/// long as it has left.
void RoomChannel::keep(std::string_view sender, std::string_view target, const CarriedMessage& message)
{
    Seat& place = seat(target);
    Member& member = place.second;
    waitFor(place, std::min(message.left, wait()));
    if (_rosterKnown && !member.participant)
        inform(sender, detail::notInTheRoom, target);
    else if (!mayHold(member))
        inform(sender, detail::notConnected, target);
    else if (!absence(member).queue.addInOrder({sender, message.generation}, message.text))
        inform(sender, detail::tooMany, target);
    else if (!member.connected)
        tellHolds(place);
    pump(place);
    settle(place);
    if (holdsMessages())
        watch();
}

bool RoomChannel::holdsMessages() const noexcept
{
    return std::any_of(_members.begin(), _members.end(), [](const Seat& place) {
        const Absence* away = place.second.absence.get();
        return away && !(away->queue.empty() && away->returned.empty() && away->flushing.empty());
    });
}

/// The limit is that of all nodes together.
void RoomChannel::tellHolds(Seat& seat)
{
    if (_nodes.empty())
        return;
    const std::string text = textOf(seat.second.absence->queue.held());
    const std::string_view part = text;
    for (const auto& [node, users] : _nodes)
        write(LetterKind::Holds, node, {}, seat.first, {&part, 1});
}

void RoomChannel::onHolds(const std::string& from, const Letter& letter)
{
    const auto found = _members.find(letter.target);
    const std::optional<Held> held = heldIn(letter.text);
    if (!held || found == _members.end() || found->second.connected || !found->second.absence)
        return;
    auto& elsewhere = found->second.absence->elsewhere;
    if (!_nodes.contains(from) && !elsewhere.contains(from))
        return;
    // More than the limits is as good as the limits, and a sum of these does not overflow.
    elsewhere[from] = {std::min<std::size_t>(held->messages, _parts.limits.waitingMessages),
                       std::min<Bytes>(held->bytes, _parts.limits.waitingBytes)};
}

/// Moves what waits as far as it can go, and forgets the absence when nothing waits any more.
void RoomChannel::pump(Seat& seat)
{
    Member& member = seat.second;
    if (!member.absence)
        return;
    if (!member.isHere() || !member.connected)
        giveBackForeign(seat);
    if (!member.absence->flushing.empty()) {
        arm(seat);
        return;
    }
    if (member.session)
        return deliver(seat);
    if (member.connected && member.home)
        return forward(seat);
    carry(seat);
    if (!mayHold(member))
        refuseWaiting(seat, member.participant ? detail::notConnected : detail::notInTheRoom);
    const Absence& away = *member.absence;
    if (away.queue.empty() && away.presenceEnds == SteadyTime::max() && away.waitEnds <= _loop.now())
        dropAbsence(member);
    else
        arm(seat);
}

void RoomChannel::deliver(Seat& seat)
{
    const bool hasMoved = seat.second.absence->hasMoved;
    const std::vector<WaitingMessage> messages = seat.second.absence->queue.take();
    dropAbsence(seat.second);
    for (const WaitingMessage& message : messages) {
        // What other nodes sent here was counted when it came.
        if (message.origin.empty() && !hasMoved && !count(seat.second, message.text.size())) {
            refuse(message, seat.first, detail::tooMany);
            continue;
        }
        if (seat.second.session->send(Frame::verbatim(message.text).parts()) == SendResult::Dropped)
            refuse(message, seat.first, detail::notConnected);
    }
}

/// Nodes may have taken more than may wait, all together: those that took messages at the same time, or could not reach one another.
/// False, and nothing counted, for one too many.
bool RoomChannel::count(Member& member, Bytes bytes)
{
    if (!member.waited)
        member.waited = std::make_unique<Held>();
    if (!mayStillCome(member, bytes))
        return false;
    ++member.waited->messages;
    member.waited->bytes += bytes;
    return true;
}

bool RoomChannel::mayStillCome(const Member& member, Bytes bytes) const noexcept
{
    return !member.waited ||
           (member.waited->messages < _parts.limits.waitingMessages && member.waited->bytes + bytes <= _parts.limits.waitingBytes);
}

void RoomChannel::forward(Seat& seat)
{
    Member& member = seat.second;
    const LetterKind kind = member.absence->hasMoved ? LetterKind::Relay : LetterKind::Waited;
    const std::vector<WaitingMessage> messages = member.absence->queue.take();
    dropAbsence(member);
    for (const WaitingMessage& message : messages) {
        const Frame frame = Frame::verbatim(message.text);
        if (writeTo(member, kind, message.sender, seat.first, frame.parts()) != Cluster::Posting::Taken)
            refuse(message, seat.first, detail::tooMany);
    }
}

/// Messages go where their senders have gone: there they stay in order with what these send now, and their end is told.
void RoomChannel::carry(Seat& seat)
{
    if (seat.second.connected || !seat.second.absence->flushing.empty())
        return;
    const auto homeOf = [this](std::string_view user) {
        const auto found = _members.find(user);
        return found == _members.end() ? nullptr : found->second.home;
    };
    const auto left = std::chrono::ceil<Milliseconds>(seat.second.absence->waitEnds - std::min(_loop.now(), seat.second.absence->waitEnds));
    const std::vector<WaitingMessage> messages = seat.second.absence->queue.takeOf(homeOf);
    for (const WaitingMessage& message : messages)
        insist(LetterKind::Carried, homeOf(message.sender)->first, message.sender, seat.first,
               textOf(CarriedMessage{message.generation, left, message.text}));
    if (!messages.empty())
        tellHolds(seat);
}

void RoomChannel::carryAll()
{
    if (_absences == 0)
        return;
    for (Seat& place : _members) {
        if (place.second.absence)
            carry(place);
    }
}

void RoomChannel::refuseWaiting(Seat& seat, std::string_view detail)
{
    for (const WaitingMessage& message : seat.second.absence->queue.take())
        refuse(message, seat.first, detail);
}

void RoomChannel::refuse(const WaitingMessage& message, std::string_view target, std::string_view detail)
{
    if (message.origin.empty())
        inform(message.sender, detail, target);
    else
        insist(LetterKind::Returned, message.origin, message.sender, target, message.text);
}

/// The error goes where the sender is by now.
void RoomChannel::inform(std::string_view sender, std::string_view detail, std::string_view target)
{
    const auto found = _members.find(sender);
    if (found != _members.end() && found->second.connected && found->second.home)
        return insist(LetterKind::Refused, found->second.home->first, sender, target, std::string(detail));
    informHere(sender, detail, target);
}

void RoomChannel::informHere(std::string_view sender, std::string_view detail, std::string_view target)
{
    const auto found = _members.find(sender);
    if (found == _members.end())
        return;
    Member& member = found->second;
    if (member.session)
        return member.session->inform(detail, target);
    // Their connection has come, and is not open yet. When too much waits for it, this is lost.
    if (member.isHere() && member.connected)
        static_cast<void>(absence(member).queue.add({sender, member.generation}, Frame::error(detail, target).parts()));
}

} // namespace beckon::signaling
