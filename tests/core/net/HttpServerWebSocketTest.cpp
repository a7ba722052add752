#include "HttpServerFixture.h"

#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <string>
#include <thread>

namespace beckon {

namespace {

using test::Client;
using test::deadlineSeconds;
using test::frame;
using test::upgradeRequest;

class HttpServerWebSocketTest final : public test::HttpServerFixture
{
    CPPUNIT_TEST_SUITE(HttpServerWebSocketTest);
    CPPUNIT_TEST(framesSentWithTheHandshakeReachTheSessionOnEveryLoop);
    CPPUNIT_TEST(aHandlerWhoseClientIsGoneEndsOnItsLoop);
    CPPUNIT_TEST(aLogOutClosesWhatItsTokenOpenedOnEveryLoop);
    CPPUNIT_TEST(aLogOutDuringTheAdmissionClosesTheConnectionWhenItArrives);
    CPPUNIT_TEST(aConnectionThatHasEndedIsNotLookedForAgain);
    CPPUNIT_TEST(aStopLetsARequestUnderWayFinish);
    CPPUNIT_TEST(aStopClosesWebSocketsWith1001);
    CPPUNIT_TEST(aStopEndsEvenWhenAClientDoesNotAnswer);
    CPPUNIT_TEST(aStopSpreadsTheClosingOverThePeriod);
    CPPUNIT_TEST(whileWebSocketsAreClosedOthersAreAnswered);
    CPPUNIT_TEST(withoutWebSocketsAStopTakesNoPeriod);
    CPPUNIT_TEST(roomsAreCountedAsLongAsSomebodyIsThere);
    CPPUNIT_TEST_SUITE_END();

public:
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

    static constexpr const char* loggedOut = "\x88\x0c\x0f\xa2logged out";

    void aLogOutClosesWhatItsTokenOpenedOnEveryLoop()
    {
        const std::string address = start();
        Client one(address);
        Client two(address);
        Client other(address);
        Client unnamed(address);
        one.send(upgradeRequest("/ws/a?token=t1"));
        two.send(upgradeRequest("/ws/aa?token=t1"));
        other.send(upgradeRequest("/ws/a?token=t2"));
        unnamed.send(upgradeRequest("/ws/a"));
        for (Client* client : {&one, &two, &other, &unnamed}) {
            client->readUntil("\r\n\r\n");
            client->send(frame("hello"));
            client->readUntil("echo hello");
        }
        server->logOut("t1");
        CPPUNIT_ASSERT_EQUAL(std::string(loggedOut), one.readUntil("logged out"));
        CPPUNIT_ASSERT_EQUAL(std::string(loggedOut), two.readUntil("logged out"));
        server->logOut("");
        for (Client* client : {&other, &unnamed}) {
            client->send(frame("still here"));
            client->readUntil("echo still here");
        }
    }

    void aLogOutDuringTheAdmissionClosesTheConnectionWhenItArrives()
    {
        isRevoked = [](std::string_view token) { return token == "t1"; };
        const std::string address = start();
        Client client(address);
        client.send(upgradeRequest("/ws/a?token=t1") + frame("hello"));
        client.readUntil("\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string(loggedOut), client.readUntil("logged out"));
        Client other(address);
        other.send(upgradeRequest("/ws/a?token=t2") + frame("hello"));
        other.readUntil("echo hello");
    }

    void aConnectionThatHasEndedIsNotLookedForAgain()
    {
        const std::string address = start();
        {
            Client client(address);
            client.send(upgradeRequest("/ws/a?token=t1"));
            client.readUntil("\r\n\r\n");
        }
        while (server->connections() != 0)
            std::this_thread::yield();
        server->logOut("t1");
        Client client(address);
        client.send(upgradeRequest("/ws/a?token=t1") + frame("hello"));
        client.readUntil("echo hello");
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
        Client client(start());
        client.send(upgradeRequest("/ws/a"));
        client.readUntil("\r\n\r\n");
        server->stop({Milliseconds(0), Milliseconds(50)});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
    }
    void aStopSpreadsTheClosingOverThePeriod()
    {
        constexpr std::size_t count = 20;
        constexpr Milliseconds period{400};
        const std::string address = start();
        std::vector<std::unique_ptr<Client>> clients;
        for (std::size_t i = 0; i < count; ++i)
            clients.push_back(connected(address, "/ws/" + std::string(1 + i % 2, 'a')));
        const SteadyTime begun = std::chrono::steady_clock::now();
        auto stopped = std::async(std::launch::async, [this, period] { server->stop({period, Seconds(deadlineSeconds)}); });

        std::vector<std::future<Milliseconds>> closes;
        for (const auto& client : clients) {
            closes.push_back(std::async(std::launch::async, [&client, begun] {
                client->readUntil("\x03\xe9");
                client->close();
                return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begun);
            }));
        }
        std::size_t early = 0;
        std::size_t late = 0;
        for (auto& close : closes) {
            const Milliseconds time = close.get();
            early += time < period / 4 ? 1U : 0U;
            late += time >= period / 2 ? 1U : 0U;
        }
        stopped.get();
        CPPUNIT_ASSERT_MESSAGE("early: " + std::to_string(early), early <= count / 2);
        CPPUNIT_ASSERT_MESSAGE("late: " + std::to_string(late), late >= count / 4);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, server->connections());
    }

    void whileWebSocketsAreClosedOthersAreAnswered()
    {
        const std::string address = start();
        const auto webSocket = connected(address, "/ws/a");
        Client kept(address);
        kept.get("/hello");
        kept.readUntil("\"hello\"");
        auto stopped = std::async(std::launch::async, [this] { server->stop({Seconds(60), Seconds(deadlineSeconds)}); });
        while (!server->draining())
            std::this_thread::yield();
        kept.get("/hello");
        const std::string all = kept.readToEnd();
        CPPUNIT_ASSERT_MESSAGE(all, all.ends_with("\"hello\"") && all.find("Connection: close") != std::string::npos);
        webSocket->send(frame("still here"));
        CPPUNIT_ASSERT(webSocket->readUntil("echo still here").find("\x03\xe9") == std::string::npos);
        webSocket->close();
        stopped.get();
    }

    void withoutWebSocketsAStopTakesNoPeriod()
    {
        Client idle(start());
        const SteadyTime begun = std::chrono::steady_clock::now();
        server->stop({Seconds(60), Seconds(60)});
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - begun < Seconds(deadlineSeconds));
    }

    void roomsAreCountedAsLongAsSomebodyIsThere()
    {
        Route route;
        route.owner = "test";
        route.pattern = "/rooms/{room_id}/{key}";
        route.endpoint = echo;
        routes.add(std::move(route));
        const std::string address = start();
        auto one = connected(address, "/rooms/kitchen/a");
        auto two = connected(address, "/rooms/kitchen/a");
        auto other = connected(address, "/rooms/garden/aa");
        auto nowhere = connected(address, "/ws/a");
        awaitRooms(2);
        one.reset();
        other.reset();
        awaitRooms(1);
        two.reset();
        awaitRooms(0);
    }

private:
    static std::unique_ptr<Client> connected(const std::string& address, const std::string& path)
    {
        auto client = std::make_unique<Client>(address);
        client->send(upgradeRequest(path) + frame("open"));
        client->readUntil("echo open");
        return client;
    }

    void awaitRooms(std::size_t count) const
    {
        const SteadyTime end = std::chrono::steady_clock::now() + Seconds(deadlineSeconds);
        while (server->rooms() != count && std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
        CPPUNIT_ASSERT_EQUAL(count, server->rooms());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpServerWebSocketTest);

} // namespace

} // namespace beckon
