#include "server/HealthEndpoints.h"

#include "ManualClock.h"
#include "beckon/service/Database.h"
#include "beckon/service/Mailer.h"
#include "plugin/Registry.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace beckon {
namespace {

class FakeDatabase final : public Database
{
public:
    void read(const Work&) override {}
    void write(const Work&) override {}
    void migrate(std::string_view, std::span<const Migration>) override {}

    Health health() override
    {
        if (throws)
            throw std::runtime_error("secret internals");
        return state;
    }

    Health state;
    bool throws = false;
};

class FakeMailer final : public Mailer
{
public:
    void send(Mail) override {}
    Health health() const override { return state; }

    Health state;
};

struct Parts
{
    Parts()
    {
        services.provide<Database>(database);
        services.provide<Mailer>(mailer);
    }

    Response ask() const
    {
        HealthMonitor monitor(monitoredParts(services), clock, {});
        return readiness({monitor, [this] { return draining; }, {"rooms"}, clock.system()});
    }

    std::shared_ptr<FakeDatabase> database = std::make_shared<FakeDatabase>();
    std::shared_ptr<FakeMailer> mailer = std::make_shared<FakeMailer>();
    Registry services;
    test::ManualClock clock;
    bool draining = false;
};

class HealthEndpointsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HealthEndpointsTest);
    CPPUNIT_TEST(aServerWhoseEveryPartIsWellIsReady);
    CPPUNIT_TEST(aPartThatKnowsSinceWhenIsBelieved);
    CPPUNIT_TEST(aDegradedServerIsStillReady);
    CPPUNIT_TEST(aServerWithoutItsMailerIsStillReady);
    CPPUNIT_TEST(aServerWithoutItsDatabaseIsNotReady);
    CPPUNIT_TEST(aDatabaseThatThrowsIsDownAndTellsNoInternals);
    CPPUNIT_TEST(aDrainingServerIsNotReady);
    CPPUNIT_TEST(bothAreAnsweredOnTheLoop);
    CPPUNIT_TEST_SUITE_END();

    void aServerWhoseEveryPartIsWellIsReady()
    {
        const Response response = Parts().ask();
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok","parts":{"database":{"state":"ok","since":"2026-01-01T00:00:00Z"},)"
                                         R"("mailer":{"state":"ok","since":"2026-01-01T00:00:00Z"},)"
                                         R"("plugins":{"state":"ok","since":"2026-01-01T00:00:00Z","names":["rooms"]}}})"),
                             response.body);
    }

    void aPartThatKnowsSinceWhenIsBelieved()
    {
        Parts parts;
        parts.mailer->state = {Health::State::Degraded, "mails wait", SystemTime(Seconds(1'000'000'000))};
        CPPUNIT_ASSERT(parts.ask().body.find(R"("mailer":{"state":"degraded","since":"2001-09-09T01:46:40Z")") != std::string::npos);
    }

    void aDegradedServerIsStillReady()
    {
        Parts parts;
        parts.mailer->state = {Health::State::Degraded, "mails wait"};
        const Response response = parts.ask();
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT(response.body.starts_with(R"({"status":"degraded")"));
        CPPUNIT_ASSERT(response.body.find(R"("mailer":{"state":"degraded","since":"2026-01-01T00:00:00Z","detail":"mails wait"})") !=
                       std::string::npos);
    }

    void aServerWithoutItsMailerIsStillReady()
    {
        Parts parts;
        parts.mailer->state = {Health::State::Down, "no answer"};
        CPPUNIT_ASSERT_EQUAL(200, parts.ask().status);
    }

    void aServerWithoutItsDatabaseIsNotReady()
    {
        Parts parts;
        parts.database->state = {Health::State::Down, "no answer"};
        const Response response = parts.ask();
        CPPUNIT_ASSERT_EQUAL(503, response.status);
        CPPUNIT_ASSERT(response.body.starts_with(R"({"status":"down")"));
    }

    void aDatabaseThatThrowsIsDownAndTellsNoInternals()
    {
        Parts parts;
        parts.database->throws = true;
        const Response response = parts.ask();
        CPPUNIT_ASSERT_EQUAL(503, response.status);
        CPPUNIT_ASSERT(response.body.find("secret") == std::string::npos);
    }

    void aDrainingServerIsNotReady()
    {
        Parts parts;
        parts.draining = true;
        const Response response = parts.ask();
        CPPUNIT_ASSERT_EQUAL(503, response.status);
        CPPUNIT_ASSERT(response.body.starts_with(R"({"status":"draining")"));
    }

    void bothAreAnsweredOnTheLoop()
    {
        const SystemClock clock;
        HealthMonitor monitor({}, clock, {});
        RouteTree routes;
        addHealthRoutes(routes, {monitor, [] { return false; }, {}, clock.system()});
        const auto alive = routes.find(Method::Get, "/healthz");
        CPPUNIT_ASSERT(alive.route != nullptr && alive.route->runsOn == RunsOn::Loop);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), alive.route->handler({}).body);
        const auto ready = routes.find(Method::Get, "/readyz");
        CPPUNIT_ASSERT(ready.route != nullptr && ready.route->runsOn == RunsOn::Loop);
        CPPUNIT_ASSERT_EQUAL(200, ready.route->handler({}).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HealthEndpointsTest);

} // namespace
} // namespace beckon
