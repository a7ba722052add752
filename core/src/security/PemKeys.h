#pragma once

#include "security/OpenSsl.h"
#include "security/Signer.h"

#include <filesystem>

namespace beckon {

/// The keys of RS and ES, checked against the algorithm. Never null.
struct KeyPair
{
    PrivateOrPublicKey signing;
    PrivateOrPublicKey verifying;
};

/// Throws as makeSigner() does. Threads: any.
KeyPair loadKeyPair(const SignatureAlgorithm& algorithm, const SigningKeys& keys);

} // namespace beckon
