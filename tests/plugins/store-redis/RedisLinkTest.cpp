#include "RedisLink.h"

#include "Caught.h"
#include "LinkFixture.h"
#include "RedisServer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace beckon::storeredis {
namespace {

using test::contains;
using test::LinkFixture;
using test::RedisServer;
using Outcome = RedisLink::FirstTry::Outcome;

class RedisLinkTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisLinkTest);
    CPPUNIT_TEST(isUpWhenTheServerAnswers);
    CPPUNIT_TEST(answersCommandsInTheirOrder);
    CPPUNIT_TEST(carriesTextsOfAnyBytesAndSize);
    CPPUNIT_TEST(anErrorOfACommandIsAnAnswer);
    CPPUNIT_TEST(aBlockingReadHoldsUpNoCommand);
    CPPUNIT_TEST(neverAnswersWithinTheCall);
    CPPUNIT_TEST(whatAnAnswerThrowsHarmsNoOther);
    CPPUNIT_TEST(findsAServerByItsName);
    CPPUNIT_TEST(findsAServerByItsSocket);
    CPPUNIT_TEST(usesTheDatabaseOfTheUrl);
    CPPUNIT_TEST(showsItsNameToTheServer);
    CPPUNIT_TEST(logsInWithAPassword);
    CPPUNIT_TEST(logsInWithAUser);
    CPPUNIT_TEST(aWrongPasswordIsRefused);
    CPPUNIT_TEST(aMissingPasswordIsRefused);
    CPPUNIT_TEST(aPasswordThatNobodyAskedForIsRefused);
    CPPUNIT_TEST(anUnknownDatabaseIsRefused);
    CPPUNIT_TEST(aServerThatTakesNoWritesIsAway);
    CPPUNIT_TEST(runsScriptsThatWereAdded);
    CPPUNIT_TEST(timersRunOnTheLinksThread);
    CPPUNIT_TEST_SUITE_END();

