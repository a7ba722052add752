#include "beckon/service/Tokens.h"

#include "beckon/http/ApiError.h"
#include "beckon/service/Username.h"

#include <algorithm>

namespace beckon::inline abi1 {

std::string_view bearerToken(const Request& request) noexcept
{
    constexpr std::string_view scheme = "Bearer";
    std::string_view field = request.header("Authorization");
    if (field.size() <= scheme.size() || !equalsIgnoringCase(field.substr(0, scheme.size()), scheme) || field[scheme.size()] != ' ')
        return {};
    field.remove_prefix(scheme.size());
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    return field.substr(0, field.find_last_not_of(" \t") + 1);
}

Claims requireAccess(Tokens& tokens, const Request& request)
{
    const std::string_view token = bearerToken(request);
    if (token.empty())
        throw ApiError::unauthorized("Not authenticated");
    std::optional<Claims> claims = tokens.verify(TokenPurpose::Access, token);
    // Another issuer with the same key may name anything: what is no username must not reach the database, nor the frames of others.
    if (!claims || !isUsername(claims->subject))
        throw ApiError::unauthorized("Invalid or expired token");
    return std::move(*claims);
}

} // namespace beckon::inline abi1
