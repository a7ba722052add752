#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/Tokens.h"
#include "security/KeyRing.h"

#include <string>

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
/// Ownership: owns its keys; the clock must outlive it. Threads: any, many at once.
class JwtTokens final : public Tokens
{
public:
    /// Reads the key files. Throws ConfigurationError naming the property and the fix.
    JwtTokens(const TokenOptions& options, const Clock& clock);

    std::string issue(TokenPurpose purpose, std::string_view subject) override;
    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override;
    Seconds lifetime(TokenPurpose purpose) const noexcept override;

private:
    std::optional<std::string> openEnvelope(std::string_view token) const;

    std::string _algorithm;
    Seconds _lifetime;
    KeyRing _keys;
    std::string _header; ///< encoded, with its dot
    const Clock& _clock;
};

} // namespace beckon
