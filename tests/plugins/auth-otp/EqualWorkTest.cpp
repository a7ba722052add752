#include "RoutesFixture.h"

#include <Poco/Data/SQLite/Utility.h>
#include <cppunit/TestFixture.h>

#include <sqlite3.h>

#include <string>
#include <vector>

namespace beckon::auth {

namespace {

/// Notes each SQL statement that is run, in its own words, and each transaction.
class StatementLog final : public Database
{
public:
    explicit StatementLog(Database& inner) : _inner(inner) {}

    void read(const Work& work) override { _inner.read(traced(work, "read")); }
    void write(const Work& work) override { _inner.write(traced(work, "write")); }
    void migrate(std::string_view component, std::span<const Migration> migrations) override { _inner.migrate(component, migrations); }
    Health health() override { return _inner.health(); }

    std::vector<std::string> take() { return std::exchange(_done, {}); }

private:
    Work traced(const Work& work, const char* name)
    {
        return [this, &work, name](Poco::Data::Session& session) {
            _done.emplace_back(name);
            sqlite3* const handle = Poco::Data::SQLite::Utility::dbHandle(session);
            sqlite3_trace_v2(handle, SQLITE_TRACE_STMT, note, this);
            work(session);
            sqlite3_trace_v2(handle, 0, nullptr, nullptr);
        };
    }

    static int note(unsigned, void* self, void* statement, void*)
    {
        static_cast<StatementLog*>(self)->_done.emplace_back(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
        return 0;
    }

    Database& _inner;
    std::vector<std::string> _done;
};

/// Production, with everything that a call does to the database on record.
struct RecordedFixture : AuthFixture
{
    Response login(const std::string& email)
    {
        Request request;
        request.method = Method::Post;
        request.body = R"({"email": ")" + email + R"("})";
        request.remoteAddress = "192.0.2.1";
        try {
            return routes.login(request);
        } catch (const ApiError& error) {
            return error.response();
        }
    }

    /// What one login does, in order, once it has been answered as it must be.
    std::vector<std::string> workOf(const std::string& email)
    {
        log.take();
        const std::size_t counted = store.increments();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"detail":"A login code was sent to your email"})"), login(email).body);
        std::vector<std::string> work = log.take();
        work.push_back("counters: " + std::to_string(store.increments() - counted));
        return work;
    }

    static constexpr Seconds window{600};

    StatementLog log{*database};
    Accounts recordedAccounts{log, clock};
    OtpService recordedOtps{log, mailer, clock, Secret("a secret for tests"), lifetime};
    Metrics metrics;
    test::CountingStore store{clock};
    AuthLimits limits{store, metrics, {{1'000, window}, {1'000, window}, {1'000, window}, {1'000, window}, {1'000, window}}};
    DiscreetOutbox outbox{mailer, Poco::Logger::get("auth-otp-tests")};
    std::shared_ptr<RevokedTokens> revoked = std::make_shared<RevokedTokens>(*database, clock, Poco::Logger::get("auth-otp-tests"));
    RevocableTokens tokens{
        std::make_shared<JwtTokens>(TokenOptions{.keys = {.secret = Secret("a secret of thirty-two characters")}}, clock), revoked};
    AuthRoutes routes{{Deployment::Production, recordedOtps, recordedAccounts, limits, mailer, outbox, tokens, *revoked,
                       Poco::Logger::get("auth-otp-tests")}};
};

/// Nobody learns who has an account by how much work a login is. Counted, not timed.
class EqualWorkTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EqualWorkTest);
    CPPUNIT_TEST(aLoginDoesTheSameForKnownAndUnknown);
    CPPUNIT_TEST(soDoesASecondLogin);
    CPPUNIT_TEST_SUITE_END();

    static std::string text(const std::vector<std::string>& work)
    {
        std::string lines;
        for (const std::string& line : work)
            lines += line + '\n';
        return lines;
    }

    static bool canRun(RecordedFixture& f) { return f.place.url().starts_with("sqlite"); }

    static void makeUsers(RecordedFixture& f)
    {
        f.prove(address("known@example.com"));
        f.accounts.setUsername(address("known@example.com"), Username::parse("known").value());
        f.prove(address("nameless@example.com"));
        f.request(address("unverified@example.com"), "192.0.2.200");
    }

    void aLoginDoesTheSameForKnownAndUnknown()
    {
        RecordedFixture f;
        if (!canRun(f))
            return;
        makeUsers(f);
        const std::string known = text(f.workOf("known@example.com"));
        CPPUNIT_ASSERT_MESSAGE(known, known.find("SELECT") != std::string::npos && known.find("INSERT INTO codes") != std::string::npos);
        for (const char* email : {"unknown@example.com", "nameless@example.com", "unverified@example.com"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(email, known, text(f.workOf(email)));
    }

    void soDoesASecondLogin()
    {
        RecordedFixture f;
        if (!canRun(f))
            return;
        makeUsers(f);
        for (const char* email : {"known@example.com", "unknown@example.com"})
            f.login(email);
        const std::string known = text(f.workOf("known@example.com"));
        CPPUNIT_ASSERT_EQUAL(known, text(f.workOf("unknown@example.com")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EqualWorkTest);

} // namespace

} // namespace beckon::auth
