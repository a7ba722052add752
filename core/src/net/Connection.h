#pragma once

#include "beckon/ws/WebSocketEndpoint.h"
#include "event/EpollLoop.h"
#include "event/FileDescriptor.h"
#include "net/AddressQuota.h"
#include "net/NetMetrics.h"
#include "net/Output.h"
#include "net/TokenIndex.h"
#include "ws/Session.h"
#include "ws/Transport.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace beckon {

class HttpPhase;
class TlsContext;
class TlsStream;

/// One client's socket: reads, writes and its end. It speaks HTTP first (HttpPhase); an upgrade moves it to the loop of its affinity,
/// where it speaks WebSocket (Session). Where the server has a certificate, TLS lies between all this and the socket (TlsStream): what has
/// been read is opened before anything else sees it, and what is written is sealed on its way into the output.
/// Ownership: owned by the LoopConnections of its loop, and by posts that carry it to another. Threads: its loop.
class Connection final : public Transport,
                         public EpollLoop::Watcher,
                         public EpollLoop::TurnListener,
                         public std::enable_shared_from_this<Connection>
{
public:
    Connection(LoopConnections& home, FileDescriptor socket, std::uint64_t id, AddressQuota::Share share) noexcept;
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Starts reading requests.
    void serveHttp(std::string remoteAddress);

    /// The same once there is TLS, which has as long as the header of a request.
    void serveTls(const TlsContext& context, std::string remoteAddress);

    /// Leaves HTTP: moves to the loop of the admission's affinity, writes `response` (the 101) there and opens the session, which gets what
    /// was read beyond the request.
    void upgrade(std::string response, Admission admission, std::string owner, LogContext context);

    /// The server stops.
    void shutDown();

    /// The token that the WebSocket was opened with was revoked.
    void logOut();

    // Transport
    SendResult write(std::span<const std::string_view> parts) override;
    std::size_t queuedBytes() const noexcept override { return _output.size(); }
    void pauseReading() override;
    void resumeReading() override;
    void finish() override;
    void abort() override;

    /// HTTP has read more than it may do in this turn: proceed() of it comes in a later one.
    void wantAnotherTurn();

    /// Writes without regard to the limits of output bytes: for HTTP answers, of which there is one at a time.
    void writeAnswer(std::string_view bytes);

    LoopConnections& home() noexcept { return *_home; }
    HttpPhase* http() noexcept { return _http.get(); } ///< nothing after the upgrade
    std::uint64_t id() const noexcept { return _id; }
    bool isFinishing() const noexcept { return _phase != Phase::Open; }
    bool isWebSocket() const noexcept { return _session != nullptr; }

    /// For the LoopConnections: where it stands in its table, and among those of the same token.
    std::uint32_t place() const noexcept { return _place; }
    void setPlace(std::uint32_t place) noexcept { _place = place; }
    TokenLink& tokenLink() noexcept { return _tokenLink; }

    void onEvents(std::uint32_t events) override;
    void onTurnEnd() override;

private:
    enum class Phase : std::uint8_t
    {
        Open,
        Finishing, ///< writes out what is queued
        Lingering, ///< our side is shut down; waits for the peer to have read it and hang up
        Aborting,
        Closed
    };

    struct Arrival;
    struct Handshake;

    void watch();
    void updateEvents() noexcept;
    void wantTurnEnd();
    void readAvailable();
    void receive(std::span<char> bytes);
    void countCalls(std::uint32_t others) noexcept;

    // ConnectionTls.cpp: for connections that have _tls
    void receiveSealed(std::span<const char> bytes);
    void handshakeDone();
    void tlsFailed();
    void sealAndAppend(std::span<const std::string_view> parts);
    void sealEnd();
    void sendEndAtOnce();

    void append(std::span<const std::string_view> parts);
    void peerHungUp();
    void flush();
    void flushed(bool wasBacklog);
    void linger();
    void arrive(Arrival arrival);
    void learnToken(const std::string& token);
    void tearDown();

    // What a relay touches comes first and lies together.
    LoopConnections* _home;
    FileDescriptor _socket;
    Phase _phase = Phase::Open;
    bool _readingPaused = false;
    bool _turnEndWanted = false;
    std::uint8_t _events = 0;        ///< of epoll, which it waits for: their numbers are small
    std::unique_ptr<TlsStream> _tls; ///< none: plain TCP
    std::unique_ptr<Session> _session;
    PluginCosts* _plugin = nullptr; ///< of the session's plugin
    Output _output;
    std::uint32_t _countedMessages = 0;
    std::uint32_t _place = 0; ///< see place()
    const std::uint64_t _id;
    AddressQuota::Share _share; ///< of its address's connections, until it is closed
    EpollLoop::WatchId _watch = EpollLoop::noWatch;
    Timer _deadline;                       ///< of a write that makes no progress, then of lingering
    TokenLink _tokenLink;                  ///< of the admission's token
    std::unique_ptr<Handshake> _handshake; ///< until TLS stands
    std::unique_ptr<HttpPhase> _http;
};

} // namespace beckon
