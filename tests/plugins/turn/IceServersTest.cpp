#include "IceServers.h"

#include "ManualClock.h"
#include "TurnCredential.h"
#include "beckon/http/ApiError.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <optional>
#include <string>

namespace beckon::turn {
namespace {

/// The token `good` is ada's.
class OneToken final : public Tokens
{
public:
    std::string issue(TokenPurpose, std::string_view) override { return "good"; }

    std::optional<Claims> verify(TokenPurpose purpose, std::string_view token) override
    {
        return purpose == TokenPurpose::Access && token == "good" ? std::optional(Claims{.subject = "ada", .id = {}}) : std::nullopt;
    }

    Seconds lifetime(TokenPurpose) const noexcept override { return Seconds(60); }
};

TurnSettings settings(const char* secret)
{
    return {.stunUrls = {"stun:a"}, .turnUrls = {"turn:a", "turns:a"}, .secret = Secret(secret), .lifetime = Seconds(43'600)};
}

/// What Python's hmac makes of the key `north` and the user 1767269200:ada.
constexpr const char* withCredentials = R"({"iceServers":[{"urls":["stun:a"]},{"urls":["turn:a","turns:a"],"username":"1767269200:ada",)"
                                        R"("credential":"aEicU49PyAj4l0f+BZzaBSivfrk="}]})";

class IceServersTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IceServersTest);
    CPPUNIT_TEST(theCredentialIsTheOneOfAnotherImplementation);
    CPPUNIT_TEST(turnServersComeWithACredentialOfTheUsersOwn);
    CPPUNIT_TEST(withoutASecretThereAreStunServersAlone);
    CPPUNIT_TEST(withoutServersTheListIsEmpty);
    CPPUNIT_TEST(withoutATokenNothingIsTold);
    CPPUNIT_TEST(aChangeCountsForTheNextAnswer);
    CPPUNIT_TEST(theExpiryMovesWithTheClock);
    CPPUNIT_TEST_SUITE_END();

    void theCredentialIsTheOneOfAnotherImplementation()
    {
        const TurnCredential credential = makeTurnCredential(Secret("north"), "ada", SystemTime(Seconds(1'767'269'200)));
        CPPUNIT_ASSERT_EQUAL(std::string("1767269200:ada"), credential.username);
        CPPUNIT_ASSERT_EQUAL(std::string("aEicU49PyAj4l0f+BZzaBSivfrk="), credential.password);
    }

    void turnServersComeWithACredentialOfTheUsersOwn()
    {
        const IceServers servers(_tokens, _clock, settings("north"));
        CPPUNIT_ASSERT_EQUAL(std::string(withCredentials), ask(servers));
    }

    void withoutASecretThereAreStunServersAlone()
    {
        const IceServers servers(_tokens, _clock, settings(""));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"iceServers":[{"urls":["stun:a"]}]})"), ask(servers));
    }

    void withoutServersTheListIsEmpty()
    {
        const IceServers servers(_tokens, _clock, {});
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"iceServers":[]})"), ask(servers));
    }

    void withoutATokenNothingIsTold()
    {
        const IceServers servers(_tokens, _clock, settings("north"));
        for (const char* token : {"", "Bearer bad"}) {
            int status = 200;
            try {
                (void)servers.answer(request(token));
            } catch (const ApiError& error) {
                status = error.status();
            }
            CPPUNIT_ASSERT_EQUAL(401, status);
        }
    }

    void aChangeCountsForTheNextAnswer()
    {
        IceServers servers(_tokens, _clock, settings("south"));
        const std::string before = ask(servers);
        servers.change(settings("north"));
        CPPUNIT_ASSERT(before != withCredentials);
        CPPUNIT_ASSERT_EQUAL(std::string(withCredentials), ask(servers));
    }

    void theExpiryMovesWithTheClock()
    {
        const IceServers servers(_tokens, _clock, settings("north"));
        _clock.advance(Seconds(100));
        CPPUNIT_ASSERT(ask(servers).find("\"1767269300:ada\"") != std::string::npos);
    }

    static Request request(const std::string& authorization)
    {
        Request request;
        request.headers.push_back({"Authorization", authorization});
        return request;
    }

    static std::string ask(const IceServers& servers)
    {
        const Response response = servers.answer(request("Bearer good"));
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        return response.body;
    }

    OneToken _tokens;
    test::ManualClock _clock;
};

CPPUNIT_TEST_SUITE_REGISTRATION(IceServersTest);

} // namespace
} // namespace beckon::turn
