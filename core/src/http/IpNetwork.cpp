#include "http/IpNetwork.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

namespace beckon {

namespace {

constexpr unsigned allBits = 128;
constexpr unsigned ipv4Bits = 32;
constexpr std::array<std::uint8_t, 12> ipv4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos)
        return std::nullopt;
    const std::string terminated(text);
    IpAddress address;
    if (::inet_pton(AF_INET6, terminated.c_str(), address._bytes.data()) == 1)
        return address;
    std::copy(ipv4Prefix.begin(), ipv4Prefix.end(), address._bytes.begin());
    if (::inet_pton(AF_INET, terminated.c_str(), address._bytes.data() + ipv4Prefix.size()) == 1)
        return address;
    return std::nullopt;
}

std::string IpAddress::text() const
{
    std::array<char, INET6_ADDRSTRLEN> written{};
    const bool isIpv4 = std::equal(ipv4Prefix.begin(), ipv4Prefix.end(), _bytes.begin());
    const void* const bytes = isIpv4 ? _bytes.data() + ipv4Prefix.size() : _bytes.data();
    return ::inet_ntop(isIpv4 ? AF_INET : AF_INET6, bytes, written.data(), written.size());
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto first = IpAddress::parse(text.substr(0, slash));
    if (!first)
        return std::nullopt;
    IpNetwork network;
    network._first = *first;
    network._bits = allBits;
    if (slash != std::string_view::npos) {
        const bool isIpv4 = text.find(':') == std::string_view::npos;
        const std::string_view length = text.substr(slash + 1);
        unsigned bits = 0;
        const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
        if (error != std::errc{} || end != length.data() + length.size() || bits > (isIpv4 ? ipv4Bits : allBits))
            return std::nullopt;
        network._bits = isIpv4 ? allBits - ipv4Bits + bits : bits;
    }
    IpAddress lowest = *first;
    for (unsigned bit = network._bits; bit < allBits; ++bit)
        lowest._bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> bit % 8));
    return lowest._bytes == first->_bytes ? std::optional(network) : std::nullopt;
}

bool IpNetwork::contains(const IpAddress& address) const noexcept
{
    const unsigned whole = _bits / 8;
    if (!std::equal(_first._bytes.begin(), _first._bytes.begin() + whole, address._bytes.begin()))
        return false;
    const auto rest = static_cast<std::uint8_t>(0xff00U >> _bits % 8);
    return _bits % 8 == 0 || ((_first._bytes[whole] ^ address._bytes[whole]) & rest) == 0;
}

} // namespace beckon
