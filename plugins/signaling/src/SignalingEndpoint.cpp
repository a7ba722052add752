#include "SignalingEndpoint.h"

#include "Credentials.h"
#include "Names.h"
#include "ParticipantSession.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Error.h"
#include "beckon/base/Mutex.h"
#include "beckon/http/ApiError.h"
#include "beckon/service/Username.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace beckon::signaling {

namespace {

/// The cluster promises about a second.
constexpr Seconds longestEntry{5};

/// The cluster's answer, on its way from any thread. (std::promise makes a system call for each.)
class Entry
{
public:
    void set(std::uint64_t generation)
    {
        {
            const MutexLock lock(_mutex);
            _generation = generation;
        }
        _told.notifyAll();
    }

    std::optional<std::uint64_t> wait()
    {
        const SteadyTime deadline = std::chrono::steady_clock::now() + longestEntry;
        const MutexLock lock(_mutex);
        while (!_generation && _told.waitUntil(_mutex, deadline) != std::cv_status::timeout) {
        }
        return _generation;
    }

private:
    Mutex _mutex;
    Condition _told;
    std::optional<std::uint64_t> _generation BECKON_GUARDED_BY(_mutex);
};

} // namespace

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
    enter(room, user, pending);
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

// Removed lately, perhaps at another node, before the database let them in or after: only the database knows, and only an answer that is
// younger than the entry holds, because of every later leave the room hears.
void SignalingEndpoint::enter(const std::string& room, const std::string& user, PendingAdmission& pending) const
{
    const auto isParticipant = [&] { return _rooms.membership(room, user) == Membership::Participant; };
    std::uint64_t generation = enter(room, user, Cluster::Removal::Forbids);
    if (generation == 0 && isParticipant()) {
        generation = enter(room, user, Cluster::Removal::IsOutdated);
        if (!isParticipant())
            generation = 0;
    }
    pending.entered(generation);
}

std::uint64_t SignalingEndpoint::enter(const std::string& room, const std::string& user, Cluster::Removal removal) const
{
    const auto entry = std::make_shared<Entry>();
    _cluster.enter(room, user, removal, [entry](std::uint64_t generation) { entry->set(generation); });
    const std::optional<std::uint64_t> generation = entry->wait();
    if (!generation)
        throw Unavailable("the cluster does not answer");
    return *generation;
}

} // namespace beckon::signaling
