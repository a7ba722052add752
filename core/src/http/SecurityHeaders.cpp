#include "http/SecurityHeaders.h"

#include "beckon/http/Request.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace beckon {

namespace {

using Field = std::pair<std::string_view, std::string_view>;

/// Answers are data: tokens among them, which no cache may keep. Pages bring a policy of their own.
constexpr std::array<Field, 4> fields{{
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
}};

constexpr int switchingProtocols = 101;

} // namespace

void addSecurityHeaders(Response& response)
{
    if (response.status == switchingProtocols)
        return;
    for (const auto& [name, value] : fields) {
        const bool isSet = std::any_of(response.headers.begin(), response.headers.end(),
                                       [name = name](const Header& header) { return equalsIgnoringCase(header.name, name); });
        if (!isSet)
            response.headers.push_back({std::string(name), std::string(value)});
    }
}

} // namespace beckon
