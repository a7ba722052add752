#include "Credentials.h"

#include "beckon/service/Tokens.h"

#include <string_view>
#include <vector>

namespace beckon::signaling {

namespace {

constexpr std::string_view bearer = "bearer";

std::string_view trim(std::string_view text) noexcept
{
    constexpr std::string_view blank = " \t";
    const std::size_t begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// The client's Sec-WebSocket-Protocol, which may come in several fields (RFC 6455 section 11.3.4).
std::vector<std::string_view> offeredSubprotocols(const Request& request)
{
    std::vector<std::string_view> offered;
    for (const Header& header : request.headers) {
        if (!equalsIgnoringCase(header.name, "Sec-WebSocket-Protocol"))
            continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            offered.push_back(trim(rest.substr(0, comma)));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }
    return offered;
}

} // namespace

Credentials findCredentials(const Request& request)
{
    Credentials credentials;
    credentials.token = bearerToken(request);
    const std::vector<std::string_view> offered = offeredSubprotocols(request);
    for (std::size_t index = 0; index < offered.size(); ++index) {
        if (offered[index] != bearer)
            continue;
        credentials.subprotocol = bearer;
        if (credentials.token.empty() && index + 1 < offered.size())
            credentials.token = offered[index + 1];
        break;
    }
    if (credentials.token.empty())
        credentials.token = request.queryParameter("token").value_or(std::string());
    return credentials;
}

} // namespace beckon::signaling
