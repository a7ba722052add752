#include "http/Cors.h"

#include "http/Fields.h"

#include <algorithm>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t maxReflectedBytes = 1024;

bool hasField(const Request& request, std::string_view name) noexcept
{
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [name](const Header& field) { return equalsIgnoringCase(field.name, name); });
}

std::string_view withoutDefaultPort(std::string_view host, std::string_view scheme) noexcept
{
    const std::string_view port = equalsIgnoringCase(scheme, "https") ? ":443" : ":80";
    if (host.ends_with(port))
        host.remove_suffix(port.size());
    return host;
}

bool isOwnHost(std::string_view origin, std::string_view host) noexcept
{
    constexpr std::string_view mark = "://";
    const auto end = origin.find(mark);
    if (end == std::string_view::npos || host.empty())
        return false;
    const std::string_view scheme = origin.substr(0, end);
    if (!equalsIgnoringCase(scheme, "https") && !equalsIgnoringCase(scheme, "http"))
        return false; // an extension's, say, whose id is like a host
    const std::string_view originHost = origin.substr(end + mark.size());
    return equalsIgnoringCase(withoutDefaultPort(originHost, scheme), withoutDefaultPort(host, scheme));
}

/// The requested field names that are well-formed, as a list.
std::string reflectedNames(std::string_view requested)
{
    std::string names;
    for (auto name = takeListElement(requested); !name.empty(); name = takeListElement(requested)) {
        if (!isToken(name))
            continue;
        if (names.size() + name.size() + 2 > maxReflectedBytes)
            break;
        names.append(names.empty() ? "" : ", ").append(name);
    }
    return names;
}

void allowOrigin(const Request& request, Response& response)
{
    response.headers.push_back({"Access-Control-Allow-Origin", std::string(request.header("Origin"))});
    response.headers.push_back({"Access-Control-Allow-Credentials", "true"});
}

} // namespace

bool isOrigin(std::string_view text) noexcept
{
    const auto mark = text.find("://");
    if (mark == 0 || mark == std::string_view::npos)
        return false;
    const std::string_view host = text.substr(mark + 3);
    return isToken(text.substr(0, mark)) && !host.empty() && host.find_first_of("/?#@*\\ ") == std::string_view::npos;
}

Cors::Cors(std::vector<std::string> allowedOrigins) : _allowedOrigins(std::move(allowedOrigins)) {}

bool Cors::allows(const Request& request) const
{
    if (_allowedOrigins.empty() || !hasField(request, "Origin"))
        return true;
    const std::string_view origin = request.header("Origin");
    const bool isListed = std::any_of(_allowedOrigins.begin(), _allowedOrigins.end(),
                                      [origin](const std::string& allowed) { return equalsIgnoringCase(allowed, origin); });
    return isListed || isOwnHost(origin, request.header("Host"));
}

bool Cors::isPreflight(const Request& request) noexcept
{
    return request.method == Method::Options && hasField(request, "Origin") && hasField(request, "Access-Control-Request-Method");
}

Response Cors::preflight(const Request& request) const
{
    Response response{204, {{"Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}}, {}};
    if (!allows(request))
        return response;

    allowOrigin(request, response);
    if (const auto method = trimmed(request.header("Access-Control-Request-Method")); isToken(method) && method.size() <= maxReflectedBytes)
        response.headers.push_back({"Access-Control-Allow-Methods", std::string(method)});
    if (std::string names = reflectedNames(request.header("Access-Control-Request-Headers")); !names.empty())
        response.headers.push_back({"Access-Control-Allow-Headers", std::move(names)});
    response.headers.push_back({"Access-Control-Max-Age", "600"});
    return response;
}

void Cors::decorate(const Request& request, Response& response) const
{
    const auto names = [&response](std::string_view name, std::string_view element) {
        return std::any_of(response.headers.begin(), response.headers.end(), [=](const Header& field) {
            return equalsIgnoringCase(field.name, name) && (element.empty() || listContains(field.value, element));
        });
    };
    if (!names("Vary", "Origin"))
        response.headers.push_back({"Vary", "Origin"});
    if (!hasField(request, "Origin") || !allows(request) || names("Access-Control-Allow-Origin", {}))
        return;
    allowOrigin(request, response);
    response.headers.push_back({"Access-Control-Expose-Headers", "X-Request-Id, Retry-After, Location"});
}

} // namespace beckon
