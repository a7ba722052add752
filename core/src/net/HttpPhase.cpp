#include "net/HttpPhase.h"

#include "net/Connection.h"
#include "net/ServerState.h"
#include "ws/Handshake.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace beckon {

namespace {

std::string requestId(const std::string& runId, std::uint64_t connection, std::uint64_t request)
{
    std::array<char, 40> numbers{};
    char* end = std::to_chars(numbers.data(), numbers.data() + 18, connection, 16).ptr;
    *end++ = '-';
    end = std::to_chars(end, numbers.data() + numbers.size(), request, 16).ptr;
    return runId + '-' + std::string(numbers.data(), end);
}

/// Ends a handler whose client is gone, on the loop that it was made for.
void release(Admission admission, EventLoops& loops)
{
    EventLoop& loop = loops.forKey(admission.affinity);
    loop.post([handler = std::shared_ptr<SessionHandler>(std::move(admission.handler))] {});
}

} // namespace

HttpPhase::HttpPhase(Connection& connection, std::string remoteAddress)
    : _connection(connection),
      _server(connection.home().server()),
      _dispatcher(connection.home()),
      _remoteAddress(std::move(remoteAddress)),
      _reader(_server.parts.limits)
{
    _deadline = _connection.home().loop().schedule(_server.parts.limits.headerDeadline, [this] { onDeadline(); });
}

HttpPhase::~HttpPhase() = default;

void HttpPhase::receive(std::string_view bytes)
{
    if (_state == State::Reading && _readAhead.empty())
        bytes.remove_prefix(readOn(bytes));
    if (bytes.empty() || _connection.isFinishing())
        return;
    // The rest stays in the socket until their turn: a client that only sends would fill the memory.
    _readAhead.append(bytes);
    _connection.pauseReading();
}

/// Feeds the reader up to the end of one request, and acts on what it says. Returns what was used.
std::size_t HttpPhase::readOn(std::string_view bytes)
{
    const std::size_t used = _reader.feed(bytes);
    switch (_reader.state()) {
    case RequestReader::State::Complete:
        begin();
        break;
    case RequestReader::State::Failed:
        refuse(_reader.fault().status, _reader.fault().detail);
        break;
    case RequestReader::State::Body:
        if (_reader.takeExpectation())
            _connection.writeAnswer("HTTP/1.1 100 Continue\r\n\r\n");
        [[fallthrough]];
    default:
        watchDeadline();
    }
    return used;
}

void HttpPhase::begin()
{
    _deadline.cancel();
    _state = State::Waiting;
    auto exchange = std::make_shared<Exchange>();
    exchange->begun = _connection.home().loop().now();
    exchange->persistence = _reader.keepAlive() ? Persistence::KeepAlive : Persistence::Close;
    exchange->request = _reader.take();
    exchange->request.remoteAddress = _server.parts.proxies.clientOf(exchange->request, _remoteAddress);
    exchange->request.id = requestId(_server.runId, _connection.id(), ++_requests);
    exchange->context.request = exchange->request.id;
    exchange->context.connection = _connection.id();
    const Exchange::Next next = _dispatcher.route(*exchange);
    if (next == Exchange::Next::Answer)
        answer(exchange);
    else
        hand(exchange, next);
}

void HttpPhase::hand(const std::shared_ptr<Exchange>& exchange, Exchange::Next next)
{
    WorkerPool& pool = next == Exchange::Next::Admit ? _server.parts.upgrades : _server.parts.requests;
    auto work = [dispatcher = _dispatcher, &loop = _connection.home().loop(), &loops = _server.parts.loops, exchange,
                 connection = _connection.weak_from_this()] {
        dispatcher.run(*exchange);
        loop.post([exchange, connection, &loops] {
            const auto alive = connection.lock();
            if (alive && !alive->isFinishing())
                alive->http()->answer(exchange);
            else if (exchange->admission)
                release(std::move(*exchange->admission), loops);
        });
    };
    if (_connection.home().hand(pool, std::move(work)))
        return;
    exchange->response = Response::error(503, "Too many requests are waiting");
    exchange->response.headers.push_back({"Retry-After", "1"});
    answer(exchange);
}

