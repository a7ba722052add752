#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/http/Request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

/// What a token is good for. One purpose's token never passes for another's.
enum class TokenPurpose : std::uint8_t
{
    Access,           ///< subject: a username
    EmailVerification ///< subject: an email address, proved a moment ago
};

/// What a verified token says (RFC 7519 section 4.1).
struct Claims
{
    std::string subject;
    std::string id;             ///< names this token and no other: its jti, or, where that is missing or odd, one made of its contents
    std::int64_t issuedAt = 0;  ///< Unix seconds
    std::int64_t expiresAt = 0; ///< Unix seconds
};

/// Makes and checks JSON Web Tokens.
/// Ownership: core's, valid until the consumer's stop() has returned. Threads: any, many at once; verify() of an access token that is not
/// forged asks the database whether it was revoked (Revocations.h), so workers only. Errors: Unavailable when the database does not answer.
class BECKON_API Tokens
{
public:
    static constexpr std::string_view contractName = "Tokens";

    virtual ~Tokens() = default;

    virtual std::string issue(TokenPurpose purpose, std::string_view subject) = 0;

    /// Nothing for a token that is malformed, forged, expired, revoked, of another algorithm, audience or purpose.
    virtual std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) = 0;

    virtual Seconds lifetime(TokenPurpose purpose) const noexcept = 0;
};

/// The token of `Authorization: Bearer <token>` (RFC 6750 section 2.1; the scheme in any case), or empty.
BECKON_API std::string_view bearerToken(const Request& request) noexcept;

/// The claims of the request's access token. Throws ApiError 401 without one, or with one that does not pass or whose subject
/// is no username.
BECKON_API Claims requireAccess(Tokens& tokens, const Request& request);

} // namespace beckon::inline abi1
