#pragma once

#include "beckon/base/Result.h"
#include "beckon/base/Secret.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::storeredis {

/// Where a Redis server is and how to log in, taken apart and percent-decoded. Threads: a plain value.
struct RedisUrl
{
    std::string host; ///< a name or an address, an IPv6 one without brackets; empty for a socket
    std::uint16_t port = 6379;
    std::string socket; ///< the file of a Unix socket; empty for a host
    std::string user;   ///< empty for the default user
    Secret password;    ///< empty for no log-in
    int database = 0;

    /// For logs and messages, without user and password: `localhost:6379`, `[::1]:6379/2`, `/run/redis.sock`.
    std::string place() const;
};

/// Takes `redis://[[user]:password@]host[:port][/database]` or `unix://[[user]:password@]/path[?db=database]`. The error says what is wrong
/// and what would be right, and repeats nothing of the text: it may hold a password. Pure.
Result<RedisUrl, std::string> parseRedisUrl(std::string_view text);

} // namespace beckon::storeredis
