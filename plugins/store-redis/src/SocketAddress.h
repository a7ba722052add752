#pragma once

#include "RedisUrl.h"

#include <sys/socket.h>

#include <optional>
#include <vector>

namespace beckon::storeredis {

/// Where a socket connects to. Threads: a plain value.
struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;
};

/// The address of a URL that needs no resolution: a Unix socket or an IP address. Nothing for a name. Pure.
std::optional<SocketAddress> literalAddress(const RedisUrl& url);

} // namespace beckon::storeredis
