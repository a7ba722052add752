#pragma once

#include "common/Sockets.h"

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace beckon::bench {

enum class Security : std::uint8_t
{
    Plain,
    Tls ///< whoever answers is trusted: it is on this machine
};

/// A connection to the server, which may be under TLS. Blocks until setNonBlocking(). Threads: one. Errors: std::exception.
class Channel
{
public:
    Channel(std::uint16_t port, Security security);

    int socket() const noexcept { return _socket.get(); }
    void setNonBlocking() { bench::setNonBlocking(_socket); }

    /// How much came: at least something unless it is non-blocking. Nothing when the server has ended the connection.
    std::optional<std::size_t> receive(std::span<char> buffer);

    /// Sends from the front of `out` what goes, and removes it there. True when all is out.
    bool send(std::string& out);

private:
    struct End
    {
        void operator()(SSL* tls) const noexcept { SSL_free(tls); }
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };

    File _socket;
    std::unique_ptr<SSL, End> _tls;
};

} // namespace beckon::bench
