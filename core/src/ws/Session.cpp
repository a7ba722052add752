#include "ws/Session.h"

#include "beckon/base/PluginAccount.h"
#include "event/RunGuarded.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace beckon {

Session::Session(Transport& transport, EventLoop& loop, const Limits& limits, ConnectionContext context, const std::string& owner,
                 std::unique_ptr<SessionHandler> handler)
    : _transport(transport),
      _loop(loop),
      _limits(limits),
      _context(std::move(context)),
      _owner(owner),
      _handler(std::move(handler)),
      _assembler(limits.messageBytes)
{
}

Session::~Session() = default;

template <typename Work>
void Session::run(Work work)
{
    const bool outer = std::exchange(_running, true);
    work();
    _running = outer;
    if (outer)
        return;
    if (_state == State::Ended && !_reported)
        report();
    setTimer();
}

template <typename Call>
void Session::callHandler(const char* name, Call call)
{
    const LogScope scope(_context);
    try {
        call();
        return;
    } catch (const PluginFault& fault) {
        logFault(fault.plugin(), name, fault.what());
    } catch (...) {
        ++_faults;
        logFault(_owner, name, currentFault());
    }
    fail({CloseCode::InternalError, CloseOrigin::Handler}, "internal error");
}

void Session::open()
{
    _state = State::Open;
    _lastReceived = _probed = _loop.now();
    run([this] { callHandler("onOpen", [this] { _handler->onOpen(*this); }); });
}

void Session::receive(std::span<char> bytes)
{
    if (_state == State::Ended)
        return;
    _lastReceived = _loop.now();
    _pinged = false;
    run([&] {
        const std::size_t used = _paused ? 0 : consume(bytes);
        if (_paused && _state != State::Ended)
            hold(bytes.subspan(used));
    });
}

void Session::hold(std::span<const char> bytes)
{
    if (bytes.empty())
        return;
    if (!_held)
        _held = std::make_unique<Held>();
    _held->bytes.append(bytes.data(), bytes.size());
}

std::size_t Session::consume(std::span<char> bytes)
{
    std::span<char> rest = bytes;
    while (!_paused && _state != State::Ended) {
        const MessageAssembler::Event event = _assembler.next(rest);
        if (std::holds_alternative<NeedMore>(event))
            break;
        handle(event);
    }
    return bytes.size() - rest.size();
}

void Session::handle(const MessageAssembler::Event& event)
{
    if (const auto* breach = std::get_if<Breach>(&event))
        return fail({breach->code, CloseOrigin::Peer}, breach->reason);
    if (const auto* peer = std::get_if<PeerClose>(&event))
        return onPeerClose(peer->code);
    if (_state != State::Open)
        return; // after our close frame the peer's is all that still counts
    if (const auto* message = std::get_if<TextMessage>(&event)) {
        ++_messages;
        return callHandler("onMessage", [&] { _handler->onMessage(message->text); });
    }
    if (const auto* ping = std::get_if<Ping>(&event))
        writeFrame(Opcode::Pong, {&ping->payload, 1});
}

void Session::onPeerClose(CloseCode code)
{
    if (_state == State::Open) {
        _reason = {code, CloseOrigin::Peer};
        writeClose(code, {});
    }
    finish();
}

void Session::drained()
{
    if (_state != State::Open || !std::exchange(_hasQueued, false))
        return;
    run([this] { callHandler("onDrain", [this] { _handler->onDrain(); }); });
}

void Session::shutDown()
{
    startClosing({CloseCode::GoingAway, CloseOrigin::Server}, "server stops");
}

void Session::ended()
{
    const bool opened = _state != State::New;
    _state = State::Ended;
    _timer.cancel();
    if (opened && !_reported)
        report();
}

void Session::close(CloseCode code, std::string_view reason)
{
    startClosing({code, CloseOrigin::Handler}, reason);
}

void Session::startClosing(CloseReason reason, std::string_view text)
{
    if (_state != State::Open)
        return;
    _reason = reason;
    if (writeClose(reason.code, text) == SendResult::Dropped) {
        abort();
    } else {
        _state = State::Closing;
        _deadline = _loop.now() + _limits.closeHandshake.get();
    }
    if (!_running)
        setTimer();
}

/// Ends without waiting for the peer's close frame, which may never be understood.
void Session::fail(CloseReason reason, std::string_view text)
{
    if (_state == State::Ended)
        return;
    const bool closing = _state == State::Closing;
    if (!closing)
        _reason = reason;
    if (closing || writeClose(reason.code, text) != SendResult::Dropped)
        finish();
    else
        abort();
    if (!_running)
        setTimer();
}

