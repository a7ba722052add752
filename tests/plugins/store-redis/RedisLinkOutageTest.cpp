#include "Caught.h"
#include "LinkFixture.h"
#include "RedisLink.h"
#include "RedisServer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <vector>

namespace beckon::storeredis {
namespace {

using test::contains;
using test::LinkFixture;
using test::RedisServer;
using Outcome = RedisLink::FirstTry::Outcome;

class RedisLinkOutageTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisLinkOutageTest);
    CPPUNIT_TEST(isAwayAtOnceWhenNobodyListens);
    CPPUNIT_TEST(isAwayWhenTheNameDoesNotResolve);
    CPPUNIT_TEST(isAwayWhenTheSocketIsNotThere);
    CPPUNIT_TEST(isUpOnceTheServerComes);
    CPPUNIT_TEST(isDownWhenTheServerDies);
    CPPUNIT_TEST(tellsOfTheEndBeforeItAnswersWhatWasUnderWay);
    CPPUNIT_TEST(isUpAgainWhenTheServerIsBack);
    CPPUNIT_TEST(aServerThatIsSilentIsAwayAfterTheTimeout);
    CPPUNIT_TEST(aReadWithoutAnswerByItsDeadlineBreaksTheLink);
    CPPUNIT_TEST(anEarlierDeadlineCountsBehindALaterOne);
    CPPUNIT_TEST(commandsWithoutALinkAreLost);
    CPPUNIT_TEST(scriptsThatTheServerForgotAreLoadedByANewLink);
    CPPUNIT_TEST(aServerThatTakesNoMoreWritesIsDown);
    CPPUNIT_TEST(reconnectsWhenAsked);
    CPPUNIT_TEST(aConnectionThatIsKilledBreaksTheLink);
    CPPUNIT_TEST(stopAnswersWhatIsUnderWay);
    CPPUNIT_TEST(stopsWithoutALinkAndWithoutAStart);
    CPPUNIT_TEST_SUITE_END();

public:
    void isAwayAtOnceWhenNobodyListens()
    {
        LinkFixture fixture("redis://127.0.0.1:" + std::to_string(test::freePort()));
        const auto began = std::chrono::steady_clock::now();
        const auto first = fixture.start().link.awaitFirst(test::patience);
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome == Outcome::Away && contains(first.reason, "refused"));
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began < std::chrono::seconds(2));
    }

    void isAwayWhenTheNameDoesNotResolve()
    {
        LinkFixture fixture("redis://nobody.invalid");
        const auto first = fixture.start().link.awaitFirst(test::patience);
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome == Outcome::Away && contains(first.reason, "resolve"));
    }

    void isAwayWhenTheSocketIsNotThere()
    {
        LinkFixture fixture("unix:///nowhere/redis.sock");
        const auto first = fixture.start().link.awaitFirst(test::patience);
        CPPUNIT_ASSERT_MESSAGE(first.reason, first.outcome == Outcome::Away && contains(first.reason, "No such file"));
    }

    void isUpOnceTheServerComes()
    {
        RedisServer server;
        server.kill();
        LinkFixture fixture(server.url());
        CPPUNIT_ASSERT(fixture.start().link.awaitFirst(test::patience).outcome == Outcome::Away);
        const auto since = fixture.link.health().since;
        server.start();
        test::eventually([&] { return fixture.link.health().state == Health::State::Ok; });
        CPPUNIT_ASSERT(fixture.link.health().since > since);
    }

    void isDownWhenTheServerDies()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        const auto before = fixture.link.health().since;
        server.kill();
        fixture.awaitEvent("down");
        const Health health = fixture.link.health();
        CPPUNIT_ASSERT(health.state == Health::State::Degraded && health.since > before);
        CPPUNIT_ASSERT_MESSAGE(health.detail, contains(health.detail, "127.0.0.1:" + std::to_string(server.port())));
    }

    void tellsOfTheEndBeforeItAnswersWhatWasUnderWay()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        server.pause();
        auto first = fixture.onLink<bool>([&](const auto& promise) {
            fixture.link.command(std::vector<std::string_view>{"PING"}, [&fixture, promise](const Reply& reply) {
                fixture.note(reply.isLost() && !fixture.link.isUp() ? "lost" : "answered");
                promise->set_value(true);
            });
        });
        server.kill();
        LinkFixture::wait(std::move(first));
        fixture.awaitEvent("down");
        fixture.awaitEvent("lost");
    }

    void isUpAgainWhenTheServerIsBack()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.start();
        const std::string first = fixture.awaitEvent("up");
        server.kill();
        fixture.awaitEvent("down");
        server.start();
        CPPUNIT_ASSERT(first != fixture.awaitEvent("up"));
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), fixture.ask({"PING"}).text);
    }

    void aServerThatIsSilentIsAwayAfterTheTimeout()
    {
        RedisServer server;
        LinkFixture fixture(server.url(), Milliseconds(300));
        const std::string run = fixture.up().events().front();
        server.pause();
        const auto began = std::chrono::steady_clock::now();
        CPPUNIT_ASSERT(fixture.ask({"PING"}).isLost());
        const auto took = std::chrono::steady_clock::now() - began;
        CPPUNIT_ASSERT(took >= Milliseconds(250) && took < std::chrono::seconds(3));
        CPPUNIT_ASSERT(contains(fixture.awaitEvent("down"), "in time"));
        CPPUNIT_ASSERT(fixture.ask({"PING"}).isLost());
        server.resume();
        CPPUNIT_ASSERT_EQUAL(run, fixture.awaitEvent("up"));
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), fixture.ask({"PING"}).text);
    }

    void aReadWithoutAnswerByItsDeadlineBreaksTheLink()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        auto read = fixture.onLink<Reply>([&](const auto& promise) {
            fixture.link.read(
                std::vector<std::string_view>{"XREAD", "BLOCK", "0", "STREAMS", "s", "0"},
                [promise](Reply reply) { promise->set_value(std::move(reply)); }, Milliseconds(100));
        });
        CPPUNIT_ASSERT(LinkFixture::wait(std::move(read)).isLost());
        fixture.awaitEvent("down");
        fixture.awaitEvent("up");
    }

    void anEarlierDeadlineCountsBehindALaterOne()
    {
        RedisServer server;
        LinkFixture fixture(server.url(), test::patience * 2);
        fixture.up();
        server.pause();
        auto second = fixture.onLink<Reply>([&](const auto& promise) {
            fixture.link.command(std::vector<std::string_view>{"PING"}, {});
            fixture.link.command(
                std::vector<std::string_view>{"PING"}, [promise](Reply reply) { promise->set_value(std::move(reply)); }, Milliseconds(100));
        });
        CPPUNIT_ASSERT(LinkFixture::wait(std::move(second)).isLost());
        server.resume();
    }

    void commandsWithoutALinkAreLost()
    {
        LinkFixture fixture("redis://127.0.0.1:" + std::to_string(test::freePort()));
        fixture.start();
        CPPUNIT_ASSERT(fixture.ask({"PING"}).isLost());
        CPPUNIT_ASSERT(fixture.events().empty());
    }

    void scriptsThatTheServerForgotAreLoadedByANewLink()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        const Script script = fixture.link.addScript("return 'mine'");
        fixture.up();
        server.ask({"SCRIPT", "FLUSH"});
        CPPUNIT_ASSERT(fixture.ask({"EVALSHA", script.sha, "0"}).isLost());
        CPPUNIT_ASSERT(contains(fixture.awaitEvent("down"), "NOSCRIPT"));
        fixture.awaitEvent("up");
        CPPUNIT_ASSERT_EQUAL(std::string("mine"), fixture.ask({"EVALSHA", script.sha, "0"}).text);
    }

    void aServerThatTakesNoMoreWritesIsDown()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        server.ask({"CONFIG", "SET", "maxmemory", "1"});
        CPPUNIT_ASSERT(fixture.ask({"SET", "key", "value"}).isLost());
        CPPUNIT_ASSERT(contains(fixture.awaitEvent("down"), "OOM"));
        CPPUNIT_ASSERT(fixture.ask({"PING"}).isLost());
        server.ask({"CONFIG", "SET", "maxmemory", "0"});
        fixture.awaitEvent("up");
    }

    void reconnectsWhenAsked()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        fixture.link.loop().post([&] { fixture.link.reconnect("of the test"); });
        CPPUNIT_ASSERT_EQUAL(std::string("down of the test"), fixture.awaitEvent("down"));
        fixture.awaitEvent("up");
    }

    void aConnectionThatIsKilledBreaksTheLink()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        server.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
        CPPUNIT_ASSERT(contains(fixture.awaitEvent("down"), "closed"));
        fixture.awaitEvent("up");
    }

    void stopAnswersWhatIsUnderWay()
    {
        RedisServer server;
        LinkFixture fixture(server.url());
        fixture.up();
        server.pause();
        auto answer = fixture.send({"PING"});
        fixture.link.stop();
        CPPUNIT_ASSERT(LinkFixture::wait(std::move(answer)).isLost());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, fixture.events().size());
        fixture.link.loop().post([] { CPPUNIT_FAIL("nothing runs any more"); });
        server.resume();
    }

    void stopsWithoutALinkAndWithoutAStart()
    {
        LinkFixture unstarted("redis://127.0.0.1:1");
        unstarted.link.stop();
        LinkFixture away("redis://nobody.invalid");
        away.start().link.stop();
        away.link.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisLinkOutageTest);

} // namespace
} // namespace beckon::storeredis
