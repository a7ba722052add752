#pragma once

#include "base/LogContext.h"
#include "beckon/base/Limits.h"
#include "beckon/event/EventLoop.h"
#include "beckon/ws/WebSocketEndpoint.h"
#include "ws/MessageAssembler.h"
#include "ws/Transport.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace beckon {

/// An open WebSocket, server side (RFC 6455): between the bytes of a Transport and the messages of a SessionHandler.
/// It answers pings, pings a silent peer, drops one that stays silent, keeps the closing handshake and the limits.
/// An idle one holds no buffer and one timer, which is not touched by traffic: it looks at the time of the last bytes when it fires.
/// Ownership: owned by the connection that is its transport; owns the handler. The loop and the limits outlive it. Threads: one loop.
class Session final : public WebSocketSession
{
public:
    /// `context` has the number of the connection, and what else a log line of it should say. `owner`, the plugin of the handler, outlives
    /// the session.
    Session(Transport& transport, EventLoop& loop, const Limits& limits, ConnectionContext context, const std::string& owner,
            std::unique_ptr<SessionHandler> handler);
    ~Session();

    /// The 101 has been written: calls onOpen and starts the timers.
    void open();

    /// Bytes from the peer; they are unmasked in place. What is not a whole frame, or comes while reading is paused, is kept.
    void receive(std::span<char> bytes);

    /// The transport has written all that was queued.
    void drained();

    /// The server stops: starts the closing handshake with 1001, and onClose will say CloseOrigin::Server. Does nothing when a close is
    /// under way.
    void shutDown();

    const ConnectionContext& context() const noexcept { return _context; }

    /// How it ended, once it has.
    const CloseReason& reason() const noexcept { return _reason; }

    /// How many messages the handler has been given; begins anew after 2^32.
    std::uint32_t messages() const noexcept { return _messages; }

    /// How many exceptions have come out of the handler since the last call, those of other plugins that it called left out: they have been
    /// counted.
    std::uint32_t takeFaults() noexcept { return std::exchange(_faults, 0); }

    /// The socket is closed: calls onClose if that has not happened. The caller destroys the session next.
    void ended();

    using WebSocketSession::send;
    SendResult send(std::span<const std::string_view> parts) override;
    void close(CloseCode code, std::string_view reason) override;
    void pauseReading(Milliseconds delay) override;
    std::size_t queuedBytes() const noexcept override;
    std::uint64_t id() const noexcept override;
    EventLoop& loop() noexcept override;

private:
    enum class State : std::uint8_t
    {
        New,
        Open,
        Closing, ///< our close frame is out; the peer's has not come
        Ended    ///< the transport was told to finish or abort: nothing is read or sent any more
    };

    /// What came while reading was paused.
    struct Held
    {
        std::string bytes;
        std::size_t from = 0; ///< what is before has been read
    };

    /// Runs what came from the loop, then reports an end and sets the timer.
    template <typename Work>
    void run(Work work);

    /// Calls the handler and keeps its exceptions from the loop.
    template <typename Call>
    void callHandler(const char* name, Call call);

    void hold(std::span<const char> bytes);
    std::size_t consume(std::span<char> bytes);
    void handle(const MessageAssembler::Event& event);
    void onPeerClose(CloseCode code);

    SendResult writeFrame(Opcode opcode, std::span<const std::string_view> parts);
    SendResult writeClose(CloseCode code, std::string_view reason);

    void startClosing(CloseReason reason, std::string_view text);
    void fail(CloseReason reason, std::string_view text);
    void finish();
    void abort();
    void report();

    void onTimer();
    void onSilence();
    void resume();
    void resumeHeld();
    void setTimer();
    void probe();
    SteadyTime nextDue() const noexcept;
    void logEnd() const;
    void logFault(const std::string& plugin, const char* call, const std::string& what) const;

    Transport& _transport;
    EventLoop& _loop;
    const Limits& _limits;
    const ConnectionContext _context;
    const std::string& _owner;
    const std::unique_ptr<SessionHandler> _handler;
    MessageAssembler _assembler;
    std::unique_ptr<Held> _held; ///< nothing for most
    SteadyTime _lastReceived{};
    SteadyTime _probed{}; ///< the last ping, or the beginning
    SteadyTime _deadline =
        SteadyTime::max(); ///< paused: of the pause; Closing: of the peer's close frame; Ended: of the last bytes to be written
    SteadyTime _timerDue = SteadyTime::max();
    CloseReason _reason;
    std::uint32_t _messages = 0;
    std::uint32_t _faults = 0;
    State _state = State::New;
    bool _running = false;
    bool _reported = false;
    bool _paused = false;
    bool _pinged = false;
    bool _hasQueued = false; ///< a message was Queued and onDrain is owed
    Timer _timer;
};

} // namespace beckon
