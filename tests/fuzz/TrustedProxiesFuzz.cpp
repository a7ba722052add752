#include "Fuzz.h"
#include "http/TrustedProxies.h"

using namespace beckon;
using fuzz::require;

namespace {

const std::string proxy = "10.0.0.1";
const std::string stranger = "192.0.2.7";

TrustedProxies makeProxies()
{
    return TrustedProxies({*IpNetwork::parse("10.0.0.0/8"), *IpNetwork::parse("2001:db8::/32")});
}

/// A line for each field: X-Forwarded-For when it begins with 'X', Forwarded otherwise.
Request readRequest(std::string_view input)
{
    Request request;
    while (!input.empty()) {
        const std::string_view line = fuzz::takeUntil(input, '\n');
        const char* name = line.starts_with('X') ? "X-Forwarded-For" : "Forwarded";
        request.headers.push_back({name, std::string(line.substr(line.empty() ? 0 : 1))});
    }
    return request;
}

void checkAddress(std::string_view text)
{
    if (const auto address = IpAddress::parse(text)) {
        require(text.find('\0') == std::string_view::npos, "an address has no NUL");
        const auto again = IpAddress::parse(address->text());
        require(again && again->text() == address->text(), "an address reads as it is written");
    }
    if (const auto network = IpNetwork::parse(text)) {
        const auto first = IpAddress::parse(text.substr(0, text.find('/')));
        require(first && network->contains(*first), "a network has its first address");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const TrustedProxies proxies = makeProxies();
    const std::string_view input = fuzz::textOf(data, size);
    Request request = readRequest(input);
    require(proxies.clientOf(request, stranger) == stranger, "a stranger is believed nothing");
    const std::string client = proxies.clientOf(request, proxy);
    require(IpAddress::parse(client).has_value(), "a client has an address");
    request.headers.push_back({"X-Forwarded-For", stranger});
    require(proxies.clientOf(request, proxy) == stranger, "what the proxy wrote beats what came before it");
    checkAddress(request.headers.front().value);
    return 0;
}
