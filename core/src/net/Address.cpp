#include "net/Address.h"

#include "beckon/base/Error.h"

#include <Poco/Exception.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/IPAddress.h>

#include <sys/socket.h>
#include <unistd.h>

namespace beckon {

namespace {

bool machineHasIpv6()
{
    const int probe = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return false;
    ::close(probe);
    return true;
}

} // namespace

std::vector<Poco::Net::SocketAddress> listenAddresses(const std::string& host, std::uint16_t port)
{
    using Poco::Net::SocketAddress;
    if (host.empty() || host == "*")
        return {SocketAddress(machineHasIpv6() ? "::" : "0.0.0.0", port)};
    if (host == "localhost") {
        std::vector<SocketAddress> both{SocketAddress("127.0.0.1", port)};
        if (machineHasIpv6())
            both.emplace_back("::1", port);
        return both;
    }
    try {
        Poco::Net::IPAddress literal;
        if (Poco::Net::IPAddress::tryParse(host, literal))
            return {SocketAddress(literal, port)};
        std::vector<SocketAddress> found;
        const Poco::Net::HostEntry entry = Poco::Net::DNS::hostByName(host);
        for (const auto& address : entry.addresses())
            found.emplace_back(address, port);
        if (!found.empty())
            return found;
    } catch (const Poco::Exception&) { // NOLINT(bugprone-empty-catch): told below, as an empty answer is
    }
    throw ConfigurationError("net.host (HOST): `" + host +
                             "` does not resolve; give an IP address, a name of this machine, or * for all addresses");
}

} // namespace beckon
