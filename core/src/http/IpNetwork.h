#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon {

/// An IPv4 or IPv6 address. An IPv4 address in IPv6 dress (`::ffff:192.0.2.1`) is the IPv4 address. A plain value.
class IpAddress
{
public:
    /// Nothing for what is no address as it stands: no port, no brackets, no zone.
    static std::optional<IpAddress> parse(std::string_view text);

    std::string text() const;

private:
    friend class IpNetwork;

    std::array<std::uint8_t, 16> _bytes{}; ///< an IPv4 address as ::ffff:a.b.c.d
};

/// All addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`, or a single address. A plain value.
class IpNetwork
{
public:
    /// Nothing for what is none, such as a length beyond that of the address, or bits set beyond the length.
    static std::optional<IpNetwork> parse(std::string_view text);

    bool contains(const IpAddress& address) const noexcept;

private:
    IpAddress _first;
    unsigned _bits = 0; ///< of the 128
};

} // namespace beckon
