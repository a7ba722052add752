#include "Fuzz.h"
#include "RedisUrl.h"
#include "SocketAddress.h"

#include <algorithm>

using namespace beckon;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    const auto url = storeredis::parseRedisUrl(input);
    if (!url) {
        require(!url.error().empty() && url.error().size() < 400, "an error says what is wrong, and repeats nothing");
        return 0;
    }
    require(url->host.empty() != url->socket.empty(), "it is a host or a socket");
    require(url->port != 0 && url->database >= 0, "port and database are numbers that can be");
    require(url->user.empty() || !url->password.empty(), "a user has a password");
    const std::string place = url->place();
    const auto isVisible = [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; };
    require(std::all_of(place.begin(), place.end(), isVisible), "a place is one line");
    if (!url->socket.empty())
        require(storeredis::literalAddress(*url).has_value(), "a socket has an address");
    return 0;
}
