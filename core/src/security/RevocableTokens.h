#pragma once

#include "beckon/service/Tokens.h"
#include "security/RevokedTokens.h"

#include <memory>

namespace beckon {

/// Tokens of which the revoked ones do not pass. The database is asked last: a forged token costs a signature and no more.
/// Ownership: shares both parts. Threads: any, many at once; verifying an access token blocks on the database.
class RevocableTokens final : public Tokens
{
public:
    RevocableTokens(std::shared_ptr<Tokens> tokens, std::shared_ptr<RevokedTokens> revoked)
        : _tokens(std::move(tokens)), _revoked(std::move(revoked))
    {
    }

    std::string issue(TokenPurpose purpose, std::string_view subject) override { return _tokens->issue(purpose, subject); }

    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override
    {
        std::optional<Claims> claims = _tokens->verify(purpose, token);
        if (claims && purpose == TokenPurpose::Access && _revoked->isRevoked(claims->id))
            return std::nullopt;
        return claims;
    }

    Seconds lifetime(TokenPurpose purpose) const noexcept override { return _tokens->lifetime(purpose); }

private:
    const std::shared_ptr<Tokens> _tokens;
    const std::shared_ptr<RevokedTokens> _revoked;
};

} // namespace beckon
