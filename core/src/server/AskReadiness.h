#pragma once

#include <cstdint>
#include <string>

namespace beckon {

/// What a running server says of itself.
struct Readiness
{
    bool ready = false;
    std::string text; ///< its answer, or why there is none
};

enum class Scheme : std::uint8_t
{
    Http,
    Https ///< the certificate is not looked at: it is for the name that clients know, and this is the same machine
};

/// Asks the server that listens on this address of the configuration for /readyz. An address for all stands for this machine's own. Takes
/// a few seconds at most. Throws ConfigurationError when the address cannot be asked.
Readiness askReadiness(const std::string& host, std::uint16_t port, Scheme scheme);

} // namespace beckon
