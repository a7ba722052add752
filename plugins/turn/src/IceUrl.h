#pragma once

#include "beckon/base/Result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::turn {

enum class IceKind : std::uint8_t
{
    Stun, ///< tells an address, and asks for no credentials
    Turn  ///< relays, for who has credentials
};

/// The address of a STUN or TURN server, as a browser takes it. Threads: a plain value.
struct IceUrl
{
    IceKind kind = IceKind::Stun;
    std::string text;
};

/// Reads `stun:HOST[:PORT]`, `stuns:` alike (RFC 7064 section 3.1), and `turn:HOST[:PORT][?transport=udp|tcp]`, `turns:` alike (RFC 7065
/// section 3.1). HOST is a name, an IPv4 address, or an IPv6 address in brackets. Strict: one URL that a browser refuses breaks every call
/// of the pages that get it. Threads: pure. Errors: what is wrong with it, in words for an operator.
Result<IceUrl, std::string> parseIceUrl(std::string_view text);

} // namespace beckon::turn
