#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// What a token's header says, as far as it decides anything (RFC 7515 section 4.1).
struct TokenHeader
{
    std::string algorithm;
    std::string keyId; ///< kid; empty without one
};

/// The registered claims that a token of ours may hold (RFC 7519 section 4.1); others are passed over.
struct TokenClaims
{
    std::string subject;
    std::string id;
    std::vector<std::string> audience; ///< a single string counts as one
    bool hasAudience = false;          ///< an empty array is an audience too
    double expiresAt = 0;
    std::optional<double> issuedAt;
    std::optional<double> notBefore;
};

/// Both take JSON as it stands in the token, decoded. Nothing for what is not valid UTF-8, no JSON object, or names a member twice that is
/// read here, since readers may differ on which of the two counts. Pure; any thread.

/// Nothing either without `alg`, or with `crit`: there is no extension that this server understands.
std::optional<TokenHeader> readTokenHeader(std::string_view json);

/// Nothing either without a `sub` that is a string and not empty or an `exp` that is a number, or with another of these of a wrong type.
std::optional<TokenClaims> readTokenClaims(std::string_view json);

} // namespace beckon
