#include "load/Channel.h"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

namespace beckon::bench {

namespace {

[[noreturn]] void hungUp()
{
    throw std::runtime_error("the server hung up");
}

} // namespace

Channel::Channel(std::uint16_t port, Security security) : _socket(connectToLoopback(port))
{
    if (security == Security::Plain)
        return;
    const std::unique_ptr<SSL_CTX, End> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    _tls.reset(SSL_new(context.get()));
    if (SSL_set_fd(_tls.get(), _socket.get()) != 1 || SSL_connect(_tls.get()) != 1)
        throw std::runtime_error("no TLS with the server");
}

std::optional<std::size_t> Channel::receive(std::span<char> buffer)
{
    if (!_tls) {
        const ssize_t count = ::recv(_socket.get(), buffer.data(), buffer.size(), 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (count <= 0)
            return std::nullopt;
        return static_cast<std::size_t>(count);
    }
    // As much as a recv would bring: else a burst would be answered message by message.
    std::size_t size = 0;
    while (size + SSL3_RT_MAX_PLAIN_LENGTH <= buffer.size() || size == 0) {
        std::size_t count = 0;
        if (SSL_read_ex(_tls.get(), buffer.data() + size, buffer.size() - size, &count) == 1) {
            size += count;
            continue;
        }
        if (SSL_get_error(_tls.get(), 0) != SSL_ERROR_WANT_READ && size == 0)
            return std::nullopt;
        break;
    }
    return size;
}

bool Channel::send(std::string& out)
{
    if (!_tls) {
        const Written written = writeOut(_socket.get(), out);
        if (written == Written::Broken)
            hungUp();
        return written == Written::All;
    }
    std::size_t done = 0;
    while (done != out.size()) {
        std::size_t count = 0;
        if (SSL_write_ex(_tls.get(), out.data() + done, out.size() - done, &count) != 1) {
            if (SSL_get_error(_tls.get(), 0) != SSL_ERROR_WANT_WRITE)
                hungUp();
            break;
        }
        done += count;
    }
    out.erase(0, done);
    return out.empty();
}

} // namespace beckon::bench
