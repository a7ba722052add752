#include "net/Listener.h"

#include "beckon/base/Error.h"

#include <Poco/Logger.h>
#include <Poco/Net/SocketAddress.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace beckon {

namespace {

constexpr int acceptsPerTurn = 64;

/// What waits for a client that does not read is to wait in our own output, which has bounds: the kernel would take megabytes more of each.
constexpr int unsentInKernel = 256 * 1024;

constexpr Milliseconds complaintInterval{10'000};
constexpr Milliseconds retryInterval{100};

FileDescriptor newSocket(const Poco::Net::SocketAddress& address)
{
    return FileDescriptor(::socket(address.af(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

void setOption(const FileDescriptor& socket, int level, int option, int value) noexcept
{
    ::setsockopt(socket.get(), level, option, &value, sizeof value);
}

[[noreturn]] void throwCannotListen(const Poco::Net::SocketAddress& address, int error)
{
    std::string fix;
    if (error == EADDRINUSE)
        fix = "; stop the program that listens there, or set net.port (PORT) to another one";
    else if (error == EADDRNOTAVAIL)
        fix = "; set net.host (HOST) to an address of this machine";
    else if (error == EACCES)
        fix = "; set net.port (PORT) to 1024 or above, or grant CAP_NET_BIND_SERVICE";
    throw SystemError("cannot listen at " + address.toString() + ": " + std::generic_category().message(error) + fix);
}

std::string textOf(const sockaddr_storage& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text.data(), text.size());
        return text.data();
    }
    const in6_addr& ipv6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&ipv6))
        ::inet_ntop(AF_INET, &ipv6.s6_addr[12], text.data(), text.size());
    else
        ::inet_ntop(AF_INET6, &ipv6, text.data(), text.size());
    return text.data();
}

} // namespace

void requireFreePort(const Poco::Net::SocketAddress& address)
{
    const FileDescriptor probe = newSocket(address);
    setOption(probe, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.af() == AF_INET6)
        setOption(probe, IPPROTO_IPV6, IPV6_V6ONLY, address.host().isWildcard() ? 0 : 1);
    if (!probe || ::bind(probe.get(), address.addr(), address.length()) != 0 || ::listen(probe.get(), 1) != 0)
        throwCannotListen(address, errno);
}

FileDescriptor openListeningSocket(const Poco::Net::SocketAddress& address)
{
    FileDescriptor socket = newSocket(address);
    setOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    setOption(socket, SOL_SOCKET, SO_REUSEPORT, 1);
    if (address.af() == AF_INET6)
        setOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, address.host().isWildcard() ? 0 : 1);
    if (!socket || ::bind(socket.get(), address.addr(), address.length()) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
        throwCannotListen(address, errno);
    return socket;
}

std::uint16_t boundPort(const FileDescriptor& socket)
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
    // The port stands at the same place in both families.
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

Listener::Listener(EpollLoop& loop, FileDescriptor socket, OnAccept onAccept, OnTurnAway onTurnAway)
    : _loop(loop),
      _socket(std::move(socket)),
      _reserve(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
      _onAccept(std::move(onAccept)),
      _onTurnAway(std::move(onTurnAway)),
      _watch(loop.watch(_socket.get(), EPOLLIN, *this))
{
}

Listener::~Listener()
{
    _loop.unwatch(_watch, _socket.get());
}

void Listener::onEvents(std::uint32_t)
{
    for (int i = 0; i < acceptsPerTurn; ++i) {
        sockaddr_storage address{};
        socklen_t length = sizeof address;
        FileDescriptor client(::accept4(_socket.get(), reinterpret_cast<sockaddr*>(&address), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (client) {
            setOption(client, IPPROTO_TCP, TCP_NODELAY, 1);
            setOption(client, IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsentInKernel);
            _onAccept(std::move(client), textOf(address));
        } else if (errno == EMFILE || errno == ENFILE) {
            turnOneAway();
            return;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        }
        // Anything else (ECONNABORTED, a network error of that client) concerns that client alone.
    }
}

void Listener::turnOneAway()
{
    if (_lastComplaint == SteadyTime{} || _loop.now() - _lastComplaint > complaintInterval) {
        _lastComplaint = _loop.now();
        Poco::Logger::get("net").warning(
            "out of file descriptors: clients are turned away; raise the open-file limit (ulimit -n, LimitNOFILE=)");
    }
    // A client that stays in the backlog would wake this loop for ever: accept it with the descriptor kept for this, and hang up.
    _reserve.reset();
    FileDescriptor client(::accept4(_socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const bool accepted = static_cast<bool>(client);
    if (accepted)
        _onTurnAway(std::move(client));
    _reserve = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (accepted && _reserve)
        return;
    // Another thread was quicker to take the descriptor: look again a little later.
    _loop.change(_watch, _socket.get(), 0);
    _retry = _loop.schedule(retryInterval, [this] {
        if (!_reserve)
            _reserve = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        _loop.change(_watch, _socket.get(), EPOLLIN);
    });
}

} // namespace beckon
