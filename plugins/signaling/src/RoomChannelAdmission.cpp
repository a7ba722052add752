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
    ticket.leaves = place.second.leaves;
    ticket.rosterKnown.store(_rosterKnown, std::memory_order_release);
}

void RoomChannel::admitted(AdmissionTicket& ticket, Membership before)
{
    Member& member = ticket.seat->second;
    if (before == Membership::Outsider || member.participant)
        ticket.leaves = member.leaves;
    if (ticket.leaves != member.leaves)
        return;
    member.participant = true;
    member.gone = false;
    if (before == Membership::Outsider)
        waitFor(*ticket.seat);
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
    forgetTheGone();
}

void RoomChannel::withdraw(AdmissionTicket& ticket)
{
    Seat& place = *ticket.seat;
    endAdmission(ticket);
    settle(place);
}

RoomChannel::Opening RoomChannel::open(AdmissionTicket& ticket, ParticipantSession& session)
{
    Seat& place = *ticket.seat;
    Member& member = place.second;
    const bool hasLeft = ticket.leaves != member.leaves;
    endAdmission(ticket);
    if (hasLeft) {
        settle(place);
        return Opening::Left;
    }
    attach(place, session);
    member.participant = true;
    if (!member.present)
        beginPresence(place);
    if (member.absence)
        deliverWaiting(place);
    return Opening::Seated;
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

void RoomChannel::forgetTheGone()
{
    std::erase_if(_members, [](const Seat& place) {
        const Member& member = place.second;
        return member.gone && !member.participant && member.pending == 0;
    });
}

} // namespace beckon::signaling
