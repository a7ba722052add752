#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Tokens.h"
#include "security/KeyRing.h"
#include "security/VerifiedTokens.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace beckon {

/// How tokens are made: the properties auth.token.* together.
struct TokenOptions
{
    std::string algorithm = "HS256"; ///< auth.token.algorithm: one of HS, RS, ES with 256, 384, 512
    SigningKeys keys = {};           ///< auth.token.secret, .key_file, .public_key_file, .accepted_key_files
    Seconds lifetime{30 * 60};       ///< auth.token.lifetime_minutes: of access tokens
};

/// Tokens as JSON Web Tokens in JWS compact serialization (RFC 7515, 7518, 7519), signed by OpenSSL. One algorithm is made and taken, the
/// configured one; the token's header chooses among its keys alone (`kid`). A purpose is an audience: `beckon` is access.
/// The keys may be replaced: the one that signed verifies until the last of its tokens has ended. What the present keys have signed is
/// remembered once it has passed.
/// Ownership: owns its keys; the clock must outlive it. Threads: any, many at once.
class JwtTokens final : public Tokens
{
public:
    /// Reads the key files. Throws ConfigurationError naming the property and the fix.
    JwtTokens(const TokenOptions& options, const Clock& clock);
    ~JwtTokens() override;

    enum class KeyChange : std::uint8_t
    {
        None,
        Replaced
    };

    /// New keys and a new lifetime, which have been read but do not count yet.
    struct Change
    {
        KeyChange key = KeyChange::None;
        std::function<void()> apply; ///< must not throw
    };

    /// Reads the keys of the options anew. One change at a time. Another algorithm does not count, and no key with it, until a restart.
    /// Throws as the constructor.
    Change prepare(const TokenOptions& options);

    std::string issue(TokenPurpose purpose, std::string_view subject) override;
    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override;
    Seconds lifetime(TokenPurpose purpose) const noexcept override;

private:
    struct Keys;

    enum class SignedBy : std::uint8_t
    {
        Nobody,
        OldKey,
        PresentKeys
    };

    struct Envelope
    {
        std::string payload;
        SignedBy by = SignedBy::Nobody;
    };

    static Keys readKeys(const TokenOptions& options);
    std::shared_ptr<const Keys> keys() const;
    std::optional<Claims> verifyAccess(std::string_view token);
    SignedBy signerOf(const Keys& keys, std::string_view keyId, std::string_view message, std::string_view signature) const;
    std::optional<Envelope> openEnvelope(const Keys& keys, std::string_view token) const;

    const std::string _algorithm;
    const Clock& _clock;
    mutable Mutex _mutex;
    std::shared_ptr<const Keys> _keys BECKON_GUARDED_BY(_mutex);
    std::uint64_t _lastGeneration = 0; ///< of keys that were prepared
    VerifiedTokens _verified;
};

} // namespace beckon
