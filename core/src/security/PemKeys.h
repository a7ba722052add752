#pragma once

#include "base/OpenSsl.h"
#include "security/Signer.h"

#include <filesystem>

namespace beckon {

/// The keys of RS and ES, checked against the algorithm.
struct KeyPair
{
    PrivateOrPublicKey signing;   ///< null where signatures are checked alone
    PrivateOrPublicKey verifying; ///< never null
};

/// Throws as makeSigner() does. Threads: any.
KeyPair loadKeyPair(const SignatureAlgorithm& algorithm, const SigningKeys& keys);

/// One of SigningKeys::acceptedKeyFiles. Throws as makeSigner() does.
PrivateOrPublicKey loadAcceptedKey(const SignatureAlgorithm& algorithm, const std::filesystem::path& file);

} // namespace beckon
