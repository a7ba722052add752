#pragma once

#include "RosterText.h"
#include "beckon/service/Cluster.h"

#include <string>

namespace beckon::storeredis {

/// What this node asks for; see Cluster.
struct Operation
{
    enum class Kind : std::uint8_t
    {
        Enter,
        Arrive,
        Expect,
        Drop,
        Leave,
        Remove,
        Watch, ///< this and the next are of no user
        Unwatch
    };

    Kind kind = Kind::Enter;
    std::string room;
    std::string user;
    Stamp generation = 0;                                 ///< Drop, Leave; of a Remove that was done alone, when it was
    Cluster::Removal removal = Cluster::Removal::Forbids; ///< Enter
    Cluster::Entered entered;                             ///< Enter
};

} // namespace beckon::storeredis
