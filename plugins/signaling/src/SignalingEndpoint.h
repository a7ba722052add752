#pragma once

#include "PendingAdmission.h"
#include "RoomDirectory.h"
#include "beckon/service/Cluster.h"
#include "beckon/service/Rooms.h"
#include "beckon/service/Tokens.h"
#include "beckon/ws/WebSocketEndpoint.h"

#include <cstdint>
#include <string>
#include <variant>

namespace beckon::signaling {

/// What a connection does for who is no participant.
enum class JoinRule : std::uint8_t
{
    OnConnect, ///< makes them one
    Required   ///< 403: POST join comes first
};

/// Lets users in to `/ws/signaling/{room_id}`.
/// Ownership: references outlive it. Threads: see WebSocketEndpoint.
class SignalingEndpoint final : public WebSocketEndpoint
{
public:
    SignalingEndpoint(Tokens& tokens, Rooms& rooms, Cluster& cluster, const RoomDirectories& directories, JoinRule rule)
        : _tokens(tokens), _rooms(rooms), _cluster(cluster), _directories(directories), _rule(rule)
    {
    }

    /// Throws ApiError 401 (token), 404 (room), 403 (JoinRule::Required); Unavailable when the database is away or
    /// the cluster does not answer.
    std::variant<Admission, Response> accept(const Request& request) override;

private:
    Claims authenticate(const std::string& token) const;
    void admit(const std::string& room, const std::string& user, PendingAdmission& pending) const;
    void enter(const std::string& room, const std::string& user, PendingAdmission& pending) const;
    std::uint64_t enter(const std::string& room, const std::string& user, Cluster::Removal removal) const;

    Tokens& _tokens;
    Rooms& _rooms;
    Cluster& _cluster;
    const RoomDirectories& _directories;
    const JoinRule _rule;
};

} // namespace beckon::signaling
