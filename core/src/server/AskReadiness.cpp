#include "server/AskReadiness.h"

#include "beckon/base/Error.h"
#include "net/Address.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Timespan.h>

#include <array>
#include <istream>
#include <memory>

namespace beckon {
namespace {

constexpr int patienceSeconds = 3;
constexpr std::size_t longestAnswer = 64UL * 1024;

Poco::Net::SocketAddress reachable(const Poco::Net::SocketAddress& address)
{
    if (!address.host().isWildcard())
        return address;
    const bool isIpv6 = address.family() == Poco::Net::SocketAddress::IPv6;
    return Poco::Net::SocketAddress(isIpv6 ? "::1" : "127.0.0.1", address.port());
}

std::string readAll(std::istream& stream)
{
    std::string text;
    std::array<char, 4096> part{};
    while (text.size() < longestAnswer && (stream.read(part.data(), part.size()) || stream.gcount() > 0))
        text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    return text;
}

std::unique_ptr<Poco::Net::HTTPClientSession> sessionWith(const Poco::Net::SocketAddress& address, Scheme scheme)
{
    using Poco::Net::Context;
    if (scheme == Scheme::Http)
        return std::make_unique<Poco::Net::HTTPClientSession>(address);
    const Context::Ptr context(new Context(Context::TLS_CLIENT_USE, {}, Context::VERIFY_NONE));
    return std::make_unique<Poco::Net::HTTPSClientSession>(address.host().toString(), address.port(), context);
}

} // namespace

Readiness askReadiness(const std::string& host, std::uint16_t port, Scheme scheme)
{
    if (port == 0)
        throw ConfigurationError("net.port (PORT) is 0, any free port: it cannot be known where the server listens; set a number");
    const Poco::Net::SocketAddress address = reachable(listenAddresses(host, port).front());
    try {
        const auto session = sessionWith(address, scheme);
        session->setTimeout(Poco::Timespan(patienceSeconds, 0));
        Poco::Net::HTTPRequest request("GET", "/readyz", Poco::Net::HTTPMessage::HTTP_1_1);
        session->sendRequest(request);
        Poco::Net::HTTPResponse response;
        const std::string body = readAll(session->receiveResponse(response));
        return {response.getStatus() == Poco::Net::HTTPResponse::HTTP_OK, body};
    } catch (const Poco::Exception& fault) {
        return {false, std::string("no answer from ") + (scheme == Scheme::Https ? "https://" : "http://") + address.toString() +
                           "/readyz: " + fault.displayText()};
    }
}

} // namespace beckon
