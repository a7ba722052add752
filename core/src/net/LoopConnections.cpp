#include "net/LoopConnections.h"

#include "net/Connection.h"
#include "net/NetMetrics.h"
#include "net/ServerState.h"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t mostSpareChunks = 64;

constexpr Milliseconds drainStep{20};

constexpr std::string_view tooManyConnections = "HTTP/1.1 503 Service Unavailable\r\n"
                                                "Content-Type: application/json\r\n"
                                                "Retry-After: 5\r\n"
                                                "Content-Length: 34\r\n"
                                                "Connection: close\r\n\r\n"
                                                R"({"detail": "Too many connections"})";

constexpr std::string_view tooManyOfAddress = "HTTP/1.1 429 Too Many Requests\r\n"
                                              "Content-Type: application/json\r\n"
                                              "Retry-After: 10\r\n"
                                              "Content-Length: 52\r\n"
                                              "Connection: close\r\n\r\n"
                                              R"({"detail": "Too many connections from your address"})";

} // namespace

LoopConnections::LoopConnections(ServerState& server, EpollLoop& loop, std::shared_ptr<const Cors> cors,
                                 std::shared_ptr<const TlsContext> tls) noexcept
    : _server(server),
      _loop(loop),
      _cors(std::move(cors)),
      _tls(std::move(tls)),
      _turnedAway(loop),
      _tlsRefusals(loop, _turnedAway, _tlsScratch, server.parts.limits, server.parts.metrics)
{
}

LoopConnections::~LoopConnections()
{
    _loop.forgetTurnEnd(*this);
}

void LoopConnections::accept(FileDescriptor socket, std::string remoteAddress)
{
    const std::size_t before = _server.open.fetch_add(1, std::memory_order_relaxed);
    if (before >= _server.parts.limits.connections || _stopping) {
        _server.open.fetch_sub(1, std::memory_order_relaxed);
        _server.parts.metrics.refused.add();
        turnAway(std::move(socket), tooManyConnections);
        return;
    }
    std::optional<AddressQuota::Share> share;
    if (_server.parts.proxies.contains(remoteAddress))
        share.emplace();
    else
        share = _server.quota.admit(remoteAddress, _loop.now());
    if (!share) {
        _server.open.fetch_sub(1, std::memory_order_relaxed);
        _server.parts.metrics.refusedByAddress.add();
        turnAway(std::move(socket), tooManyOfAddress);
        return;
    }
    _server.parts.metrics.accepted.add();
    const std::uint64_t id = _server.lastId.fetch_add(1, std::memory_order_relaxed) + 1;
    auto connection = std::make_shared<Connection>(*this, std::move(socket), id, std::move(*share));
    add(connection);
    if (_tls)
        connection->serveTls(*_tls, std::move(remoteAddress));
    else
        connection->serveHttp(std::move(remoteAddress));
}

void LoopConnections::turnAway(FileDescriptor socket, std::string_view answer)
{
    if (_tls)
        _tlsRefusals.tell(std::move(socket), *_tls, answer);
    else
        _turnedAway.tell(std::move(socket), answer);
}

