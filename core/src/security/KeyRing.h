#pragma once

#include "security/Signer.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// The keys of the configured algorithm: one that signs, and those whose signatures still count while a key is changed.
/// Threads: any, many at once.
class KeyRing
{
public:
    /// Reads the key files. Throws ConfigurationError as makeSigner() does.
    KeyRing(const SignatureAlgorithm& algorithm, const SigningKeys& keys);

    /// The name of the key that signs, for the token's header; empty when it has none.
    const std::string& signingKeyId() const noexcept { return _keys.front()->keyId(); }

    std::string sign(std::string_view message) const { return _keys.front()->sign(message); }

    /// A key that `keyId` names is the only one that counts. Otherwise, since another issuer may name the same key otherwise or not at all,
    /// any does.
    bool verify(std::string_view keyId, std::string_view message, std::string_view signature) const noexcept;

    /// Whether the key that signs made this signature.
    bool isOwn(std::string_view message, std::string_view signature) const noexcept { return _keys.front()->verify(message, signature); }

    /// Whether both sign with the same key.
    bool signsAs(const KeyRing& other) const;

private:
    std::vector<std::unique_ptr<Signer>> _keys; ///< the first one signs
};

} // namespace beckon
