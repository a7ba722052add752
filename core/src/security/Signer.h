#pragma once

#include "beckon/base/Secret.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// Makes and checks the signatures of one algorithm of RFC 7518 section 3 with one key, or checks them alone with a public one.
/// Threads: any, many at once. Errors: SystemError when OpenSSL refuses to sign, which it does for want of memory alone.
class Signer
{
public:
    virtual ~Signer() = default;

    /// The key's name in a token's header (KeyId.h); empty for a secret, whose name could give it away.
    virtual const std::string& keyId() const noexcept = 0;

    /// Not for the signers of makeVerifiers().
    virtual std::string sign(std::string_view message) const = 0;

    /// False as well for a signature of another length than the algorithm's.
    virtual bool verify(std::string_view message, std::string_view signature) const noexcept = 0;
};

/// An algorithm's parts: HS512 is Hmac with SHA-512.
struct SignatureAlgorithm
{
    enum class Family : std::uint8_t
    {
        Hmac,  ///< HS: section 3.2
        Rsa,   ///< RS: RSASSA-PKCS1-v1_5, section 3.3
        Ecdsa, ///< ES: section 3.4, a curve for each hash
    };

    std::string_view name;
    Family family = Family::Hmac;
    const char* digest = nullptr;    ///< as OpenSSL names it
    const char* curve = nullptr;     ///< of ES, as OpenSSL names it
    std::string_view curveName;      ///< of ES, as people name it
    std::size_t coordinateBytes = 0; ///< of ES: a signature is two of them
};

/// One of HS, RS and ES with 256, 384 and 512; nothing for any other name, `none` and lower case included.
std::optional<SignatureAlgorithm> findSignatureAlgorithm(std::string_view name) noexcept;

/// What a signer is made of; HS takes the secret, RS and ES the files. Without a public key file the public key is taken from the private
/// one.
struct SigningKeys
{
    Secret secret = {};
    std::filesystem::path privateKeyFile = {};                ///< PEM, without passphrase
    std::filesystem::path publicKeyFile = {};                 ///< PEM; empty for none
    std::vector<std::filesystem::path> acceptedKeyFiles = {}; ///< PEM: further public keys of RS and ES whose signatures count
};

/// Reads the keys once. Throws ConfigurationError naming the property and the fix for a file that cannot be read, or a key that is not of
/// the algorithm's kind: another curve, RSA below 2048 bits (section 3.3), two files that do not belong together, an empty secret.
std::unique_ptr<Signer> makeSigner(const SignatureAlgorithm& algorithm, const SigningKeys& keys);

/// Those of the accepted keys; none for HS. Throws as makeSigner() does.
std::vector<std::unique_ptr<Signer>> makeVerifiers(const SignatureAlgorithm& algorithm, const SigningKeys& keys);

} // namespace beckon