void LoopConnections::turnAwayAtOnce(FileDescriptor socket)
{
    _server.parts.metrics.refused.add();
    if (_tls)
        _server.parts.metrics.refusalsHungUp.add();
    else
        ::send(socket.get(), tooManyConnections.data(), tooManyConnections.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void LoopConnections::add(std::shared_ptr<Connection> connection)
{
    connection->setPlace(static_cast<std::uint32_t>(_connections.size()));
    _connections.push_back(std::move(connection));
}

void LoopConnections::remove(const Connection& connection) noexcept
{
    const std::uint32_t place = connection.place();
    if (place >= _connections.size() || _connections[place].get() != &connection)
        return;
    _connections[place].swap(_connections.back());
    _connections[place]->setPlace(place);
    _connections.pop_back();
}

void LoopConnections::logOut(std::string_view token)
{
    // One that cannot even be told ends at once, and leaves the table: walk over a copy.
    std::vector<std::shared_ptr<Connection>> found;
    for (Connection* one : _byToken.find(tagOf(token)))
        found.push_back(one->shared_from_this());
    for (const auto& connection : found)
        connection->logOut();
}

const std::string& LoopConnections::addSession(const std::string& room)
{
    _server.sessions.fetch_add(1, std::memory_order_relaxed);
    const auto found = _rooms.try_emplace(room).first;
    if (++found->second == 1 && !room.empty())
        _server.rooms.fetch_add(1, std::memory_order_relaxed);
    return found->first;
}

void LoopConnections::removeSession(const std::string& room) noexcept
{
    _server.sessions.fetch_sub(1, std::memory_order_relaxed);
    const auto found = _rooms.find(room);
    if (found == _rooms.end() || --found->second > 0)
        return;
    if (!room.empty())
        _server.rooms.fetch_sub(1, std::memory_order_relaxed);
    _rooms.erase(found);
}

/// A connection may remove itself while it is told something: walk over a copy.
LoopConnections::Connections LoopConnections::all() const
{
    return {_connections.begin(), _connections.end()};
}

void LoopConnections::drain(Milliseconds period)
{
    _stopping = true;
    _tlsRefusals.clear();
    _turnedAway.clear();
    _drainBegan = _loop.now();
    _drainPeriod = period;
    for (const auto& connection : _connections) {
        if (connection->isWebSocket())
            _toClose.push_back(connection);
    }
    _toCloseAtFirst = _toClose.size();
    closeDue();
}

/// Tells as many WebSockets as the time since the begin asks for, in the order of the table, which is as good as any.
void LoopConnections::closeDue()
{
    const auto elapsed = _loop.now() - _drainBegan;
    if (elapsed >= _drainPeriod) {
        _toClose.clear();
        for (const auto& connection : all()) {
            if (const auto alive = connection.lock())
                alive->shutDown();
        }
        return;
    }
    const double share = std::chrono::duration<double>(elapsed) / std::chrono::duration<double>(_drainPeriod);
    const auto mayRemain = static_cast<std::size_t>(std::ceil(static_cast<double>(_toCloseAtFirst) * (1 - share)));
    for (; _toClose.size() > mayRemain; _toClose.pop_back()) {
        if (const auto alive = _toClose.back().lock())
            alive->shutDown();
    }
    _drainStep = _loop.schedule(drainStep, [this] { closeDue(); });
}

void LoopConnections::abortAll()
{
    _drainStep.cancel();
    for (const auto& connection : all()) {
        if (const auto alive = connection.lock())
            alive->abort();
    }
}

bool LoopConnections::hand(WorkerPool& pool, WorkerPool::Task task)
{
    if (!pool.tryPost(std::move(task), WorkerPool::Wake::Later))
        return false;
    if (_toWake.empty())
        _loop.atTurnEnd(*this);
    if (std::find(_toWake.begin(), _toWake.end(), &pool) == _toWake.end())
        _toWake.push_back(&pool);
    return true;
}

void LoopConnections::onTurnEnd()
{
    for (WorkerPool* pool : _toWake)
        pool->wake();
    _toWake.clear();
}

std::unique_ptr<OutputChunks> LoopConnections::takeChunks()
{
    if (_spareChunks.empty()) {
        _spareChunks.reserve(mostSpareChunks); // so that giving back never allocates
        return std::make_unique<OutputChunks>();
    }
    std::unique_ptr<OutputChunks> chunks = std::move(_spareChunks.back());
    _spareChunks.pop_back();
    return chunks;
}

void LoopConnections::giveChunks(std::unique_ptr<OutputChunks> chunks) noexcept
{
    if (_spareChunks.size() < mostSpareChunks && chunks->isReusable())
        _spareChunks.push_back(std::move(chunks));
}

} // namespace beckon
