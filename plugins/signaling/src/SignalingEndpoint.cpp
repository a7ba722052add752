#include "SignalingEndpoint.h"

#include "Credentials.h"
#include "Names.h"
#include "ParticipantSession.h"
#include "beckon/http/ApiError.h"
#include "beckon/service/Username.h"

#include <optional>
#include <utility>

namespace beckon::signaling {

std::variant<Admission, Response> SignalingEndpoint::accept(const Request& request)
{
    Credentials credentials = findCredentials(request);
    Claims claims = authenticate(credentials.token);
    const std::string& user = claims.subject;
    const std::string& room = request.parameter("room_id");
    if (!isRoomId(room))
        throw ApiError(404, "Room not found");

    // It stands on the room's loop before the database is touched: a leave from here on is not overlooked.
    PendingAdmission pending(_directories.of(room), room, user);
    admit(room, user, pending);
    if (!pending.rosterKnown())
        pending.learn(_rooms.participants(room));

    Admission admission;
    admission.affinity = _directories.affinity(room);
    admission.subprotocol = std::move(credentials.subprotocol);
    admission.token = std::move(claims.id);
    admission.handler = std::make_unique<ParticipantSession>(std::move(pending));
    return admission;
}

Claims SignalingEndpoint::authenticate(const std::string& token) const
{
    if (token.empty())
        throw ApiError::unauthorized("Missing access token");
    std::optional<Claims> claims = _tokens.verify(TokenPurpose::Access, token);
    if (!claims || !isUsername(claims->subject))
        throw ApiError::unauthorized("Invalid or expired access token");
    return std::move(*claims);
}

void SignalingEndpoint::admit(const std::string& room, const std::string& user, PendingAdmission& pending) const
{
    if (_rule == JoinRule::OnConnect) {
        if (_rooms.join(room, user, [&pending](Membership before) { pending.confirm(before); }) == Membership::NoRoom)
            throw ApiError(404, "Room not found");
        return;
    }
    const Membership now = _rooms.membership(room, user);
    if (now == Membership::NoRoom)
        throw ApiError(404, "Room not found");
    if (now == Membership::Outsider)
        throw ApiError(403, "Join the room first");
    pending.confirm(now);
}

} // namespace beckon::signaling
