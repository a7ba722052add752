// How a connection comes into a room, and how the room learns who its participants are.

#include "ParticipantSession.h"
#include "RoomChannel.h"

namespace beckon::signaling {

void RoomChannel::expect(AdmissionTicket& ticket)
{
    Seat& place = seat(ticket.user);
    ++place.second.pending;
    ++_pending;
    ticket.seat = &place;
    ticket.rosterKnown.store(_rosterKnown, std::memory_order_release);
}

void RoomChannel::admitted(AdmissionTicket& ticket, Membership before)
{
    // Who was one before is so in the list of participants, unless they have left since.
    if (before != Membership::Outsider)
        return;
    ticket.seat->second.participant = true;
    ticket.seat->second.gone = false;
    waitFor(*ticket.seat, wait());
}

void RoomChannel::learn(std::span<const std::string> participants)
{
    if (_rosterKnown)
        return;
    for (const std::string& name : participants) {
        Member& member = seat(name).second;
        member.participant = !member.gone;
    }
    _rosterKnown = true;
    forgetUnneeded();
}

void RoomChannel::withdraw(AdmissionTicket& ticket)
{
    Seat& place = *ticket.seat;
    endAdmission(ticket);
    healGhost(place);
    settle(place);
    if (_pending == 0 && _here == 0)
        forgetRoster();
}

RoomChannel::Opening RoomChannel::open(AdmissionTicket& ticket, ParticipantSession& session)
{
    Seat& place = *ticket.seat;
    const Member& member = place.second;
    if (ticket.generation != 0 && member.isHere() && member.connected && member.generation == ticket.generation) {
        attach(place, session);
        endAdmission(ticket);
        pump(place);
        return Opening::Seated;
    }
    const bool hasLeft = ticket.generation <= member.removed;
    withdraw(ticket);
    return hasLeft ? Opening::Left : Opening::Replaced;
}

void RoomChannel::endAdmission(AdmissionTicket& ticket)
{
    --ticket.seat->second.pending;
    --_pending;
    ticket.seat = nullptr;
}

bool RoomChannel::awaitsRoster() const noexcept
{
    return _pending > 0 && !_rosterKnown;
}

} // namespace beckon::signaling
