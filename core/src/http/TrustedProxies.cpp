#include "http/TrustedProxies.h"

#include <algorithm>

namespace beckon {

namespace {

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blank = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
    return text.substr(0, text.find_last_not_of(blank) + 1);
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
std::optional<IpAddress> parseNode(std::string_view node)
{
    if (node.starts_with('['))
        return IpAddress::parse(node.substr(1, node.find(']') - 1));
    const std::size_t colon = node.find(':');
    const bool isIpv4WithPort = colon != std::string_view::npos && node.find(':', colon + 1) == std::string_view::npos;
    return IpAddress::parse(isIpv4WithPort ? node.substr(0, colon) : node);
}

/// The node of `for=` in one element of Forwarded, unquoted; empty without one.
std::string_view forwardedFor(std::string_view element)
{
    while (!element.empty()) {
        const std::size_t end = element.find(';');
        const std::string_view pair = trimmed(element.substr(0, end));
        element = end == std::string_view::npos ? std::string_view() : element.substr(end + 1);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || !equalsIgnoringCase(pair.substr(0, equals), "for"))
            continue;
        std::string_view value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

/// The elements of all fields of that name, as one list.
std::vector<std::string_view> elementsOf(const Request& request, std::string_view name)
{
    std::vector<std::string_view> elements;
    for (const Header& header : request.headers) {
        if (!equalsIgnoringCase(header.name, name))
            continue;
        std::string_view rest = header.value;
        for (bool more = true; more;) {
            const std::size_t comma = rest.find(',');
            more = comma != std::string_view::npos;
            elements.push_back(trimmed(rest.substr(0, comma)));
            rest.remove_prefix(more ? comma + 1 : rest.size());
        }
    }
    return elements;
}

/// Who forwarded the request, the client first; what is no address is nothing.
std::vector<std::optional<IpAddress>> forwarders(const Request& request)
{
    std::vector<std::optional<IpAddress>> nodes;
    for (const std::string_view element : elementsOf(request, "X-Forwarded-For"))
        nodes.push_back(parseNode(element));
    if (!nodes.empty())
        return nodes;
    for (const std::string_view element : elementsOf(request, "Forwarded"))
        nodes.push_back(parseNode(forwardedFor(element)));
    return nodes;
}

} // namespace

bool TrustedProxies::contains(const IpAddress& address) const noexcept
{
    return std::any_of(_networks.begin(), _networks.end(), [&](const IpNetwork& network) { return network.contains(address); });
}

bool TrustedProxies::contains(std::string_view address) const
{
    if (_networks.empty())
        return false;
    const auto parsed = IpAddress::parse(address);
    return parsed && contains(*parsed);
}

std::string TrustedProxies::clientOf(const Request& request, const std::string& peer) const
{
    if (!contains(peer))
        return peer;
    std::string client = peer;
    const std::vector<std::optional<IpAddress>> nodes = forwarders(request);
    for (auto node = nodes.rbegin(); node != nodes.rend() && *node; ++node) {
        client = (*node)->text();
        if (!contains(**node))
            break;
    }
    return client;
}

} // namespace beckon
