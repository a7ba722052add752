#include "common/Sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace beckon::bench {

namespace {

int check(int result, const char* what)
{
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), what);
    return result;
}

sockaddr_in loopback(std::uint16_t port) noexcept
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

} // namespace

File& File::operator=(File&& other) noexcept
{
    if (this != &other) {
        if (_descriptor >= 0)
            ::close(_descriptor);
        _descriptor = std::exchange(other._descriptor, -1);
    }
    return *this;
}

File::~File()
{
    if (_descriptor >= 0)
        ::close(_descriptor);
}

File listenOnLoopback(std::uint16_t port)
{
    File listener(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
    const sockaddr_in address = loopback(port);
    check(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    check(::listen(listener.get(), 1024), "listen");
    return listener;
}

std::uint16_t portOf(const File& listener)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    check(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    return ntohs(address.sin_port);
}

File connectToLoopback(std::uint16_t port)
{
    File socket(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    const timeval patience{10, 0};
    check(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "SO_RCVTIMEO");
    const sockaddr_in address = loopback(port);
    check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
    setNoDelay(socket);
    return socket;
}

File beginToConnect(std::uint16_t port)
{
    File socket(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
    const sockaddr_in address = loopback(port);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS)
        throw std::system_error(errno, std::generic_category(), "connect");
    setNoDelay(socket);
    return socket;
}

void setNonBlocking(const File& file)
{
    const int flags = check(::fcntl(file.get(), F_GETFL), "F_GETFL");
    check(::fcntl(file.get(), F_SETFL, flags | O_NONBLOCK), "F_SETFL");
}

void setNoDelay(const File& socket)
{
    const int on = 1;
    check(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

Written writeOut(int socket, std::string& out)
{
    std::size_t done = 0;
    Written result = Written::All;
    while (done != out.size()) {
        const ssize_t sent = ::send(socket, out.data() + done, out.size() - done, MSG_NOSIGNAL);
        if (sent >= 0) {
            done += static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            result = Written::Partly;
            break;
        } else if (errno != EINTR) {
            return Written::Broken;
        }
    }
    out.erase(0, done);
    return result;
}

} // namespace beckon::bench
