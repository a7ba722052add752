#include "RoomChannel.h"

#include "Details.h"
#include "ParticipantSession.h"
#include "beckon/base/Json.h"
#include "beckon/service/Username.h"

#include <algorithm>
#include <utility>

namespace beckon::signaling {

RoomChannel::RoomChannel(std::string room, EventLoop& loop, const SignalingParts& parts, Postbox& postbox, IdleListener& listener)
    : _room(std::move(room)), _loop(loop), _parts(parts), _postbox(postbox), _listener(listener)
{
    _parts.metrics.rooms.fetch_add(1, std::memory_order_relaxed);
}

RoomChannel::~RoomChannel()
{
    for (ParticipantSession* session : _sessions)
        session->place() = {};
    _parts.metrics.participants.fetch_sub(_sessions.size(), std::memory_order_relaxed);
    _parts.metrics.rooms.fetch_sub(1, std::memory_order_relaxed);
}

bool RoomChannel::idle() const noexcept
{
    return _sessions.empty() && _pending == 0 && _here == 0 && _absences == 0 && !_isWatched;
}

void RoomChannel::created(std::string_view owner)
{
    Seat& place = seat(owner);
    place.second.participant = true;
    place.second.gone = false;
    waitFor(place, wait());
}

void RoomChannel::joined(std::string_view user)
{
    Member& member = seat(user).second;
    member.participant = true;
    member.gone = false;
}

void RoomChannel::left(std::string_view user)
{
    // Else the cluster tells, in its order; but not of those who have left already, as far as it knows.
    if (_here == 0 || _handedOver)
        onRemoved(user);
    unwatchIfDone();
}

void RoomChannel::handOver()
{
    _stopping = true;
    _handedOver = _parts.reconnectGrace.count() == 0;
    for (ParticipantSession* session : _sessions) {
        const Seat& place = *session->place().seat;
        if (_handedOver)
            _parts.cluster.leave(_room, place.first, place.second.generation);
        else
            _parts.cluster.drop(_room, place.first, place.second.generation);
    }
}

void RoomChannel::closed(ParticipantSession& session, CloseOrigin origin)
{
    Seat& place = *session.place().seat;
    detach(session);
    if (origin != CloseOrigin::Server && !_handedOver) {
        connectionEnded(place);
        return;
    }
    _stopping = true;
    _parts.cluster.drop(_room, place.first, place.second.generation);
    dropAbsence(place.second);
    unhome(place.second);
    settle(place);
    if (_here == 0)
        onDeserted();
}

void RoomChannel::relay(ParticipantSession& from, const RelayMessage& message)
{
    _parts.metrics.relayed(message.kind, tryRelay(from, message));
}

Outcome RoomChannel::tryRelay(ParticipantSession& from, const RelayMessage& message)
{
    const std::string unescaped = message.targetEscaped ? jsonUnescape(message.target) : std::string();
    const std::string_view name = message.targetEscaped ? std::string_view(unescaped) : message.target;
    const auto found = _members.find(name);
    if (found == _members.end() || !found->second.participant) {
        from.inform(detail::notInTheRoom, isUsername(name) ? name : std::string_view());
        return Outcome::Refused;
    }
    Member& target = found->second;
    const Frame frame = message.hasSender ? Frame::verbatim(message.text) : Frame::withSender(message.text, from.name());
    // An absence beside a session holds what came before this: nothing may overtake it.
    if (target.session && !target.absence && target.session->send(frame.parts()) != SendResult::Dropped)
        return Outcome::Delivered;
    const bool isThere = isElsewhere(target);
    if (isThere && writeTo(target, LetterKind::Relay, from.name(), name, frame.parts()) == Cluster::Posting::Taken)
        return Outcome::Forwarded;
    if (!isThere && !mayHold(target)) {
        from.inform(detail::notConnected, found->first);
        return Outcome::Refused;
    }
    if (!isThere && hold(*found, {from.name(), from.place().generation}, frame.parts()))
        return Outcome::Waiting;
    from.inform(detail::tooMany, found->first);
    return Outcome::Refused;
}

void RoomChannel::broadcast(ParticipantSession& from, std::span<const std::string_view> parts)
{
    tell(&from, parts);
    for (const auto& [node, users] : _nodes)
        write(LetterKind::Broadcast, node, from.name(), {}, parts);
}

void RoomChannel::tell(const ParticipantSession* except, std::span<const std::string_view> parts)
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

void RoomChannel::attach(Seat& seat, ParticipantSession& session)
{
    session.place() = {this, &seat, seat.second.generation, _sessions.size()};
    _sessions.push_back(&session);
    _parts.metrics.participants.fetch_add(1, std::memory_order_relaxed);
    seat.second.session = &session;
}

void RoomChannel::detach(ParticipantSession& session)
{
    const ParticipantSession::Place place = session.place();
    _sessions[place.index] = _sessions.back();
    _sessions[place.index]->place().index = place.index;
    _sessions.pop_back();
    _parts.metrics.participants.fetch_sub(1, std::memory_order_relaxed);
    session.place() = {};
    place.seat->second.session = nullptr;
}

void RoomChannel::end(Seat& seat, CloseCode code, std::string_view reason)
{
    if (ParticipantSession* session = seat.second.session) {
        detach(*session);
        session->end(code, reason);
    }
}

void RoomChannel::settle(Seat& seat)
{
    if (!remembers(seat.second))
        _members.erase(_members.find(seat.first));
    if (idle())
        _listener.onIdle(*this);
}

bool RoomChannel::remembers(const Member& member) const noexcept
{
    return member.participant || member.session || member.pending > 0 || member.absence || member.present ||
           (member.gone && awaitsRoster());
}

} // namespace beckon::signaling
