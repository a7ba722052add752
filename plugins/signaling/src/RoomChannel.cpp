#include "RoomChannel.h"

#include "ParticipantSession.h"
#include "beckon/base/Json.h"
#include "beckon/service/Username.h"

#include <algorithm>
#include <utility>

namespace beckon::signaling {

namespace {

constexpr std::string_view notInTheRoom = "target not in the room";

} // namespace

RoomChannel::RoomChannel(std::string room, EventLoop& loop, const SignalingParts& parts, IdleListener& listener)
    : _room(std::move(room)),
      _loop(loop),
      _parts(parts),
      _listener(listener),
      _waitFor(std::max(parts.limits.waitForConnection, parts.reconnectGrace))
{
}

RoomChannel::~RoomChannel()
{
    for (ParticipantSession* session : _sessions)
        session->place() = {};
}

bool RoomChannel::idle() const noexcept
{
    return _sessions.empty() && _pending == 0 && _presences == 0 && _absences == 0;
}

void RoomChannel::created(std::string_view owner)
{
    Seat& place = seat(owner);
    place.second.participant = true;
    place.second.gone = false;
    waitFor(place);
}

void RoomChannel::joined(std::string_view user)
{
    Seat& place = seat(user);
    Member& member = place.second;
    member.participant = true;
    member.gone = false;
    if (member.present)
        return;
    waitFor(place);
    absence(member).presenceEnds = _loop.now() + _parts.limits.waitForConnection;
    arm(place);
    beginPresence(place);
}

void RoomChannel::left(std::string_view user)
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
    ++member.leaves;
    ParticipantSession* session = member.session;
    if (session)
        detach(*session);
    if (member.absence)
        refuseWaiting(place, notInTheRoom);
    dropAbsence(member);
    if (member.present)
        endPresence(place);
    if (session)
        session->end(CloseCode::LeftRoom, "left the room");
    settle(place);
}

void RoomChannel::closed(ParticipantSession& session, CloseOrigin origin)
{
    Seat& place = *session.place().seat;
    Member& member = place.second;
    detach(session);
    if (origin == CloseOrigin::Server) {
        dropAbsence(member);
        member.present = false;
        --_presences;
    } else {
        waitFor(place);
        if (_parts.reconnectGrace.count() == 0) {
            endPresence(place);
        } else {
            absence(member).presenceEnds = _loop.now() + _parts.reconnectGrace;
            arm(place);
        }
    }
    settle(place);
}

void RoomChannel::relay(ParticipantSession& from, const RelayMessage& message)
{
    const std::string unescaped = message.targetEscaped ? jsonUnescape(message.target) : std::string();
    const std::string_view name = message.targetEscaped ? std::string_view(unescaped) : message.target;
    const auto found = _members.find(name);
    if (found == _members.end() || !found->second.participant) {
        from.inform(notInTheRoom, isUsername(name) ? name : std::string_view());
        return;
    }
    Member& target = found->second;
    const Frame frame = message.hasSender ? Frame::verbatim(message.text) : Frame::withSender(message.text, from.name());
    // An absence beside a session holds what the closing connection no longer took: nothing may overtake it.
    if (target.session && !target.absence && target.session->send(frame.parts()) != SendResult::Dropped)
        return;
    if (target.session || (target.absence && _loop.now() < target.absence->waitEnds))
        hold(from, *found, frame);
    else
        from.inform("target not connected", found->first);
}

void RoomChannel::broadcast(const ParticipantSession* except, std::span<const std::string_view> parts)
{
    for (ParticipantSession* session : _sessions) {
        if (session != except)
            session->send(parts);
    }
}

Seat& RoomChannel::seat(std::string_view user)
{
    if (const auto found = _members.find(user); found != _members.end())
        return *found;
    return *_members.emplace(user, Member()).first;
}

void RoomChannel::beginPresence(Seat& seat)
{
    seat.second.present = true;
    ++_presences;
    broadcast(seat.second.session, Frame::userJoined(_room, seat.first).parts());
}

void RoomChannel::endPresence(Seat& seat)
{
    seat.second.present = false;
    --_presences;
    broadcast(nullptr, Frame::userLeft(_room, seat.first).parts());
}

void RoomChannel::attach(Seat& seat, ParticipantSession& session)
{
    Member& member = seat.second;
    const std::uint64_t generation = _parts.cluster.enter(_room, seat.first);
    if (ParticipantSession* older = member.session) {
        detach(*older);
        older->end(CloseCode::Replaced, "replaced");
    }
    session.place() = {this, &seat, generation, _sessions.size()};
    _sessions.push_back(&session);
    member.session = &session;
}

void RoomChannel::detach(ParticipantSession& session)
{
    const ParticipantSession::Place place = session.place();
    _sessions[place.index] = _sessions.back();
    _sessions[place.index]->place().index = place.index;
    _sessions.pop_back();
    session.place() = {};
    place.seat->second.session = nullptr;
    _parts.cluster.leave(_room, place.seat->first, place.generation);
}

void RoomChannel::settle(Seat& seat)
{
    const Member& member = seat.second;
    const bool remembered = member.participant || member.session || member.pending > 0 || member.absence || member.present;
    if (!remembered && !(member.gone && awaitsRoster()))
        _members.erase(_members.find(seat.first));
    if (idle())
        _listener.onIdle(*this);
}

} // namespace beckon::signaling
