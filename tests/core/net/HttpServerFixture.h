#pragma once

#include "beckon/base/Error.h"
#include "net/HttpServer.h"
#include "net/NetMetrics.h"

#include <Poco/Logger.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>
#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace beckon::test {

constexpr long deadlineSeconds = 10;

/// A client that blocks, with a deadline.
class Client
{
public:
    explicit Client(const std::string& address) : _socket(Poco::Net::SocketAddress(address))
    {
        _socket.setReceiveTimeout(Poco::Timespan(deadlineSeconds, 0));
    }

    void send(const std::string& bytes) { _socket.sendBytes(bytes.data(), static_cast<int>(bytes.size())); }
    void get(const std::string& path) { send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"); }
    void close() { _socket.close(); }
    void shutDown() { _socket.shutdownSend(); }

    /// Reads until `end` has come; what came after it stays for the next call.
    std::string readUntil(const std::string& end)
    {
        while (_read.find(end) == std::string::npos) {
            if (!readMore())
                return std::exchange(_read, {}) + "<closed>";
        }
        const std::size_t length = _read.find(end) + end.size();
        std::string result = _read.substr(0, length);
        _read.erase(0, length);
        return result;
    }

    std::string readToEnd()
    {
        while (readMore()) {
        }
        return std::exchange(_read, {});
    }

private:
    bool readMore()
    {
        char buffer[4096];
        const int count = _socket.receiveBytes(buffer, sizeof buffer);
        _read.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

    Poco::Net::StreamSocket _socket;
    std::string _read;
};

/// Sends back what it gets, with a word in front.
struct EchoHandler final : SessionHandler
{
    explicit EchoHandler(std::promise<bool>* ended) : endedOnLoop(ended) {}
    ~EchoHandler() override
    {
        if (endedOnLoop != nullptr)
            endedOnLoop->set_value(loop != nullptr && loop->isCurrent());
    }
    void onOpen(WebSocketSession& opened) override { session = &opened; }
    void onMessage(std::string_view text) override
    {
        const std::string_view parts[] = {"echo ", text};
        session->send(parts);
    }
    void onClose(CloseReason) override {}

    WebSocketSession* session = nullptr;
    std::promise<bool>* endedOnLoop;
    EventLoop* loop = nullptr;
};

struct EchoEndpoint final : WebSocketEndpoint
{
    std::variant<Admission, Response> accept(const Request& request) override
    {
        if (gate)
            gate->wait();
        auto handler = std::make_unique<EchoHandler>(ended);
        const std::size_t affinity = request.parameter("key").size();
        handler->loop = loops != nullptr ? &loops->forKey(affinity) : nullptr;
        return Admission{std::move(handler), affinity, {}, request.queryParameter("token").value_or("")};
    }

    EventLoops* loops = nullptr;
    std::promise<bool>* ended = nullptr;
    std::optional<std::shared_future<void>> gate;
};

/// A text frame of at most 125 bytes, masked with zeros.
inline std::string frame(const std::string& text)
{
    return std::string("\x81") + static_cast<char>(0x80U | text.size()) + std::string(4, '\0') + text;
}

inline std::string upgradeRequest(const std::string& path)
{
    return "GET " + path +
           " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

/// A server on a free port with some routes: /hello, /n/{n}, /slow (waits for `gate`), /throws, /away, /client, /large and the echo at
/// /ws/{key}, whose token is ?token=.
class HttpServerFixture : public CppUnit::TestFixture
{
public:
    void setUp() override
    {
        echo = std::make_shared<EchoEndpoint>();
        echo->loops = &loops;
        add("/hello", [](const Request&) { return Response::json(200, "\"hello\""); });
        add("/n/{n}", [](const Request& request) { return Response::json(200, "\"" + request.parameter("n") + "\""); });
        add("/slow", [this](const Request&) {
            entered.set_value();
            gate.get_future().wait();
            return Response::json(200, "\"slow\"");
        });
        add("/throws", [](const Request&) -> Response { throw std::runtime_error("inner secret"); });
        add("/away", [](const Request&) -> Response { throw Unavailable("inner secret"); });
        add("/client", [](const Request& request) { return Response::json(200, '"' + request.remoteAddress + '"'); });
        add("/large", [](const Request&) { return Response::json(200, std::string(8'000'000, 'x') + "END"); });
        Route webSocket;
        webSocket.owner = "test";
        webSocket.pattern = "/ws/{key}";
        webSocket.endpoint = echo;
        routes.add(std::move(webSocket));
    }

    void tearDown() override
    {
        if (server)
            server->stop();
        requests.stop();
        upgrades.stop();
        loops.stop();
    }

protected:
    void add(const std::string& pattern, RequestHandler handler)
    {
        Route route;
        route.owner = "test";
        route.pattern = pattern;
        route.handler = std::move(handler);
        routes.add(std::move(route));
        Route post;
        post.owner = "test";
        post.method = Method::Post;
        post.pattern = pattern;
        post.handler = [](const Request&) { return Response::json(200, "\"posted\""); };
        routes.add(std::move(post));
    }

    HttpServerParts parts() { return partsOn(loops); }

    HttpServerParts partsOn(LoopGroup& group)
    {
        return {group,      requests,
                upgrades,   routes,
                cors,       limits,
                netMetrics, Poco::Logger::get("test.requests"),
                isRevoked,  TrustedProxies(proxies),
                perAddress};
    }

    std::string start()
    {
        server = std::make_unique<HttpServer>(parts());
        return server->listen("127.0.0.1", 0).at(0);
    }

    Limits limits;
    RouteTree routes;
    Metrics metrics;
    NetMetrics netMetrics{metrics};
    std::shared_ptr<const Cors> cors = std::make_shared<Cors>(std::vector<std::string>());
    std::shared_ptr<EchoEndpoint> echo;
    std::promise<void> entered;
    std::promise<void> gate;
    LoopGroup loops{2};
    WorkerPool requests{"requests", 2, 100};
    WorkerPool upgrades{"upgrades", 1, 100};
    std::function<bool(std::string_view)> isRevoked;
    std::vector<IpNetwork> proxies;
    AddressLimits perAddress;
    std::unique_ptr<HttpServer> server;
};

} // namespace beckon::test
