// What waits in a room: messages for who is not connected, and presences for a connection.

#include "ParticipantSession.h"
#include "RoomChannel.h"

#include <algorithm>

namespace beckon::signaling {

Absence& RoomChannel::absence(Member& member)
{
    if (!member.absence) {
        member.absence = std::make_unique<Absence>(_parts.limits, _parts.budget);
        ++_absences;
    }
    return *member.absence;
}

void RoomChannel::dropAbsence(Member& member) noexcept
{
    if (member.absence) {
        member.absence.reset();
        --_absences;
    }
}

void RoomChannel::waitFor(Seat& seat)
{
    if (seat.second.session)
        return;
    Absence& away = absence(seat.second);
    away.waitEnds = std::max(away.waitEnds, _loop.now() + _waitFor);
    arm(seat);
}

void RoomChannel::arm(Seat& seat)
{
    Absence& away = *seat.second.absence;
    const auto left = std::chrono::ceil<Milliseconds>(std::min(away.presenceEnds, away.waitEnds) - _loop.now());
    away.timer = _loop.schedule(std::max(left, Milliseconds(0)), [this, place = &seat] { onTimer(*place); });
}

void RoomChannel::onTimer(Seat& seat)
{
    Absence& away = *seat.second.absence;
    const SteadyTime now = _loop.now();
    if (now >= away.presenceEnds) {
        away.presenceEnds = SteadyTime::max();
        endPresence(seat);
    }
    if (now < away.waitEnds) {
        arm(seat);
        return;
    }
    refuseWaiting(seat, "target not connected");
    dropAbsence(seat.second);
    settle(seat);
}

void RoomChannel::hold(ParticipantSession& from, Seat& target, const Frame& frame)
{
    if (!absence(target.second).queue.add(from.name(), frame.parts()))
        from.inform("too many messages wait for the target", target.first);
}

void RoomChannel::deliverWaiting(Seat& seat)
{
    const std::vector<WaitingMessage> messages = seat.second.absence->queue.take();
    dropAbsence(seat.second);
    for (const WaitingMessage& message : messages) {
        if (seat.second.session->send(Frame::verbatim(message.text).parts()) == SendResult::Dropped)
            refuse(message, seat.first, "target not connected");
    }
}

void RoomChannel::refuseWaiting(Seat& seat, std::string_view detail)
{
    for (const WaitingMessage& message : seat.second.absence->queue.take())
        refuse(message, seat.first, detail);
}

void RoomChannel::refuse(const WaitingMessage& message, std::string_view target, std::string_view detail)
{
    const auto sender = _members.find(std::string_view(message.sender));
    if (sender != _members.end() && sender->second.session)
        sender->second.session->inform(detail, target);
}

} // namespace beckon::signaling