public:
    void isUpWhenTheServerAnswers()
    {
        LinkFixture fixture(_server.url());
        CPPUNIT_ASSERT(fixture.link.health().state == Health::State::Degraded);
        fixture.start();
        CPPUNIT_ASSERT(fixture.link.awaitFirst(test::patience).outcome == Outcome::Up);
        CPPUNIT_ASSERT(fixture.link.health().state == Health::State::Ok);
        const std::string run = _server.ask({"INFO", "server"});
        CPPUNIT_ASSERT(contains(run, "run_id:" + fixture.awaitEvent("up ").substr(3)));
    }

    void answersCommandsInTheirOrder()
    {
        constexpr int count = 20'000;
        LinkFixture fixture(_server.url());
        fixture.up();
        auto answers = fixture.onLink<std::vector<std::int64_t>>([&](const auto& promise) {
            const auto all = std::make_shared<std::vector<std::int64_t>>();
            for (int i = 0; i < count; ++i)
                fixture.link.command(std::vector<std::string_view>{"INCR", "order"}, [=](const Reply& reply) {
                    all->push_back(reply.integer);
                    if (all->size() == count)
                        promise->set_value(*all);
                });
        });
        const auto all = LinkFixture::wait(std::move(answers));
        for (int i = 0; i < count; ++i)
            CPPUNIT_ASSERT_EQUAL(std::int64_t{i + 1}, all[static_cast<std::size_t>(i)]);
    }

    void carriesTextsOfAnyBytesAndSize()
    {
        LinkFixture fixture(_server.url());
        fixture.up();
        std::string large(8'000'000, '\0');
        for (std::size_t i = 0; i < large.size(); ++i)
            large[i] = static_cast<char>(i * 31 >> 3U);
        CPPUNIT_ASSERT_EQUAL(std::string("OK"), fixture.ask({"SET", std::string("k\0\r\n", 4), large}).text);
        CPPUNIT_ASSERT(fixture.ask({"GET", std::string("k\0\r\n", 4)}).text == large);
    }

    void anErrorOfACommandIsAnAnswer()
    {
        LinkFixture fixture(_server.url());
        fixture.up();
        fixture.ask({"RPUSH", "list", "x"});
        CPPUNIT_ASSERT(fixture.ask({"GET", "list"}).isError("WRONGTYPE"));
        CPPUNIT_ASSERT(fixture.ask({"nonsense"}).isError("ERR"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, fixture.events().size());
    }

    void aBlockingReadHoldsUpNoCommand()
    {
        LinkFixture fixture(_server.url());
        fixture.up();
        const auto read = [&](const std::string& from, Milliseconds deadline) {
            return fixture.onLink<Reply>([&fixture, from, deadline](const auto& promise) {
                fixture.link.read(
                    std::vector<std::string_view>{"XREAD", "BLOCK", "20000", "STREAMS", "stream", from},
                    [promise](Reply reply) { promise->set_value(std::move(reply)); }, deadline);
            });
        };
        auto waiting = read("0", test::patience);
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), fixture.ask({"PING"}).text);
        fixture.ask({"XADD", "stream", "1-1", "field", "value"});
        const Reply reply = LinkFixture::wait(std::move(waiting));
        CPPUNIT_ASSERT(reply.isList() && reply.elements.size() == 1);
        const Reply& entry = reply.elements[0].elements[1].elements[0];
        CPPUNIT_ASSERT_EQUAL(std::string("1-1"), entry.elements[0].text);
        CPPUNIT_ASSERT_EQUAL(std::string("value"), entry.elements[1].elements[1].text);
    }

    void neverAnswersWithinTheCall()
    {
        LinkFixture fixture(_server.url());
        const auto isLater = [&] {
            return LinkFixture::wait(fixture.onLink<bool>([&](const auto& promise) {
                const auto returned = std::make_shared<bool>(false);
                fixture.link.command(std::vector<std::string_view>{"PING"}, [=](const Reply&) { promise->set_value(*returned); });
                *returned = true;
            }));
        };
        fixture.up();
        CPPUNIT_ASSERT(isLater());
        _server.kill();
        fixture.awaitEvent("down");
        CPPUNIT_ASSERT(isLater());
        _server.start();
    }

    void whatAnAnswerThrowsHarmsNoOther()
    {
        LinkFixture fixture(_server.url());
        fixture.up();
        auto second = fixture.onLink<std::string>([&](const auto& promise) {
            fixture.link.command(std::vector<std::string_view>{"PING"}, [](const Reply&) { throw std::runtime_error("mine"); });
            fixture.link.command(std::vector<std::string_view>{"ECHO", "x"}, [=](const Reply& reply) { promise->set_value(reply.text); });
        });
        CPPUNIT_ASSERT_EQUAL(std::string("x"), LinkFixture::wait(std::move(second)));
    }

    void findsAServerByItsName()
    {
        LinkFixture fixture("redis://localhost:" + std::to_string(_server.port()));
        fixture.up();
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), fixture.ask({"PING"}).text);
    }

    void findsAServerByItsSocket()
    {
        LinkFixture fixture("unix://" + _server.socket().string() + "?db=4");
        fixture.up();
        fixture.ask({"SET", "of the socket", "x"});
        CPPUNIT_ASSERT_EQUAL(std::string("x"), _server.askAs({"SELECT", "4"}, {"GET", "of the socket"}));
    }

    void usesTheDatabaseOfTheUrl()
    {
        LinkFixture fixture(_server.url() + "/3");
        fixture.up();
        fixture.ask({"SET", "of three", "x"});
        CPPUNIT_ASSERT_EQUAL(std::string("x"), _server.askAs({"SELECT", "3"}, {"GET", "of three"}));
        CPPUNIT_ASSERT_EQUAL(std::string("(nil)"), _server.ask({"GET", "of three"}));
    }

    void showsItsNameToTheServer()
    {
        LinkFixture fixture(_server.url());
        fixture.up();
        const std::string clients = _server.ask({"CLIENT", "LIST"});
        const std::size_t first = clients.find("name=test ");
        CPPUNIT_ASSERT_MESSAGE(clients, first != std::string::npos && clients.find("name=test ", first + 1) != std::string::npos);
    }

    void logsInWithAPassword()
    {
        RedisServer guarded({"--requirepass", "p:/?#@% \xc3\xa4"});
        LinkFixture fixture("redis://:p%3A%2F%3F%23%40%25%20%C3%A4@127.0.0.1:" + std::to_string(guarded.port()));
        fixture.up();
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), fixture.ask({"PING"}).text);
    }

    void logsInWithAUser()
    {
        RedisServer guarded({"--user", "app", "on", ">hunter2", "~*", "&*", "+@all", "--user", "default", "off"});
        LinkFixture fixture("redis://app:hunter2@127.0.0.1:" + std::to_string(guarded.port()));
        fixture.up();
        CPPUNIT_ASSERT_EQUAL(std::string("app"), fixture.ask({"ACL", "WHOAMI"}).text);
    }

    static RedisLink::FirstTry firstOf(const std::string& url)
    {
        LinkFixture fixture(url);
        const auto first = fixture.start().link.awaitFirst(test::patience);
        const Health health = fixture.link.health();
        CPPUNIT_ASSERT(health.state == Health::State::Degraded && contains(health.detail, first.reason));
        CPPUNIT_ASSERT(!contains(health.detail, "hunter") && !contains(health.detail, "\n"));
        CPPUNIT_ASSERT(fixture.events().empty());
        return first;
    }

    void aWrongPasswordIsRefused()
    {
        RedisServer guarded({"--requirepass", "hunter1"});
        const auto first = firstOf("redis://:hunter2@127.0.0.1:" + std::to_string(guarded.port()));
        CPPUNIT_ASSERT(first.outcome == Outcome::Refused && contains(first.reason, "password"));
    }

    void aMissingPasswordIsRefused()
    {
        RedisServer guarded({"--requirepass", "hunter1"});
        const auto first = firstOf(guarded.url());
        CPPUNIT_ASSERT(first.outcome == Outcome::Refused && contains(first.reason, "asks for a password"));
    }

    void aPasswordThatNobodyAskedForIsRefused()
    {
        const auto first = firstOf("redis://:hunter2@127.0.0.1:" + std::to_string(_server.port()));
        CPPUNIT_ASSERT(first.outcome == Outcome::Refused && contains(first.reason, "asks for no password"));
    }

    void anUnknownDatabaseIsRefused()
    {
        const auto first = firstOf(_server.url() + "/99");
        CPPUNIT_ASSERT(first.outcome == Outcome::Refused && contains(first.reason, "no database 99"));
    }

    void aServerThatTakesNoWritesIsAway()
    {
        RedisServer full({"--maxmemory", "1"});
        const auto first = firstOf(full.url());
        CPPUNIT_ASSERT(first.outcome == Outcome::Away && contains(first.reason, "OOM"));
        RedisServer replica({"--replicaof", "127.0.0.1", std::to_string(_server.port())});
        const auto second = firstOf(replica.url());
        CPPUNIT_ASSERT_MESSAGE(second.reason, second.outcome == Outcome::Away && contains(second.reason, "READONLY"));
    }

    void runsScriptsThatWereAdded()
    {
        LinkFixture fixture(_server.url());
        const Script script = fixture.link.addScript("return ARGV[1] .. '!'");
        fixture.up();
        CPPUNIT_ASSERT_EQUAL(std::string("hello!"), fixture.ask({"EVALSHA", script.sha, "0", "hello"}).text);
    }

    void timersRunOnTheLinksThread()
    {
        LinkFixture fixture(_server.url());
        fixture.up();
        Timer timer;
        const auto isCurrent = LinkFixture::wait(fixture.onLink<bool>([&](const auto& promise) {
            const auto ended = std::make_shared<Timer>(fixture.link.loop().schedule(Milliseconds(1), [] { CPPUNIT_FAIL("it was ended"); }));
            timer = fixture.link.loop().schedule(Milliseconds(20),
                                                 [&fixture, promise] { promise->set_value(fixture.link.loop().isCurrent()); });
        }));
        CPPUNIT_ASSERT(isCurrent);
        CPPUNIT_ASSERT(!fixture.link.loop().isCurrent());
        LinkFixture::wait(fixture.onLink<bool>([&](const auto& promise) {
            timer.cancel();
            promise->set_value(true);
        }));
    }

private:
    RedisServer _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisLinkTest);

} // namespace
} // namespace beckon::storeredis
