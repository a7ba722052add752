#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Secret.h"

#include <string>
#include <string_view>

namespace beckon::turn {

/// What a TURN server takes as user name and password (RFC 8489 section 9.2) until its time is over. Threads: a plain value.
struct TurnCredential
{
    std::string username;
    std::string password;
};

/// A credential that coturn checks by itself (`use-auth-secret`): the user name is `EXPIRY:USER` with the expiry in Unix seconds, the
/// password the base64 of the HMAC-SHA1 (RFC 2104) of that name, keyed with the secret that both servers know. What SHA-1 is weak in,
/// collisions, is no help against an HMAC.
/// Threads: pure. Errors: SystemError when OpenSSL refuses, which it does for want of memory alone.
TurnCredential makeTurnCredential(const Secret& secret, std::string_view user, SystemTime expiry);

} // namespace beckon::turn
