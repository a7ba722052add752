#include "http/Authority.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <string>

namespace beckon {

namespace {

constexpr bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

constexpr bool isHexDigit(char c) noexcept
{
    return isDigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

bool isNameCharacter(char c) noexcept
{
    const bool isAlphanumeric = isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return isAlphanumeric || std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

/// An IPv4 address is one, too.
bool isRegisteredName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (isNameCharacter(name[i]))
            continue;
        if (name[i] != '%' || name.size() - i < 3 || !isHexDigit(name[i + 1]) || !isHexDigit(name[i + 2]))
            return false;
        i += 2;
    }
    return true;
}

bool isBracketedAddress(std::string_view host)
{
    if (host.size() < 2 || host.front() != '[' || host.back() != ']')
        return false;
    const std::string text(host.substr(1, host.size() - 2));
    in6_addr address{};
    return text.find('\0') == std::string::npos && ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

} // namespace

bool isAuthority(std::string_view text)
{
    const std::string_view host = hostOf(text);
    const std::string_view port = text.substr(host.size());
    if (!port.empty() && (port.front() != ':' || !std::all_of(port.begin() + 1, port.end(), isDigit)))
        return false;
    return isRegisteredName(host) || isBracketedAddress(host);
}

std::string_view hostOf(std::string_view authority) noexcept
{
    if (!authority.starts_with('['))
        return authority.substr(0, authority.find(':'));
    const auto end = authority.find(']');
    return end == std::string_view::npos ? authority : authority.substr(0, end + 1);
}

} // namespace beckon
