#include "security/JwtTokens.h"

#include "base/LogContext.h"
#include "beckon/base/Error.h"
#include "beckon/base/Json.h"
#include "beckon/security/Base64Url.h"
#include "beckon/security/Random.h"
#include "beckon/service/Username.h"
#include "security/TokenParts.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <vector>

namespace beckon {

namespace {

constexpr std::size_t mostTokenBytes = 4096;
constexpr std::size_t mostOldKeys = 8;
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

double unixSeconds(const Clock& clock)
{
    return std::chrono::duration<double>(clock.system().time_since_epoch()).count();
}

/// What a signed token says, if that is meant for this purpose and counts now.
std::optional<Claims> readClaims(TokenPurpose purpose, std::string_view token, std::string_view payload, double now)
{
    std::optional<TokenClaims> claims = readTokenClaims(payload);
    if (!claims || !isMeantFor(purpose, *claims) || !isCurrent(*claims, now))
        return std::nullopt;
    return Claims{.subject = std::move(claims->subject),
                  .id = tokenId(std::move(claims->id), token.substr(0, token.rfind('.'))),
                  .issuedAt = static_cast<std::int64_t>(claims->issuedAt.value_or(0)),
                  .expiresAt = static_cast<std::int64_t>(claims->expiresAt)};
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

/// The keys that count now, and those that signed before. Never changed once it is shared.
struct JwtTokens::Keys
{
    struct OldKey
    {
        std::shared_ptr<const KeyRing> ring; ///< of which only the key that signed counts
        SystemTime until;                    ///< when the last of its tokens ends
    };

    std::shared_ptr<const KeyRing> ring;
    std::string header; ///< of the tokens that it signs: encoded, with its dot
    Seconds lifetime{0};
    SystemTime tokensEnd; ///< when the last token ends that it signed while another lifetime counted
    std::vector<OldKey> old;
    std::uint64_t generation = 0; ///< grows with each change
};

JwtTokens::JwtTokens(const TokenOptions& options, const Clock& clock)
    : _algorithm(options.algorithm), _clock(clock), _keys(std::make_shared<const Keys>(readKeys(options)))
{
}

JwtTokens::~JwtTokens() = default;

JwtTokens::Keys JwtTokens::readKeys(const TokenOptions& options)
{
    Keys keys;
    keys.ring = std::make_shared<const KeyRing>(requireAlgorithm(options.algorithm), options.keys);
    keys.header = base64UrlEncode(headerText(options.algorithm, keys.ring->signingKeyId())) + '.';
    keys.lifetime = options.lifetime;
    return keys;
}

JwtTokens::Change JwtTokens::prepare(const TokenOptions& options)
{
    const std::shared_ptr<const Keys> before = keys();
    const SystemTime now = _clock.system();
    // A key signs tokens until the change counts, which is a moment later.
    const SystemTime tokensEnd = std::max(before->tokensEnd, now + std::max(before->lifetime, verificationLifetime) + Seconds(60));

    const Keys read = readKeys(options);
    auto after = std::make_shared<Keys>(options.algorithm == _algorithm ? read : *before);
    after->lifetime = options.lifetime;
    after->tokensEnd = tokensEnd;
    after->old = before->old;
    after->generation = ++_lastGeneration;
    const bool replaces = !before->ring->signsAs(*after->ring);
    if (replaces) {
        after->old.push_back({before->ring, tokensEnd});
        after->tokensEnd = SystemTime();
    }
    std::erase_if(after->old, [&](const Keys::OldKey& key) { return key.until <= now || key.ring->signsAs(*after->ring); });
    if (after->old.size() > mostOldKeys)
        after->old.erase(after->old.begin());
    return {replaces ? KeyChange::Replaced : KeyChange::None, [this, after = std::shared_ptr<const Keys>(std::move(after))] {
                const MutexLock lock(_mutex);
                _keys = after;
            }};
}

std::shared_ptr<const JwtTokens::Keys> JwtTokens::keys() const
{
    const MutexLock lock(_mutex);
    return _keys;
}

std::string JwtTokens::issue(TokenPurpose purpose, std::string_view subject)
{
    const std::shared_ptr<const Keys> current = keys();
    const Seconds goodFor = purpose == TokenPurpose::Access ? current->lifetime : verificationLifetime;
    const std::int64_t now = toUnixSeconds(_clock.system());
    const std::string claims = JsonWriter()
                                   .beginObject()
                                   .member("sub", subject)
                                   .member("iat", now)
                                   .member("exp", now + static_cast<std::int64_t>(goodFor.count()))
                                   .member("jti", randomId())
                                   .member("aud", audienceOf(purpose))
                                   .endObject()
                                   .take();
    std::string token = current->header + base64UrlEncode(claims);
    const std::string signature = base64UrlEncode(current->ring->sign(token));
    token += '.';
    token += signature;
    return token;
}

std::optional<Claims> JwtTokens::verify(TokenPurpose purpose, std::string_view token)
{
    if (token.size() > mostTokenBytes)
        return std::nullopt;
    if (purpose != TokenPurpose::Access) {
        const std::optional<Envelope> envelope = openEnvelope(*keys(), token);
        return envelope ? readClaims(purpose, token, envelope->payload, unixSeconds(_clock)) : std::nullopt;
    }
    std::optional<Claims> claims = verifyAccess(token);
    if (claims && isUsername(claims->subject))
        LogScope::learnUser(claims->subject);
    return claims;
}

std::optional<Claims> JwtTokens::verifyAccess(std::string_view token)
{
    const std::shared_ptr<const Keys> current = keys();
    const double now = unixSeconds(_clock);
    const VerifiedTokens::Digest digest = VerifiedTokens::digestOf(token);
    if (std::optional<Claims> known = _verified.find(digest, current->generation, now))
        return known;
    std::optional<Envelope> envelope = openEnvelope(*current, token);
    if (!envelope)
        return std::nullopt;
    std::optional<Claims> claims = readClaims(TokenPurpose::Access, token, envelope->payload, now);
    // An old key counts for a time of its own, which may end before the token.
    if (claims && envelope->by == SignedBy::PresentKeys)
        _verified.remember(digest, current->generation, *claims);
    return claims;
}

Seconds JwtTokens::lifetime(TokenPurpose purpose) const noexcept
{
    return purpose == TokenPurpose::Access ? keys()->lifetime : verificationLifetime;
}

JwtTokens::SignedBy JwtTokens::signerOf(const Keys& keys, std::string_view keyId, std::string_view message,
                                        std::string_view signature) const
{
    if (keys.ring->verify(keyId, message, signature))
        return SignedBy::PresentKeys;
    const SystemTime now = _clock.system();
    const bool isOld = std::any_of(keys.old.begin(), keys.old.end(),
                                   [&](const Keys::OldKey& key) { return now < key.until && key.ring->isOwn(message, signature); });
    return isOld ? SignedBy::OldKey : SignedBy::Nobody;
}

/// The payload of a token whose form, algorithm and signature are right.
std::optional<JwtTokens::Envelope> JwtTokens::openEnvelope(const Keys& keys, std::string_view token) const
{
    const std::size_t headerEnd = token.find('.');
    const std::size_t payloadEnd = token.rfind('.');
    if (headerEnd == payloadEnd) // also when there is no dot at all
        return std::nullopt;

    const std::optional<std::string> signature = base64UrlDecode(token.substr(payloadEnd + 1));
    const std::optional<std::string> headerText = base64UrlDecode(token.substr(0, headerEnd));
    if (!signature || !headerText)
        return std::nullopt;
    const std::optional<TokenHeader> header = readTokenHeader(*headerText);
    if (!header || header->algorithm != _algorithm)
        return std::nullopt;
    const SignedBy by = signerOf(keys, header->keyId, token.substr(0, payloadEnd), *signature);
    if (by == SignedBy::Nobody)
        return std::nullopt;
    // A further dot would be refused here: it is not in the alphabet.
    std::optional<std::string> payload = base64UrlDecode(token.substr(headerEnd + 1, payloadEnd - headerEnd - 1));
    return payload ? std::optional(Envelope{*std::move(payload), by}) : std::nullopt;
}

} // namespace beckon
