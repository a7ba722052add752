#include "net/HttpServer.h"

#include "beckon/base/Error.h"
#include "beckon/security/Random.h"
#include "net/Address.h"
#include "net/Connection.h"
#include "net/Listener.h"
#include "net/LoopConnections.h"
#include "net/ServerState.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

namespace beckon {

namespace {

constexpr Milliseconds lookInterval{2};
constexpr Milliseconds abortDeadline{2'000};

/// Runs `task` on every loop and waits until all have. Not for a loop's own thread.
template <typename Task>
void onEveryLoop(ServerState& server, Task task)
{
    std::vector<std::future<void>> done;
    for (const auto& connections : server.perLoop) {
        auto promise = std::make_shared<std::promise<void>>();
        done.push_back(promise->get_future());
        connections->loop().post([task, promise, &connections = *connections] {
            try {
                task(connections);
                promise->set_value();
            } catch (...) {
                promise->set_exception(std::current_exception());
            }
        });
    }
    for (auto& one : done)
        one.get();
}

/// A port that is free at every one of the addresses: all of them share it.
std::uint16_t freePort(const std::vector<Poco::Net::SocketAddress>& addresses)
{
    constexpr int tries = 20;
    for (int i = 1;; ++i) {
        const std::uint16_t port = boundPort(openListeningSocket(addresses.front()));
        try {
            for (const auto& address : addresses)
                requireFreePort(Poco::Net::SocketAddress(address.host(), port));
            return port;
        } catch (const SystemError&) {
            if (i == tries)
                throw;
        }
    }
}

} // namespace

ServerState::ServerState(const HttpServerParts& shared) : parts(shared), runId(randomId().substr(0, 8)), quota(shared.perAddress)
{
    for (std::size_t i = 0; i < shared.loops.size(); ++i)
        perLoop.push_back(std::make_unique<LoopConnections>(*this, shared.loops.at(i), shared.cors, shared.tls));
}

ServerState::~ServerState() = default;

struct HttpServer::Impl
{
    using Listeners = std::vector<std::unique_ptr<Listener>>;

    explicit Impl(const HttpServerParts& parts) : state(parts), listeners(state.perLoop.size()) {}

    void listenAt(const Poco::Net::SocketAddress& address);
    void closeListeners();
    Listeners& listenersOf(const LoopConnections& connections);
    bool waitUntilClosed(SteadyTime end) const;

    ServerState state;
    std::vector<Listeners> listeners; ///< by loop; each made and ended on its loop
    bool stopped = false;
};

void HttpServer::Impl::listenAt(const Poco::Net::SocketAddress& address)
{
    onEveryLoop(state, [this, address](LoopConnections& connections) {
        auto accept = [&connections](FileDescriptor client, std::string from) { connections.accept(std::move(client), std::move(from)); };
        auto turnAway = [&connections](FileDescriptor client) { connections.turnAwayAtOnce(std::move(client)); };
        listenersOf(connections)
            .push_back(
                std::make_unique<Listener>(connections.loop(), openListeningSocket(address), std::move(accept), std::move(turnAway)));
    });
}

void HttpServer::Impl::closeListeners()
{
    onEveryLoop(state, [this](LoopConnections& connections) { listenersOf(connections).clear(); });
}

HttpServer::Impl::Listeners& HttpServer::Impl::listenersOf(const LoopConnections& connections)
{
    const auto at = std::find_if(state.perLoop.begin(), state.perLoop.end(), [&](const auto& one) { return one.get() == &connections; });
    return listeners[static_cast<std::size_t>(at - state.perLoop.begin())];
}

bool HttpServer::Impl::waitUntilClosed(SteadyTime end) const
{
    while (state.open.load(std::memory_order_acquire) > 0) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        std::this_thread::sleep_for(lookInterval);
    }
    return true;
}

HttpServer::HttpServer(const HttpServerParts& parts) : _impl(std::make_unique<Impl>(parts)) {}

HttpServer::~HttpServer()
{
    stop();
}

std::vector<std::string> HttpServer::listen(const std::string& host, std::uint16_t port)
{
    const std::vector<Poco::Net::SocketAddress> addresses = listenAddresses(host, port);
    const std::uint16_t chosen = port == 0 ? freePort(addresses) : port;
    std::vector<std::string> bound;
    for (const Poco::Net::SocketAddress& wanted : addresses) {
        const Poco::Net::SocketAddress address(wanted.host(), chosen);
        requireFreePort(address);
        _impl->listenAt(address);
        bound.push_back(address.toString());
    }
    return bound;
}

void HttpServer::use(const std::shared_ptr<const Cors>& cors)
{
    for (const auto& connections : _impl->state.perLoop)
        connections->loop().post([&connections = *connections, cors] { connections.use(cors); });
}

void HttpServer::use(const std::shared_ptr<const TlsContext>& tls)
{
    for (const auto& connections : _impl->state.perLoop)
        connections->loop().post([&connections = *connections, tls] { connections.use(tls); });
}

void HttpServer::use(const AddressLimits& perAddress)
{
    _impl->state.quota.use(perAddress);
}

void HttpServer::stopAccepting()
{
    if (!_impl->state.draining.exchange(true))
        _impl->closeListeners();
}

void HttpServer::stop(const DrainTimes& times)
{
    if (std::exchange(_impl->stopped, true))
        return;
    const SteadyTime begun = std::chrono::steady_clock::now();
    stopAccepting();
    // Without WebSockets there is nothing to spread.
    const Milliseconds period = _impl->state.sessions.load(std::memory_order_relaxed) > 0 ? times.period : Milliseconds(0);
    onEveryLoop(_impl->state, [period](LoopConnections& connections) { connections.drain(period); });
    if (_impl->waitUntilClosed(begun + times.deadline))
        return;
    // Once more for whoever was between two loops.
    const SteadyTime end = std::chrono::steady_clock::now() + abortDeadline;
    do
        onEveryLoop(_impl->state, [](LoopConnections& connections) { connections.abortAll(); });
    while (!_impl->waitUntilClosed(std::chrono::steady_clock::now() + Milliseconds(50)) && std::chrono::steady_clock::now() < end);
}

void HttpServer::logOut(const std::string& token)
{
    for (const auto& connections : _impl->state.perLoop)
        connections->loop().post([token, &connections = *connections] { connections.logOut(token); });
}

std::size_t HttpServer::connections() const noexcept
{
    return _impl->state.open.load(std::memory_order_relaxed);
}

std::size_t HttpServer::rooms() const noexcept
{
    return _impl->state.rooms.load(std::memory_order_relaxed);
}

std::size_t HttpServer::backlogBytes() const noexcept
{
    return _impl->state.backlogBytes.load(std::memory_order_relaxed);
}

bool HttpServer::draining() const noexcept
{
    return _impl->state.draining;
}

} // namespace beckon
