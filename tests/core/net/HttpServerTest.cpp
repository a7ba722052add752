#include "HttpServerFixture.h"
#include "net/Dispatcher.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace beckon {

namespace {

using test::Client;

class HttpServerTest final : public test::HttpServerFixture
{
    CPPUNIT_TEST_SUITE(HttpServerTest);
    CPPUNIT_TEST(pipelinedRequestsAreAnsweredInOrder);
    CPPUNIT_TEST(manyPipelinedRequestsHoldUpNobodyElse);
    CPPUNIT_TEST(whoShutsItsSideDownGetsTheAnswersToAllItHasAsked);
    CPPUNIT_TEST(optionsOfTheWholeServerIsAnswered);
    CPPUNIT_TEST(aSlowHandlerHoldsUpNobodyElse);
    CPPUNIT_TEST(aHandlerThatThrowsGivesAnErrorThatTellsNothing);
    CPPUNIT_TEST(aPartThatIsAwayGives503WithRetryAfter);
    CPPUNIT_TEST(oneConnectionTooManyIsTurnedAway);
    CPPUNIT_TEST(aHeaderThatDoesNotEndIsAnsweredAndClosed);
    CPPUNIT_TEST(aBodyThatDoesNotEndIsAnsweredAndClosed);
    CPPUNIT_TEST(anIdleConnectionIsClosed);
    CPPUNIT_TEST(aClientMayShutItsSideDownAndStillReadTheAnswer);
    CPPUNIT_TEST(aLargeAnswerReachesASlowReader);
    CPPUNIT_TEST(aPortInUseIsNamedWithTheFix);
    CPPUNIT_TEST(tokensAreLeftOutOfTheLog);
    CPPUNIT_TEST(anAddressWithTooManyConnectionsIsToldSo);
    CPPUNIT_TEST(onlyATrustedProxyTellsWhoTheClientIs);
    CPPUNIT_TEST(otherWebPagesMayCallFromTheNextRequestOn);
    CPPUNIT_TEST(otherLimitsCountWithoutANewConnection);
    CPPUNIT_TEST(limitsAndOriginsMayChangeUnderLoad);
    CPPUNIT_TEST_SUITE_END();

public:
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

    void manyPipelinedRequestsHoldUpNobodyElse()
    {
        std::vector<std::string> order;
        Route route;
        route.owner = "test";
        route.pattern = "/turn/{who}";
        route.runsOn = RunsOn::Loop;
        route.handler = [&](const Request& request) {
            order.push_back(request.parameter("who"));
            if (order.size() == 2) { // "other" has said something before
                entered.set_value();
                gate.get_future().wait();
            }
            return Response::json(200, "\"turn\"");
        };
        routes.add(std::move(route));
        LoopGroup one(1);
        HttpServer single(partsOn(one));
        const std::string address = single.listen("127.0.0.1", 0).at(0);
        Client other(address);
        other.get("/turn/other");
        other.readUntil("\"turn\"");

        Client many(address);
        std::string all;
        for (int i = 0; i < 300; ++i)
            all += "GET /turn/many HTTP/1.1\r\nHost: a\r\n\r\n";
        many.send(all);
        entered.get_future().wait();
        other.get("/turn/other");
        gate.set_value();
        for (int i = 0; i < 300; ++i)
            many.readUntil("\"turn\"");
        other.readUntil("\"turn\"");
        single.stop();
        one.stop();
        CPPUNIT_ASSERT_EQUAL(std::size_t{302}, order.size());
        const auto second = std::find(order.begin() + 1, order.end(), "other") - order.begin();
        CPPUNIT_ASSERT_MESSAGE("it came after " + std::to_string(second) + " others", second < 10);
    }

    void whoShutsItsSideDownGetsTheAnswersToAllItHasAsked()
    {
        Client client(start());
        client.send("GET /n/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /n/2 HTTP/1.1\r\nHost: a\r\n\r\nGET /n/3 HTTP/1.1\r\nHost: a\r\n\r\nGET /n");
        client.shutDown();
        const std::string answers = client.readToEnd();
        CPPUNIT_ASSERT(answers.find("\"1\"") < answers.find("\"2\""));
        CPPUNIT_ASSERT(answers.ends_with("\"3\""));
    }

