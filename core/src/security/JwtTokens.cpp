#include "security/JwtTokens.h"

#include "beckon/base/Error.h"
#include "beckon/base/Json.h"
#include "beckon/security/Base64Url.h"
#include "beckon/security/Random.h"
#include "security/TokenParts.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace beckon {

namespace {

constexpr std::size_t mostTokenBytes = 4096;
constexpr Seconds verificationLifetime{15 * 60};
constexpr double skewSeconds = 30;             ///< how far the clock of whoever issued a token may be ahead
constexpr double latestDate = 253'402'300'799; ///< the end of the year 9999: every date that counts fits an integer

std::string_view audienceOf(TokenPurpose purpose) noexcept
{
    return purpose == TokenPurpose::Access ? "beckon" : "beckon:email-verification";
}

bool isMeantFor(TokenPurpose purpose, const TokenClaims& claims)
{
    if (!claims.hasAudience)
        return purpose == TokenPurpose::Access;
    return std::find(claims.audience.begin(), claims.audience.end(), audienceOf(purpose)) != claims.audience.end();
}

bool isCurrent(const TokenClaims& claims, double now) noexcept
{
    return now < claims.expiresAt && claims.expiresAt <= latestDate && claims.notBefore.value_or(now) <= now + skewSeconds &&
           claims.issuedAt.value_or(now) <= now + skewSeconds && claims.issuedAt.value_or(0) >= 0;
}

/// Another issuer's jti may be missing, or anything: what stands in the database is short and plain. `signedPart` is what the signature
/// covers; the signature itself is not part of it, because ECDSA lets anyone make a second one out of the first.
std::string tokenId(std::string jti, std::string_view signedPart)
{
    constexpr std::size_t longest = 64;
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (!jti.empty() && jti.size() <= longest && std::all_of(jti.begin(), jti.end(), isPlain))
        return jti;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    if (EVP_Digest(signedPart.data(), signedPart.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw SystemError("OpenSSL cannot compute SHA-256: check the free memory");
    return "sha256." + base64UrlEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string headerText(std::string_view algorithm, const std::string& keyId)
{
    JsonWriter json;
    json.beginObject().member("alg", algorithm).member("typ", "JWT");
    if (!keyId.empty())
        json.member("kid", keyId);
    return json.endObject().take();
}

SignatureAlgorithm requireAlgorithm(const std::string& name)
{
    if (const auto algorithm = findSignatureAlgorithm(name))
        return *algorithm;
    throw ConfigurationError("auth.token.algorithm (ALGORITHM) is `" + name +
                             "`: set it to HS256, HS384 or HS512 (with SECRET_KEY), or to RS256, RS384, RS512, ES256, ES384 or ES512 "
                             "(with auth.token.key_file)");
}

} // namespace

JwtTokens::JwtTokens(const TokenOptions& options, const Clock& clock)
    : _algorithm(options.algorithm),
      _lifetime(options.lifetime),
      _keys(requireAlgorithm(options.algorithm), options.keys),
      _header(base64UrlEncode(headerText(options.algorithm, _keys.signingKeyId())) + '.'),
      _clock(clock)
{
}

std::string JwtTokens::issue(TokenPurpose purpose, std::string_view subject)
{
    const std::int64_t now = toUnixSeconds(_clock.system());
    const std::string claims = JsonWriter()
                                   .beginObject()
                                   .member("sub", subject)
                                   .member("iat", now)
                                   .member("exp", now + static_cast<std::int64_t>(lifetime(purpose).count()))
                                   .member("jti", randomId())
                                   .member("aud", audienceOf(purpose))
                                   .endObject()
                                   .take();
    std::string token = _header + base64UrlEncode(claims);
    const std::string signature = base64UrlEncode(_keys.sign(token));
    token += '.';
    token += signature;
    return token;
}

std::optional<Claims> JwtTokens::verify(TokenPurpose purpose, std::string_view token)
{
    const std::optional<std::string> payload = openEnvelope(token);
    if (!payload)
        return std::nullopt;
    std::optional<TokenClaims> claims = readTokenClaims(*payload);
    const double now = std::chrono::duration<double>(_clock.system().time_since_epoch()).count();
    if (!claims || !isMeantFor(purpose, *claims) || !isCurrent(*claims, now))
        return std::nullopt;
    return Claims{.subject = std::move(claims->subject),
                  .id = tokenId(std::move(claims->id), token.substr(0, token.rfind('.'))),
                  .issuedAt = static_cast<std::int64_t>(claims->issuedAt.value_or(0)),
                  .expiresAt = static_cast<std::int64_t>(claims->expiresAt)};
}

Seconds JwtTokens::lifetime(TokenPurpose purpose) const noexcept
{
    return purpose == TokenPurpose::Access ? _lifetime : verificationLifetime;
}

/// The payload of a token whose form, algorithm and signature are right.
std::optional<std::string> JwtTokens::openEnvelope(std::string_view token) const
{
    if (token.size() > mostTokenBytes)
        return std::nullopt;
    const std::size_t headerEnd = token.find('.');
    const std::size_t payloadEnd = token.rfind('.');
    if (headerEnd == payloadEnd) // also when there is no dot at all
        return std::nullopt;

    const std::optional<std::string> signature = base64UrlDecode(token.substr(payloadEnd + 1));
    const std::optional<std::string> headerText = base64UrlDecode(token.substr(0, headerEnd));
    if (!signature || !headerText)
        return std::nullopt;
    const std::optional<TokenHeader> header = readTokenHeader(*headerText);
    if (!header || header->algorithm != _algorithm || !_keys.verify(header->keyId, token.substr(0, payloadEnd), *signature))
        return std::nullopt;
    // A further dot would be refused here: it is not in the alphabet.
    return base64UrlDecode(token.substr(headerEnd + 1, payloadEnd - headerEnd - 1));
}

} // namespace beckon
