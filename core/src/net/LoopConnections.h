#pragma once

#include "event/EpollLoop.h"
#include "event/FileDescriptor.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace beckon {

class Connection;
struct ServerState;

/// The connections that live on one loop, and what they share there.
/// Ownership: owns its connections. Threads: the loop's.
class LoopConnections
{
public:
    LoopConnections(ServerState& server, EpollLoop& loop) noexcept : _server(server), _loop(loop) {}
    ~LoopConnections();
    LoopConnections(const LoopConnections&) = delete;
    LoopConnections& operator=(const LoopConnections&) = delete;

    EpollLoop& loop() noexcept { return _loop; }
    ServerState& server() noexcept { return _server; }

    /// Takes a client in, or turns it away with 503 when there are too many.
    void accept(FileDescriptor socket, std::string remoteAddress);

    void add(std::shared_ptr<Connection> connection) { _connections.insert(std::move(connection)); }
    void remove(const std::shared_ptr<Connection>& connection) noexcept { _connections.erase(connection); }

    /// Makes a connection known by the token that it was opened with, until it ends. The view is the connection's own.
    void addToken(std::string_view token, Connection& connection) { _byToken.emplace(token, &connection); }
    void removeToken(std::string_view token, const Connection& connection) noexcept;

    /// Closes the WebSockets that were opened with this token.
    void logOut(std::string_view token);

    /// The server stops: closes what is idle, tells WebSockets 1001, and does the same to whoever arrives from another loop.
    void shutDown();

    /// Closes whatever is left, at once.
    void abortAll();

    bool stopping() const noexcept { return _stopping; }

    /// A buffer for output, empty, of some capacity: taken when there is something to write and given back when it is written, so that idle
    /// connections own none and busy ones allocate none.
    std::string takeBuffer();
    void giveBuffer(std::string buffer) noexcept;

private:
    ServerState& _server;
    EpollLoop& _loop;
    std::unordered_set<std::shared_ptr<Connection>> _connections;
    std::unordered_multimap<std::string_view, Connection*> _byToken;
    std::vector<std::string> _spareBuffers;
    bool _stopping = false;
};

} // namespace beckon
