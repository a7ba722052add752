#pragma once

#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <string>
#include <vector>

namespace beckon {

/// The addresses to listen at for a host: its own, both loopbacks for `localhost`, or the wildcard (one IPv6 socket that takes IPv4 too,
/// where the machine has IPv6) for an empty host or `*`. Throws ConfigurationError when the name does not resolve. Blocks on the resolver.
std::vector<Poco::Net::SocketAddress> listenAddresses(const std::string& host, std::uint16_t port);

} // namespace beckon
