#include "security/Signer.h"

#include "beckon/base/Error.h"
#include "security/HmacSigner.h"
#include "security/KeyPairSigner.h"

#include <array>
#include <utility>

namespace beckon {

namespace {

using Family = SignatureAlgorithm::Family;

constexpr std::array<SignatureAlgorithm, 9> algorithms = {{
    {"HS256", Family::Hmac, "SHA256", nullptr, {}, 0},
    {"HS384", Family::Hmac, "SHA384", nullptr, {}, 0},
    {"HS512", Family::Hmac, "SHA512", nullptr, {}, 0},
    {"RS256", Family::Rsa, "SHA256", nullptr, {}, 0},
    {"RS384", Family::Rsa, "SHA384", nullptr, {}, 0},
    {"RS512", Family::Rsa, "SHA512", nullptr, {}, 0},
    {"ES256", Family::Ecdsa, "SHA256", "prime256v1", "P-256", 32},
    {"ES384", Family::Ecdsa, "SHA384", "secp384r1", "P-384", 48},
    {"ES512", Family::Ecdsa, "SHA512", "secp521r1", "P-521", 66},
}};

} // namespace

std::optional<SignatureAlgorithm> findSignatureAlgorithm(std::string_view name) noexcept
{
    for (const SignatureAlgorithm& algorithm : algorithms) {
        if (algorithm.name == name)
            return algorithm;
    }
    return std::nullopt;
}

std::unique_ptr<Signer> makeSigner(const SignatureAlgorithm& algorithm, const SigningKeys& keys)
{
    switch (algorithm.family) {
    case Family::Rsa:
        return std::make_unique<RsaSigner>(algorithm, loadKeyPair(algorithm, keys));
    case Family::Ecdsa:
        return std::make_unique<EcdsaSigner>(algorithm, loadKeyPair(algorithm, keys));
    case Family::Hmac:
        break;
    }
    if (keys.secret.empty())
        throw ConfigurationError("auth.token.secret (SECRET_KEY) is empty, but " + std::string(algorithm.name) +
                                 " signs with it: set it to 32 or more random characters");
    return std::make_unique<HmacSigner>(algorithm.digest, keys.secret);
}

std::vector<std::unique_ptr<Signer>> makeVerifiers(const SignatureAlgorithm& algorithm, const SigningKeys& keys)
{
    std::vector<std::unique_ptr<Signer>> verifiers;
    if (algorithm.family == Family::Hmac)
        return verifiers;
    for (const std::filesystem::path& file : keys.acceptedKeyFiles) {
        KeyPair key{nullptr, loadAcceptedKey(algorithm, file)};
        if (algorithm.family == Family::Rsa)
            verifiers.push_back(std::make_unique<RsaSigner>(algorithm, std::move(key)));
        else
            verifiers.push_back(std::make_unique<EcdsaSigner>(algorithm, std::move(key)));
    }
    return verifiers;
}

} // namespace beckon
