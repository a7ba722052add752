#include "SocketAddress.h"

#include <netdb.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <string>

namespace beckon::storeredis {

std::optional<SocketAddress> literalAddress(const RedisUrl& url)
{
    SocketAddress address;
    if (!url.socket.empty()) {
        sockaddr_un file{};
        if (url.socket.size() >= sizeof file.sun_path)
            return std::nullopt;
        file.sun_family = AF_UNIX;
        std::memcpy(file.sun_path, url.socket.data(), url.socket.size());
        std::memcpy(&address.storage, &file, sizeof file);
        address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + url.socket.size() + 1);
        return address;
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found) != 0)
        return std::nullopt;
    std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
    address.size = found->ai_addrlen;
    ::freeaddrinfo(found);
    return address;
}

} // namespace beckon::storeredis
