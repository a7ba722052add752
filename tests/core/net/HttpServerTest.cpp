#include "net/HttpServer.h"

#include "beckon/base/Error.h"
#include "net/Dispatcher.h"

#include <Poco/Logger.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace beckon {

namespace {

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
        return Admission{std::move(handler), affinity, {}};
    }

    EventLoops* loops = nullptr;
    std::promise<bool>* ended = nullptr;
    std::optional<std::shared_future<void>> gate;
};

/// A text frame of at most 125 bytes, masked with zeros.
std::string frame(const std::string& text)
{
    return std::string("\x81") + static_cast<char>(0x80U | text.size()) + std::string(4, '\0') + text;
}

std::string upgradeRequest(const std::string& path)
{
    return "GET " + path +
           " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

class HttpServerTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HttpServerTest);
    CPPUNIT_TEST(pipelinedRequestsAreAnsweredInOrder);
    CPPUNIT_TEST(aSlowHandlerHoldsUpNobodyElse);
    CPPUNIT_TEST(aHandlerThatThrowsGivesAnErrorThatTellsNothing);
    CPPUNIT_TEST(aPartThatIsAwayGives503WithRetryAfter);
    CPPUNIT_TEST(oneConnectionTooManyIsTurnedAway);
    CPPUNIT_TEST(aHeaderThatDoesNotEndIsAnsweredAndClosed);
    CPPUNIT_TEST(aBodyThatDoesNotEndIsAnsweredAndClosed);
    CPPUNIT_TEST(anIdleConnectionIsClosed);
    CPPUNIT_TEST(aClientMayShutItsSideDownAndStillReadTheAnswer);
    CPPUNIT_TEST(aLargeAnswerReachesASlowReader);
    CPPUNIT_TEST(framesSentWithTheHandshakeReachTheSessionOnEveryLoop);
    CPPUNIT_TEST(aHandlerWhoseClientIsGoneEndsOnItsLoop);
    CPPUNIT_TEST(aStopLetsARequestUnderWayFinish);
    CPPUNIT_TEST(aStopClosesWebSocketsWith1001);
    CPPUNIT_TEST(aStopEndsEvenWhenAClientDoesNotAnswer);
    CPPUNIT_TEST(aPortInUseIsNamedWithTheFix);
    CPPUNIT_TEST(tokensAreLeftOutOfTheLog);
    CPPUNIT_TEST_SUITE_END();

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

    void pipelinedRequestsAreAnsweredInOrder()
    {
        Client client(start());
        std::string all;
        for (int i = 0; i < 50; ++i)
            all += "GET /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        client.send(all);
        for (int i = 0; i < 50; ++i) {
            client.readUntil("\r\n\r\n");
            const std::string body = "\"" + std::to_string(i) + "\"";
            CPPUNIT_ASSERT_EQUAL(body, client.readUntil(body));
        }
    }

    void aSlowHandlerHoldsUpNobodyElse()
    {
        const std::string address = start();
        Client slow(address);
        slow.get("/slow");
        entered.get_future().wait();
        Client quick(address);
        quick.get("/hello");
        CPPUNIT_ASSERT(quick.readUntil("\"hello\"").starts_with("HTTP/1.1 200"));
        gate.set_value();
        CPPUNIT_ASSERT(slow.readUntil("\"slow\"").starts_with("HTTP/1.1 200"));
    }

    void aHandlerThatThrowsGivesAnErrorThatTellsNothing()
    {
        Client client(start());
        client.get("/throws");
        const std::string answer = client.readUntil("\"}");
        CPPUNIT_ASSERT(answer.starts_with("HTTP/1.1 500"));
        CPPUNIT_ASSERT(answer.find("inner secret") == std::string::npos);
        CPPUNIT_ASSERT(answer.find("X-Request-Id: ") != std::string::npos);
    }

    void aPartThatIsAwayGives503WithRetryAfter()
    {
        Client client(start());
        client.get("/away");
        const std::string answer = client.readUntil("\"}");
        CPPUNIT_ASSERT(answer.starts_with("HTTP/1.1 503"));
        CPPUNIT_ASSERT(answer.find("Retry-After: ") != std::string::npos);
        CPPUNIT_ASSERT(answer.find("inner secret") == std::string::npos);
    }

    void oneConnectionTooManyIsTurnedAway()
    {
        limits.connections = 2;
        const std::string address = start();
        Client first(address);
        Client second(address);
        for (Client* client : {&first, &second}) {
            client->get("/hello");
            CPPUNIT_ASSERT(client->readUntil("\"hello\"").starts_with("HTTP/1.1 200"));
        }
        Client third(address);
        CPPUNIT_ASSERT(third.readToEnd().starts_with("HTTP/1.1 503"));
        first.get("/hello");
        CPPUNIT_ASSERT(first.readUntil("\"hello\"").starts_with("HTTP/1.1 200"));
    }

    void aHeaderThatDoesNotEndIsAnsweredAndClosed()
    {
        limits.headerDeadline = Milliseconds(50);
        Client client(start());
        client.send("GET /hello HTTP/1.1\r\nHost:");
        CPPUNIT_ASSERT(client.readToEnd().starts_with("HTTP/1.1 408"));
    }

    void aBodyThatDoesNotEndIsAnsweredAndClosed()
    {
        limits.bodyDeadline = Milliseconds(50);
        Client client(start());
        client.send("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
        CPPUNIT_ASSERT(client.readToEnd().starts_with("HTTP/1.1 408"));
    }

    void anIdleConnectionIsClosed()
    {
        limits.keepAlive = Milliseconds(50);
        Client client(start());
        client.get("/hello");
        const std::string all = client.readToEnd();
        CPPUNIT_ASSERT(all.ends_with("\"hello\""));
    }

    void aClientMayShutItsSideDownAndStillReadTheAnswer()
    {
        const std::string address = start();
        Poco::Net::StreamSocket socket{Poco::Net::SocketAddress(address)};
        const std::string request = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
        socket.sendBytes(request.data(), static_cast<int>(request.size()));
        socket.shutdownSend();
        entered.get_future().wait();
        gate.set_value();
        std::string all;
        char buffer[1024];
        for (int count = 0; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
            all.append(buffer, static_cast<std::size_t>(count));
        CPPUNIT_ASSERT(all.ends_with("\"slow\""));
    }

    void aLargeAnswerReachesASlowReader()
    {
        Client client(start());
        client.get("/large");
        client.get("/hello");
        const std::string all = client.readUntil("END");
        CPPUNIT_ASSERT(all.size() > 8'000'000);
        CPPUNIT_ASSERT(client.readUntil("\"hello\"").starts_with("HTTP/1.1 200"));
    }

    void framesSentWithTheHandshakeReachTheSessionOnEveryLoop()
    {
        const std::string address = start();
        for (const std::string key : {"a", "aa", "aaa", "aaaa"}) {
            Client client(address);
            client.send(upgradeRequest("/ws/" + key) + frame("one") + frame("two"));
            CPPUNIT_ASSERT(client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 101"));
            CPPUNIT_ASSERT_EQUAL(std::string("\x81\x08"
                                             "echo one"),
                                 client.readUntil("one"));
            client.readUntil("echo two");
            client.send(frame("three"));
            client.readUntil("echo three");
        }
    }

    void aHandlerWhoseClientIsGoneEndsOnItsLoop()
    {
        std::promise<bool> ended;
        auto onItsLoop = ended.get_future();
        std::promise<void> letIn;
        echo->ended = &ended;
        echo->gate = letIn.get_future().share();
        const std::string address = start();
        {
            Client client(address);
            client.send(upgradeRequest("/ws/a"));
            while (server->connections() == 0)
                std::this_thread::yield();
        }
        letIn.set_value();
        CPPUNIT_ASSERT(onItsLoop.wait_for(Seconds(deadlineSeconds)) == std::future_status::ready);
        CPPUNIT_ASSERT(onItsLoop.get());
    }

    void aStopLetsARequestUnderWayFinish()
    {
        Client client(start());
        client.get("/slow");
        entered.get_future().wait();
        auto stopped = std::async(std::launch::async, [this] { server->stop(); });
        while (!server->draining())
            std::this_thread::yield();
        gate.set_value();
        const std::string all = client.readToEnd();
        CPPUNIT_ASSERT(all.ends_with("\"slow\""));
        CPPUNIT_ASSERT(all.find("Connection: close") != std::string::npos);
        stopped.get();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
    }

    void aStopClosesWebSocketsWith1001()
    {
        Client client(start());
        client.send(upgradeRequest("/ws/a"));
        client.readUntil("\r\n\r\n");
        auto stopped = std::async(std::launch::async, [this] { server->stop(); });
        const std::string closeFrame = client.readUntil("\x03\xe9");
        CPPUNIT_ASSERT_EQUAL('\x88', closeFrame.front());
        client.close();
        stopped.get();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
    }

    void aStopEndsEvenWhenAClientDoesNotAnswer()
    {
        limits.drainDeadline = Milliseconds(50);
        Client client(start());
        client.send(upgradeRequest("/ws/a"));
        client.readUntil("\r\n\r\n");
        server->stop();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
    }

    void aPortInUseIsNamedWithTheFix()
    {
        const std::string address = start();
        const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
        HttpServer second(parts());
        try {
            second.listen("127.0.0.1", port);
            CPPUNIT_FAIL("two servers share a port");
        } catch (const SystemError& error) {
            CPPUNIT_ASSERT(std::string(error.what()).find(address) != std::string::npos);
            CPPUNIT_ASSERT(std::string(error.what()).find("PORT") != std::string::npos);
        }
    }

    void tokensAreLeftOutOfTheLog()
    {
        const std::pair<std::string, std::string> cases[] = {
            {"token=abc", "/p?token=[redacted]"},
            {"a=1&token=abc&b=2", "/p?a=1&token=[redacted]&b=2"},
            {"%74oken=abc", "/p?%74oken=[redacted]"},
            {"TOKEN=abc", "/p?TOKEN=[redacted]"},
            {"%zz=abc", "/p?%zz=[redacted]"},
            {"token", "/p?token=[redacted]"},
            {"", "/p"},
        };
        for (const auto& [query, expected] : cases) {
            Request request;
            request.path = "/p";
            request.query = query;
            CPPUNIT_ASSERT_EQUAL(expected, loggedTarget(request));
        }
    }

private:
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

    HttpServerParts parts() { return {loops, requests, upgrades, routes, cors, limits, Poco::Logger::get("test.requests")}; }

    std::string start()
    {
        server = std::make_unique<HttpServer>(parts());
        return server->listen("127.0.0.1", 0).at(0);
    }

    Limits limits;
    RouteTree routes;
    Cors cors{{}};
    std::shared_ptr<EchoEndpoint> echo;
    std::promise<void> entered;
    std::promise<void> gate;
    LoopGroup loops{2};
    WorkerPool requests{"requests", 2, 100};
    WorkerPool upgrades{"upgrades", 1, 100};
    std::unique_ptr<HttpServer> server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpServerTest);

} // namespace

} // namespace beckon
