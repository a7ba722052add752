#include "IceUrl.h"

#include "beckon/http/Request.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace beckon::turn {
namespace {

constexpr std::string_view forms = "use stun:host:3478, turn:host:3478?transport=udp or turns:host:5349?transport=tcp";
constexpr std::size_t longestHost = 253;

struct Scheme
{
    std::string_view name;
    IceKind kind;
};

constexpr std::array schemes{
    Scheme{"stun", IceKind::Stun},
    Scheme{"stuns", IceKind::Stun},
    Scheme{"turn", IceKind::Turn},
    Scheme{"turns", IceKind::Turn},
};

Failure<std::string> failure(std::string_view reason)
{
    return Failure{std::string(reason) + ": " + std::string(forms)};
}

std::optional<IceKind> kindOf(std::string_view scheme)
{
    const auto* const found =
        std::find_if(schemes.begin(), schemes.end(), [scheme](const Scheme& one) { return equalsIgnoringCase(one.name, scheme); });
    return found == schemes.end() ? std::nullopt : std::optional(found->kind);
}

bool isName(std::string_view host)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= longestHost && std::all_of(host.begin(), host.end(), allowed);
}

bool isAddressOfVersion6(std::string_view host)
{
    in6_addr address{};
    return ::inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1;
}

bool isPort(std::string_view text)
{
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

bool hasHost(std::string_view authority)
{
    std::string_view rest;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos || !isAddressOfVersion6(authority.substr(1, end - 1)))
            return false;
        rest = authority.substr(end + 1);
    } else {
        const std::size_t end = std::min(authority.find(':'), authority.size());
        if (!isName(authority.substr(0, end)))
            return false;
        rest = authority.substr(end);
    }
    return rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)));
}

} // namespace

Result<IceUrl, std::string> parseIceUrl(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const auto kind = colon == std::string_view::npos ? std::nullopt : kindOf(text.substr(0, colon));
    if (!kind)
        return failure("its scheme is none of stun, stuns, turn and turns");
    std::string_view authority = text.substr(colon + 1);
    if (authority.starts_with("//"))
        return failure("no // follows the scheme");
    if (const std::size_t question = authority.find('?'); question != std::string_view::npos) {
        const std::string_view query = authority.substr(question + 1);
        if (*kind == IceKind::Stun)
            return failure("a STUN URL has no ?");
        if (query != "transport=udp" && query != "transport=tcp")
            return failure("after ? stands transport=udp or transport=tcp alone");
        authority = authority.substr(0, question);
    }
    if (!hasHost(authority))
        return failure(
            "after the scheme stands a host name, an IPv4 address or an IPv6 address in brackets, and a port from 1 to 65535 at most");
    return IceUrl{*kind, std::string(text)};
}

} // namespace beckon::turn
