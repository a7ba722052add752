#pragma once

#include "beckon/http/Request.h"
#include "http/IpNetwork.h"

#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// Finds out who stands behind a reverse proxy. X-Forwarded-For, or, where a request has none, Forwarded (RFC 7239), is believed as far as
/// it was written by proxies that the operator named: read from its end, each address that is a trusted proxy vouches for the one before
/// it, and the first that is none is the client. Anything else in these fields may come from the client and counts for nothing.
/// Threads: any, many at once.
class TrustedProxies
{
public:
    explicit TrustedProxies(std::vector<IpNetwork> networks = {}) : _networks(std::move(networks)) {}

    /// Whether `address` is one of them.
    bool contains(std::string_view address) const;

    /// The client's IP address, for a request that came from `peer`. Where a trusted proxy wrote something that is no address, the last
    /// proxy that is known.
    std::string clientOf(const Request& request, const std::string& peer) const;

private:
    bool contains(const IpAddress& address) const noexcept;

    const std::vector<IpNetwork> _networks;
};

} // namespace beckon
