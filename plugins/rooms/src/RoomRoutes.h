#pragma once

#include "RoomDirectory.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/service/Cluster.h"
#include "beckon/service/Tokens.h"

namespace beckon::rooms {

/// The handlers of /api/rooms: the token is checked first, before anything is said of the request.
/// Ownership: keeps references, which outlive it. Threads: any worker, many at once. Errors: ApiError and Unavailable, for the router.
class RoomRoutes
{
public:
    RoomRoutes(RoomDirectory& directory, Tokens& tokens, const Cluster& cluster) : _directory(directory), _tokens(tokens), _cluster(cluster)
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
};

} // namespace beckon::rooms
