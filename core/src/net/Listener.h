#pragma once

#include "event/EpollLoop.h"
#include "event/FileDescriptor.h"

#include <cstdint>
#include <functional>
#include <string>

namespace Poco::Net {
class SocketAddress;
}

namespace beckon {

/// Opens a listening socket, non-blocking. With several loops each has one on the same port (SO_REUSEPORT) and the kernel spreads the
/// clients. Throws SystemError naming the address and the fix.
FileDescriptor openListeningSocket(const Poco::Net::SocketAddress& address);

/// Throws SystemError when somebody else listens at the address: SO_REUSEPORT alone would share the port with another server of the same
/// user.
void requireFreePort(const Poco::Net::SocketAddress& address);

/// The port that a socket is bound to.
std::uint16_t boundPort(const FileDescriptor& socket);

/// Accepts clients on one loop, in batches. Out of descriptors, it turns clients away instead of spinning.
/// Ownership: owns the socket. Threads: the loop's.
class Listener final : public EpollLoop::Watcher
{
public:
    /// Takes an accepted, non-blocking socket and the client's IP address.
    using OnAccept = std::function<void(FileDescriptor socket, std::string remoteAddress)>;

    /// Takes a client for whom there is no descriptor: it has to be closed before this returns.
    using OnTurnAway = std::function<void(FileDescriptor socket)>;

    Listener(EpollLoop& loop, FileDescriptor socket, OnAccept onAccept, OnTurnAway onTurnAway);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void onEvents(std::uint32_t events) override;

private:
    void turnOneAway();

    EpollLoop& _loop;
    FileDescriptor _socket;
    FileDescriptor _reserve; ///< given up for a moment when the process has no other descriptor left
    OnAccept _onAccept;
    OnTurnAway _onTurnAway;
    EpollLoop::WatchId _watch = 0;
    SteadyTime _lastComplaint{};
    Timer _retry;
};

} // namespace beckon
