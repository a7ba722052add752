#pragma once

#include "event/EpollLoop.h"
#include "event/FileDescriptor.h"
#include "event/WorkerPool.h"
#include "http/Cors.h"
#include "net/OutputChunks.h"
#include "net/TlsRefusals.h"
#include "net/TlsStream.h"
#include "net/TokenIndex.h"
#include "net/TurnedAway.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace beckon {

class Connection;
struct ServerState;

/// The connections that live on one loop, and what they share there.
/// Ownership: owns its connections. Threads: the loop's.
class LoopConnections final : private EpollLoop::TurnListener
{
public:
    LoopConnections(ServerState& server, EpollLoop& loop, std::shared_ptr<const Cors> cors, std::shared_ptr<const TlsContext> tls) noexcept;
    ~LoopConnections();
    LoopConnections(const LoopConnections&) = delete;
    LoopConnections& operator=(const LoopConnections&) = delete;

    EpollLoop& loop() noexcept { return _loop; }
    ServerState& server() noexcept { return _server; }

    /// Which web pages may call: each loop has the rules in its own hands, so that they change without a lock.
    const Cors& cors() const noexcept { return *_cors; }
    void use(std::shared_ptr<const Cors> cors) noexcept { _cors = std::move(cors); }

    /// The certificate for new connections; the loop has this in its own hands too.
    void use(std::shared_ptr<const TlsContext> tls) noexcept { _tls = std::move(tls); }

    TlsScratch& tlsScratch() noexcept { return _tlsScratch; }

    /// Takes a client in, or turns it away: with 503 when there are too many, with 429 when there are too many of its address; under TLS
    /// without a word when that would be a handshake too many.
    void accept(FileDescriptor socket, std::string remoteAddress);

    /// Turns a client away with 503, and keeps nothing of it: it may be too late for that to be read.
    void turnAwayAtOnce(FileDescriptor socket);

    void add(std::shared_ptr<Connection> connection);
    void remove(const Connection& connection) noexcept;

    /// Makes a connection known by the token that it was opened with, until it ends.
    void addToken(TokenTag token, Connection& connection) { _byToken.add(token, connection); }
    void removeToken(Connection& connection) noexcept { _byToken.remove(connection); }

    /// Closes the WebSockets that were opened with this token.
    void logOut(std::string_view token);

    /// Counts the WebSockets, and the rooms that they are for. Returns the name of the room that all of its WebSockets share, valid until
    /// removeSession().
    const std::string& addSession(const std::string& room);
    void removeSession(const std::string& room) noexcept;

    /// The server stops: tells the WebSockets 1001, one after another in the course of `period`, and closes what is idle at its end. Who
    /// arrives from another loop is told at once.
    void drain(Milliseconds period);

    /// Closes whatever is left, at once.
    void abortAll();

    bool stopping() const noexcept { return _stopping; }

    /// Puts a task into the queue of a pool, whose threads hear of it when the turn ends, once for all that the turn puts there. False when
    /// it is full.
    [[nodiscard]] bool hand(WorkerPool& pool, WorkerPool::Task task);

    /// For output, empty, of some capacity: taken when there is something to write and given back when it is written, so that idle
    /// connections own none and busy ones allocate none.
    std::unique_ptr<OutputChunks> takeChunks();
    void giveChunks(std::unique_ptr<OutputChunks> chunks) noexcept;

private:
    using Connections = std::vector<std::weak_ptr<Connection>>;

    Connections all() const;
    void closeDue();
    void onTurnEnd() override;
    void turnAway(FileDescriptor socket, std::string_view answer);

    ServerState& _server;
    EpollLoop& _loop;
    std::shared_ptr<const Cors> _cors;
    std::shared_ptr<const TlsContext> _tls; ///< none: plain TCP
    TlsScratch _tlsScratch;
    std::vector<std::shared_ptr<Connection>> _connections; ///< each knows its place
    TokenIndex _byToken;
    TurnedAway _turnedAway;
    TlsRefusals _tlsRefusals;
    std::vector<std::unique_ptr<OutputChunks>> _spareChunks;
    std::unordered_map<std::string, std::size_t> _rooms; ///< by the number of their WebSockets
    std::vector<WorkerPool*> _toWake;                    ///< at the end of the turn
    bool _stopping = false;
    Connections _toClose; ///< WebSockets that the drain has not told yet
    std::size_t _toCloseAtFirst = 0;
    SteadyTime _drainBegan{};
    Milliseconds _drainPeriod{0};
    Timer _drainStep;
};

} // namespace beckon
