#pragma once

#include "RoomDirectory.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/service/Cluster.h"
#include "beckon/service/RateLimit.h"
#include "beckon/service/Tokens.h"

namespace beckon::rooms {

/// The handlers of /api/rooms: the token is checked first, before anything is said of the request.
/// Ownership: keeps references, which outlive it. Threads: any worker, many at once. Errors: ApiError and Unavailable, for the router.
class RoomRoutes
{
public:
    /// `creations` limits how many rooms a user makes.
    RoomRoutes(RoomDirectory& directory, Tokens& tokens, const Cluster& cluster, RateLimit& creations)
        : _directory(directory), _tokens(tokens), _cluster(cluster), _creations(creations)
    {
    }

    Response create(const Request& request);
    Response list(const Request& request);
    Response show(const Request& request);
    Response join(const Request& request);
    Response leave(const Request& request);

private:
    Response details(const std::string& room);
    std::string toJson(const Room& room) const;

    RoomDirectory& _directory;
    Tokens& _tokens;
    const Cluster& _cluster;
    RateLimit& _creations;
};

} // namespace beckon::rooms
