#pragma once

#include "base/OpenSsl.h"

#include <string>

namespace beckon {

/// The name of a public key in a token's header (`kid`): the SHA-256 thumbprint of RFC 7638 in base64url, 43 characters. Whoever has the
/// key can work it out, so that nodes and issuers agree on it without telling one another. Takes RSA and EC keys, of which the private part
/// does not count. Threads: any. Errors: SystemError when OpenSSL refuses, which it does for want of memory alone.
std::string keyId(EVP_PKEY* key);

} // namespace beckon
