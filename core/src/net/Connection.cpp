#include "net/Connection.h"

#include "beckon/base/Error.h"
#include "net/ConnectionHandshake.h"
#include "net/HttpPhase.h"
#include "net/PluginScope.h"
#include "net/ServerState.h"
#include "net/TlsStream.h"

#include <Poco/Logger.h>

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace beckon {

namespace {

constexpr Milliseconds lingerDeadline{2'000};
constexpr Milliseconds writeStallDeadline{60'000};

/// Makes the close a reset. What a peer does not read would stay with the kernel for minutes, beyond all our bounds.
void discardUnsent(const FileDescriptor& socket) noexcept
{
    const linger atOnce{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
}

} // namespace

/// What a connection takes along to its new loop.
struct Connection::Arrival
{
    std::string response;
    std::string readAhead; ///< read beyond the request: the first frames
    Admission admission;
    std::string owner;
    LogContext context;
};

Connection::Connection(LoopConnections& home, FileDescriptor socket, std::uint64_t id, AddressQuota::Share share) noexcept
    : _home(&home), _socket(std::move(socket)), _id(id), _share(std::move(share))
{
}

Connection::~Connection() = default;

void Connection::serveHttp(std::string remoteAddress)
{
    _http = std::make_unique<HttpPhase>(*this, std::move(remoteAddress));
    watch();
}

void Connection::watch()
{
    try {
        _events = EPOLLIN;
        _watch = _home->loop().watch(_socket.get(), _events, *this);
    } catch (const SystemError& error) {
        Poco::Logger::get("net").error("%s", std::string(error.what()));
        abort();
    }
}

void Connection::updateEvents() noexcept
{
    const std::uint32_t read = _readingPaused ? 0U : EPOLLIN;
    const std::uint32_t write = _output.hasBacklog() ? EPOLLOUT : 0U;
    const auto wanted = static_cast<std::uint8_t>(read | write);
    if (_watch != EpollLoop::noWatch && wanted != _events) {
        _events = wanted;
        _home->loop().change(_watch, _socket.get(), wanted);
    }
}

void Connection::wantTurnEnd()
{
    if (!_turnEndWanted) {
        _turnEndWanted = true;
        _home->loop().atTurnEnd(*this);
    }
}

void Connection::onEvents(std::uint32_t events)
{
    const auto self = shared_from_this();
    if (events == 0 && _http && _phase == Phase::Open)
        _http->proceed();
    if ((events & EPOLLOUT) != 0)
        flush();
    if ((events & EPOLLIN) != 0 && _phase != Phase::Closed)
        readAvailable();
    else if ((events & (EPOLLHUP | EPOLLERR)) != 0 && _phase != Phase::Closed)
        tearDown();
}

void Connection::readAvailable()
{
    // One recv a turn: epoll reports what is left in the next one, and nobody can keep the loop to himself.
    const std::span<char> buffer = _home->loop().readBuffer();
    const ssize_t count = ::recv(_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
        const std::span<char> bytes = buffer.first(static_cast<std::size_t>(count));
        _home->server().parts.metrics.receivedBytes.add(bytes.size());
        if (_tls)
            receiveSealed(bytes);
        else
            receive(bytes);
    } else if (count == 0)
        peerHungUp();
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        tearDown();
}

void Connection::receive(std::span<char> bytes)
{
    if (_phase != Phase::Open)
        return; // what comes after our end is read only so that the peer can read ours
    if (_session) {
        const PluginScope scope(_home->loop(), *_plugin);
        _session->receive(bytes);
        countCalls(0);
    } else {
        _http->receive({bytes.data(), bytes.size()});
    }
}

/// Counts the messages since the last time and `others`, and the loop's time since its last lap as theirs. Messages that were held back
/// count with the next that are read, or with the end.
void Connection::countCalls(std::uint32_t others) noexcept
{
    NetMetrics& metrics = _home->server().parts.metrics;
    const std::uint32_t messages = _session->messages() - _countedMessages;
    _countedMessages += messages;
    if (messages > 0) {
        _home->loop().countMessages(messages);
        metrics.messagesReceived.add(messages);
    }
    if (const std::uint32_t calls = messages + others; calls > 0)
        _plugin->countHandlers(_home->loop().lap(), calls);
    if (const std::uint32_t faults = _session->takeFaults(); faults > 0)
        _plugin->countFaults(faults);
}

void Connection::peerHungUp()
{
    // A client may shut its side down after a request and still read the answer.
    if (_phase == Phase::Open && _http && _http->busy()) {
        _http->peerHungUp();
        return pauseReading();
    }
    if (_phase == Phase::Finishing) // the last answer has not left
        return pauseReading();
    tearDown();
}

SendResult Connection::write(std::span<const std::string_view> parts)
{
    if (_phase != Phase::Open)
        return SendResult::Dropped;
    std::size_t size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    const Limits& limits = _home->server().parts.limits;
    if (_output.size() + size > limits.outputBytes)
        return SendResult::Dropped;
    if (_output.hasBacklog() && _home->server().backlogBytes.load(std::memory_order_relaxed) + size > limits.totalOutputBytes)
        return SendResult::Dropped;
    append(parts);
    _home->server().parts.metrics.framesSent.add();
    wantTurnEnd();
    return _output.hasBacklog() ? SendResult::Queued : SendResult::Sent;
}

void Connection::writeAnswer(std::string_view bytes)
{
    append({&bytes, 1});
    wantTurnEnd();
}

void Connection::wantAnotherTurn()
{
    if (_watch != EpollLoop::noWatch)
        _home->loop().again(_watch);
}

void Connection::append(std::span<const std::string_view> parts)
{
    if (_tls)
        sealAndAppend(parts);
    else
        _output.append(*_home, parts);
}

void Connection::pauseReading()
{
    _readingPaused = true;
    updateEvents();
}

void Connection::resumeReading()
{
    _readingPaused = false;
    updateEvents();
}

void Connection::finish()
{
    if (_phase != Phase::Open)
        return;
    if (_tls)
        sealEnd();
    _phase = Phase::Finishing;
    wantTurnEnd();
}

void Connection::abort()
{
    if (_phase == Phase::Closed)
        return;
    _phase = Phase::Aborting;
    wantTurnEnd();
}

void Connection::shutDown()
{
    if (_session)
        _session->shutDown();
    else if (_http)
        _http->shutDown();
    else
        abort(); // nobody has asked for anything yet
}

void Connection::onTurnEnd()
{
    const auto self = shared_from_this();
    _turnEndWanted = false;
    if (_phase == Phase::Aborting)
        tearDown();
    else if (_phase != Phase::Closed)
        flush();
}

void Connection::flush()
{
    const bool wasBacklog = _output.hasBacklog();
    const std::size_t before = _output.size();
    const Output::Flushed flushedHow = _output.flush(*_home, _socket.get());
    _home->server().parts.metrics.sentBytes.add(before - _output.size());
    switch (flushedHow) {
    case Output::Flushed::Broken:
        tearDown();
        return;
    case Output::Flushed::Partly:
        if (!wasBacklog || _output.size() < before)
            _deadline = _home->loop().schedule(writeStallDeadline, [this] { abort(); });
        updateEvents();
        return;
    case Output::Flushed::All:
        flushed(wasBacklog);
    }
}

void Connection::flushed(bool wasBacklog)
{
    if (wasBacklog) {
        _deadline.cancel();
        updateEvents();
    }
    if (_phase == Phase::Finishing) {
        linger();
        return;
    }
    if (_phase != Phase::Open)
        return;
    if (_session && wasBacklog) {
        const PluginScope scope(_home->loop(), *_plugin);
        _session->drained();
    } else if (_http)
        _http->flushed();
}

void Connection::linger()
{
    // Closing a socket with unread input resets it, and the peer may lose the answer: end our side only, and let the peer hang up.
    _phase = Phase::Lingering;
    if (::shutdown(_socket.get(), SHUT_WR) != 0) {
        tearDown();
        return;
    }
    _deadline = _home->loop().schedule(lingerDeadline, [this] { abort(); });
    resumeReading();
}

void Connection::upgrade(std::string response, Admission admission, std::string owner, LogContext context)
{
    const auto self = shared_from_this();
    LoopConnections& target = _home->server().connectionsFor(admission.affinity);
    auto arrival = std::make_shared<Arrival>(
        Arrival{std::move(response), _http->takeReadAhead(), std::move(admission), std::move(owner), std::move(context)});
    _http.reset();
    if (&target == _home) {
        arrive(std::move(*arrival));
        return;
    }
    // First out of the old loop's epoll, timers and tables; only then may the new one touch it.
    _home->loop().unwatch(std::exchange(_watch, EpollLoop::noWatch), _socket.get());
    _home->loop().forgetTurnEnd(*this);
    _turnEndWanted = false;
    _deadline.cancel();
    _home->remove(*this);
    _home = &target;
    target.loop().post([self, arrival] {
        self->_home->add(self);
        self->_readingPaused = false;
        self->watch();
        self->arrive(std::move(*arrival));
    });
}

void Connection::arrive(Arrival arrival)
{
    if (_phase != Phase::Open)
        return;
    resumeReading();
    const std::string& room = _home->addSession(arrival.context.room);
    _plugin = &_home->server().parts.metrics.plugins.of(arrival.owner);
    const PluginScope scope(_home->loop(), *_plugin);
    _home->loop().lap(); // what was before is nobody's
    _session = std::make_unique<Session>(*this, _plugin->on(_home->loop()), _home->server().parts.limits,
                                         ConnectionContext{_id, std::move(arrival.context.user), room}, _plugin->plugin(),
                                         std::move(arrival.admission.handler));
    writeAnswer(arrival.response);
    _session->open();
    if (!arrival.admission.token.empty() && _phase == Phase::Open)
        learnToken(arrival.admission.token);
    if (!arrival.readAhead.empty() && _phase == Phase::Open)
        _session->receive({arrival.readAhead.data(), arrival.readAhead.size()});
    countCalls(1);
    if (_home->stopping())
        _session->shutDown();
}

/// From here on a log-out finds this connection; one that came while it was on its way is found here.
void Connection::learnToken(const std::string& token)
{
    _home->addToken(tagOf(token), *this);
    const auto& isRevoked = _home->server().parts.isRevoked;
    if (isRevoked && isRevoked(token))
        logOut();
}

void Connection::logOut()
{
    if (_session)
        _session->close(CloseCode::LoggedOut, "logged out");
}

void Connection::tearDown()
{
    const auto self = shared_from_this();
    _home->removeToken(*this);
    _phase = Phase::Closed;
    _deadline.cancel();
    _handshake.reset();
    _http.reset();
    if (_session) {
        const PluginScope scope(_home->loop(), *_plugin);
        _home->loop().lap();
        _session->ended();
        countCalls(1);
        _home->server().parts.metrics.closed(_session->reason().code);
        const std::string& room = _session->context().room;
        _session.reset();
        _home->removeSession(room);
    }
    if (_watch != EpollLoop::noWatch)
        _home->loop().unwatch(std::exchange(_watch, EpollLoop::noWatch), _socket.get());
    if (_turnEndWanted)
        _home->loop().forgetTurnEnd(*this);
    if (_output.hasBacklog())
        discardUnsent(_socket);
    else if (_tls)
        sendEndAtOnce();
    _socket.reset();
    _share = {};
    _home->remove(*this);
    _home->server().open.fetch_sub(1, std::memory_order_release);
}

} // namespace beckon