    void optionsOfTheWholeServerIsAnswered()
    {
        Client client(start());
        client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 204"));
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

    void anAddressWithTooManyConnectionsIsToldSo()
    {
        perAddress.connections = 1;
        const std::string address = start();
        Client first(address);
        first.get("/hello");
        first.readUntil("\"hello\"");
        for (int i = 0; i < 3; ++i) {
            Client second(address);
            second.get("/hello");
            const std::string answer = second.readToEnd();
            CPPUNIT_ASSERT_MESSAGE(answer, answer.starts_with("HTTP/1.1 429 ") && answer.ends_with("\"}"));
            CPPUNIT_ASSERT(answer.find("\r\nRetry-After: ") != std::string::npos);
        }
        first.close();
        while (server->connections() != 0)
            std::this_thread::yield();
        Client third(address);
        third.get("/hello");
        third.readUntil("\"hello\"");
    }

    void onlyATrustedProxyTellsWhoTheClientIs()
    {
        const auto clientOf = [](const std::string& address) {
            Client client(address);
            client.send("GET /client HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.1\r\nConnection: close\r\n\r\n");
            const std::string answer = client.readToEnd();
            return answer.substr(answer.rfind('\n') + 1);
        };
        CPPUNIT_ASSERT_EQUAL(std::string("\"127.0.0.1\""), clientOf(start()));
        server->stop();
        proxies = {IpNetwork::parse("127.0.0.1").value()};
        CPPUNIT_ASSERT_EQUAL(std::string("\"203.0.113.1\""), clientOf(start()));
    }

    void tokensAreLeftOutOfTheLog()
    {
        const std::pair<std::string, std::string> cases[] = {
            {"token=abc", "/p?token=[redacted]"},
            {"limit=1&token=abc&offset=2", "/p?limit=1&token=[redacted]&offset=2"},
            {"%74oken=abc", "/p?[redacted]"},
            {"access_token=abc", "/p?[redacted]"},
            {"a=1;token=abc", "/p?[redacted]"},
            {"token%3Dabc", "/p?[redacted]"},
            {"token?token=abc", "/p?[redacted]"},
            {"token", "/p?token=[redacted]"},
            {"limit=eyJhbGciOi", "/p?[redacted]"},
            {"limit=1x&offset=", "/p?[redacted]&offset="},
            {"offset=" + std::string(21, '1'), "/p?[redacted]"},
            {"limit", "/p?[redacted]"},
            {"", "/p"},
        };
        for (const auto& [query, expected] : cases) {
            Request request;
            request.path = "/p";
            request.query = query;
            CPPUNIT_ASSERT_EQUAL(expected, loggedTarget(request));
        }
        Request request;
        request.path = "/ws/" + std::string(65, 'x') + "/" + std::string(64, 'y');
        CPPUNIT_ASSERT_EQUAL("/ws/[redacted]/" + std::string(64, 'y'), loggedTarget(request));
    }

    void otherWebPagesMayCallFromTheNextRequestOn()
    {
        cors = std::make_shared<Cors>(std::vector<std::string>{"https://one.example"});
        Client client(start());
        const auto answer = [&] {
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\nOrigin: https://two.example\r\n\r\n");
            return client.readUntil("\"hello\"");
        };
        CPPUNIT_ASSERT(answer().find("Access-Control-Allow-Origin") == std::string::npos);
        server->use(std::make_shared<Cors>(std::vector<std::string>{"https://two.example"}));
        CPPUNIT_ASSERT(answer().find("Access-Control-Allow-Origin: https://two.example") != std::string::npos);
    }

    void otherLimitsCountWithoutANewConnection()
    {
        Client client(start());
        const auto answer = [&] {
            client.send("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
            return client.readUntil("\r\n\r\n");
        };
        CPPUNIT_ASSERT(answer().starts_with("HTTP/1.1 200"));
        client.readUntil("\"posted\"");
        limits.bodyBytes = Bytes{99};
        CPPUNIT_ASSERT(answer().starts_with("HTTP/1.1 413"));
    }

    void limitsAndOriginsMayChangeUnderLoad()
    {
        const std::string address = start();
        std::atomic<bool> stop = false;
        std::thread changes([&] {
            Limits other;
            for (std::size_t round = 0; !stop; ++round) {
                other.bodyBytes = Bytes{1000 + round % 2};
                other.keepAlive = Milliseconds(Seconds(50 + round % 2));
                limits = other;
                server->use(std::make_shared<Cors>(std::vector<std::string>{round % 2 == 0 ? "https://a.example" : "https://b.example"}));
                std::this_thread::yield();
            }
        });
        for (int round = 0; round < 20; ++round) {
            Client client(address);
            for (int request = 0; request < 10; ++request) {
                client.send("GET /hello HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n\r\n");
                CPPUNIT_ASSERT(client.readUntil("\"hello\"").starts_with("HTTP/1.1 200"));
            }
        }
        stop = true;
        changes.join();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpServerTest);

} // namespace

} // namespace beckon