void Session::finish()
{
    _state = State::Ended;
    _deadline = _loop.now() + _limits.closeHandshake.get();
    _transport.finish();
}

void Session::abort()
{
    _state = State::Ended;
    _deadline = SteadyTime::max();
    _transport.abort();
}

void Session::report()
{
    _reported = true;
    callHandler("onClose", [this] { _handler->onClose(_reason); });
    logEnd();
}

void Session::pauseReading(Milliseconds delay)
{
    if (_state != State::Open)
        return;
    _deadline = _loop.now() + delay;
    if (!std::exchange(_paused, true))
        _transport.pauseReading();
    probe();
    if (!_running)
        setTimer();
}

/// Who sends far more than is read and hangs up would count as connected for minutes: the end stands behind all that is unread. What is
/// written to a peer that is gone is answered by its system at once.
void Session::probe()
{
    if (_loop.now() - _probed < _limits.pingAfter.get())
        return;
    _probed = _loop.now();
    writeFrame(Opcode::Ping, {});
}

void Session::resume()
{
    _paused = false;
    _lastReceived = _loop.now(); // the silence was ours
    _pinged = false;
    resumeHeld();
    if (!_paused && _state != State::Ended)
        _transport.resumeReading();
}

void Session::resumeHeld()
{
    if (!_held)
        return;
    _held->from += consume(std::span(_held->bytes).subspan(_held->from));
    if (_held->from == _held->bytes.size() || _state == State::Ended)
        _held.reset();
}

void Session::onTimer()
{
    _timerDue = SteadyTime::max();
    const SteadyTime now = _loop.now();
    run([&] {
        if (_paused && _state != State::Ended && now >= nextDue())
            return resume();
        if (_state == State::Open)
            return onSilence();
        if (_state == State::Closing && now >= _deadline)
            return _transport.queuedBytes() == 0 ? finish() : abort();
        if (_state == State::Ended && now >= _deadline)
            abort();
    });
}

void Session::onSilence()
{
    if (_paused)
        return;
    const auto silence = _loop.now() - _lastReceived;
    if (silence >= _limits.silence.get())
        return abort();
    if (!_pinged && silence >= _limits.pingAfter.get()) {
        _pinged = true;
        _probed = _loop.now();
        writeFrame(Opcode::Ping, {});
    }
}

SteadyTime Session::nextDue() const noexcept
{
    switch (_state) {
    case State::New:
        return SteadyTime::max();
    case State::Open:
        if (_paused)
            return _deadline;
        return _lastReceived + (_pinged ? _limits.silence.get() : std::min(_limits.pingAfter.get(), _limits.silence.get()));
    case State::Closing:
        return _paused ? SteadyTime::min() : _deadline;
    case State::Ended:
        return _reported ? _deadline : SteadyTime::min();
    }
    return SteadyTime::max();
}

void Session::setTimer()
{
    const SteadyTime due = nextDue();
    if (_timerDue <= due)
        return;
    const SteadyTime now = _loop.now();
    const Milliseconds delay = due <= now ? Milliseconds{0} : std::chrono::ceil<Milliseconds>(due - now);
    _timerDue = now + delay;
    _timer = _loop.schedule(delay, [this] { onTimer(); });
}

void Session::logEnd() const
{
    Poco::Logger& log = Poco::Logger::get("websocket");
    if (!log.debug())
        return;
    const LogScope scope(_context);
    const char* const who = _reason.origin == CloseOrigin::Peer     ? "the client"
                            : _reason.origin == CloseOrigin::Server ? "the server"
                                                                    : "the plugin";
    log.debug("closed by " + std::string(who) + ", " + std::to_string(static_cast<std::uint16_t>(_reason.code)) + ", after " +
              std::to_string(_messages) + " messages");
}

void Session::logFault(const std::string& plugin, const char* call, const std::string& what) const
{
    Poco::Logger::get("websocket")
        .error("plugin %s, connection %s: exception out of %s: %s", plugin, std::to_string(id()), std::string(call), what);
}

std::size_t Session::queuedBytes() const noexcept
{
    return _transport.queuedBytes();
}

std::uint64_t Session::id() const noexcept
{
    return _context.connection;
}

EventLoop& Session::loop() noexcept
{
    return _loop;
}

} // namespace beckon