void HttpPhase::answer(const std::shared_ptr<Exchange>& exchange)
{
    if (exchange->admission) {
        admit(exchange);
        return;
    }
    _state = State::Answering;
    _connection.writeAnswer(_dispatcher.complete(*exchange));
    _dispatcher.record(*exchange, exchange->response.status, std::chrono::steady_clock::now());
    if (exchange->persistence == Persistence::Close || (_peerDone && _readAhead.empty())) {
        _lastRequest = true;
        _connection.finish();
    }
}

void HttpPhase::admit(const std::shared_ptr<Exchange>& exchange)
{
    if (_peerDone) {
        release(std::move(*exchange->admission), _server.parts.loops);
        _connection.abort();
        return;
    }
    exchange->response = acceptHandshake(exchange->request, exchange->admission->subprotocol);
    std::string bytes = _dispatcher.complete(*exchange);
    _dispatcher.record(*exchange, exchange->response.status, std::chrono::steady_clock::now());
    _connection.upgrade(std::move(bytes), std::move(*exchange->admission), exchange->route->owner, std::move(exchange->context));
    // `this` has ended with the upgrade.
}

void HttpPhase::flushed()
{
    if (_state != State::Answering || _lastRequest)
        return;
    _state = State::Reading;
    if (!_readAhead.empty())
        return _connection.wantAnotherTurn();
    if (_peerDone)
        return _connection.finish();
    _connection.resumeReading();
    watchDeadline();
}

void HttpPhase::proceed()
{
    _readAheadUsed += readOn(std::string_view(_readAhead).substr(_readAheadUsed));
    if (_readAheadUsed < _readAhead.size() || _connection.isFinishing())
        return;
    _readAhead = std::string();
    _readAheadUsed = 0;
    if (!_peerDone)
        _connection.resumeReading();
    else if (_state == State::Reading)
        _connection.finish(); // half a request, of which no more will come
}

void HttpPhase::refuse(int status, const std::string& detail)
{
    _deadline.cancel();
    _state = State::Answering;
    _lastRequest = true;
    Exchange exchange;
    exchange.begun = _connection.home().loop().now();
    exchange.persistence = Persistence::Close;
    exchange.request = _reader.takeRefused();
    exchange.request.remoteAddress = _server.parts.proxies.clientOf(exchange.request, _remoteAddress);
    exchange.request.id = requestId(_server.runId, _connection.id(), ++_requests);
    exchange.context.request = exchange.request.id;
    exchange.context.connection = _connection.id();
    exchange.response = Response::error(status, detail);
    _connection.writeAnswer(_dispatcher.complete(exchange));
    _dispatcher.record(exchange, status, exchange.begun);
    _connection.finish();
}

void HttpPhase::shutDown()
{
    // A request that is being read or answered may finish; complete() then says `Connection: close`.
    if (_state == State::Reading && _reader.state() == RequestReader::State::Idle && _readAhead.empty())
        _connection.abort(); // nothing is on its way: there is no answer to linger for
}

void HttpPhase::watchDeadline()
{
    const RequestReader::State state = _reader.state();
    if (_deadline && state == _deadlineOf)
        return;
    const Limits& limits = _server.parts.limits;
    _deadlineOf = state;
    const auto& wait = state == RequestReader::State::Idle     ? limits.keepAlive
                       : state == RequestReader::State::Header ? limits.headerDeadline
                                                               : limits.bodyDeadline;
    _deadline = _connection.home().loop().schedule(wait, [this] { onDeadline(); });
}

void HttpPhase::onDeadline()
{
    if (_reader.state() == RequestReader::State::Idle)
        _connection.abort();
    else
        refuse(408, "The request did not arrive in time");
}

} // namespace beckon
