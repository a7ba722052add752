#include "beckon/http/ClientNetwork.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace beckon::inline abi1 {

std::string clientNetwork(std::string_view address)
{
    constexpr std::size_t hostBytes = 8;
    std::string text(address);
    in6_addr parsed{};
    if (::inet_pton(AF_INET6, text.c_str(), &parsed) != 1)
        return text;
    std::array<char, INET6_ADDRSTRLEN> written{};
    if (IN6_IS_ADDR_V4MAPPED(&parsed))
        return ::inet_ntop(AF_INET, &parsed.s6_addr[12], written.data(), written.size());
    std::fill_n(&parsed.s6_addr[hostBytes], hostBytes, std::uint8_t{0});
    return std::string(::inet_ntop(AF_INET6, &parsed, written.data(), written.size())) + "/64";
}

} // namespace beckon::inline abi1
