#pragma once

#include "beckon/base/Export.h"
#include "beckon/base/Secret.h"

#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// HMAC-SHA256 (RFC 2104, FIPS 180-4) of `message` as 64 lower-case hexadecimal characters: keeps a short secret, such as a one-time code,
/// in a database that does not give it away. Compare two with constantTimeEquals. Different uses of one key must differ in the first bytes
/// of the message.
/// Ownership: keeps nothing. Threads: any, many at once.
/// Errors: SystemError when OpenSSL refuses, which it does for want of memory alone.
BECKON_API std::string keyedHash(const Secret& key, std::string_view message);

} // namespace beckon::inline abi1
