#include "RoutesFixture.h"

#include <cppunit/TestFixture.h>

#include <string>

namespace beckon::auth {

namespace {

constexpr Seconds window{600};

/// Those of production.
const AuthRates usualRates{
    .email = {5, window}, .address = {30, window}, .mailbox = {20, window}, .verify = {20, window}, .login = {60, window}};

class AuthLimitsTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AuthLimitsTest);
    CPPUNIT_TEST(fiveCodesForOneEmail);
    CPPUNIT_TEST(loginCodesAndThoseOfSignUpsCountTogether);
    CPPUNIT_TEST(theEmailIsOneInAnyCase);
    CPPUNIT_TEST(thirtyCodesForOneAddress);
    CPPUNIT_TEST(anIpv6AddressCountsAsItsSlash64);
    CPPUNIT_TEST(nobodyCanLockSomeoneOutByAskingInTheirName);
    CPPUNIT_TEST(aRefusalLeavesTheCodeThatWasSent);
    CPPUNIT_TEST(aMailboxIsNotFloodedFromManyAddresses);
    CPPUNIT_TEST(strangersCannotKeepTheOwnerFromAsking);
    CPPUNIT_TEST(whoHasProvedAnAddressIsLimitedToo);
    CPPUNIT_TEST(aProofCountsForThirtyDays);
    CPPUNIT_TEST(anAddressHasEightPlacesOfProof);
    CPPUNIT_TEST(whoIsRefusedForOneEmailUsesUpNothingElse);
    CPPUNIT_TEST(twentyGuessesOfOneAddress);
    CPPUNIT_TEST(guessesAtALoginCountToo);
    CPPUNIT_TEST(sixtyLoginsOfOneAddress);
    CPPUNIT_TEST(knownAndUnknownAreLimitedAlike);
    CPPUNIT_TEST(whatIsNoRequestCountsForNothing);
    CPPUNIT_TEST_SUITE_END();

    /// How often the call is answered otherwise than 429, of up to 100 times.
    template <typename Call>
    static int passes(Call call)
    {
        for (int i = 0; i < 100; ++i) {
            const Response response = call(i);
            if (response.status != 429)
                continue;
            CPPUNIT_ASSERT_EQUAL(std::string("600"), headerOf(response, "Retry-After"));
            return i;
        }
        return 100;
    }

    static std::string numbered(int number) { return "user" + std::to_string(number) + "@example.com"; }

    void fiveCodesForOneEmail()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(5, passes([&](int) { return f.signUp(); }));
        f.clock.advance(window);
        CPPUNIT_ASSERT_EQUAL(5, passes([&](int) { return f.signUp(); }));
    }

    void loginCodesAndThoseOfSignUpsCountTogether()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(5, passes([&](int i) { return i % 2 == 0 ? f.signUp() : f.login(); }));
        CPPUNIT_ASSERT_EQUAL(429, f.login().status);
    }

    void theEmailIsOneInAnyCase()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(5, passes([&](int i) { return f.signUp(i % 2 == 0 ? "ann@example.com" : " ANN@example.com"); }));
    }

    void thirtyCodesForOneAddress()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(30, passes([&](int i) { return f.signUp(numbered(i)); }));
        CPPUNIT_ASSERT_EQUAL(200, f.signUp("ann@example.com", "192.0.2.77").status);
    }

    void anIpv6AddressCountsAsItsSlash64()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(30, passes([&](int i) { return f.signUp(numbered(i), "2001:db8::" + std::to_string(i + 1)); }));
        CPPUNIT_ASSERT_EQUAL(200, f.signUp("ann@example.com", "2001:db8:0:1::1").status);
    }

    void nobodyCanLockSomeoneOutByAskingInTheirName()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        passes([&](int) { return f.signUp("ann@example.com", "203.0.113.9"); });
        CPPUNIT_ASSERT_EQUAL(200, f.signUp().status);
        const std::string mine = codeIn(f.mailer.mails().back());
        f.clock.advance(Seconds(1));
        CPPUNIT_ASSERT_EQUAL(429, f.signUp("ann@example.com", "203.0.113.9").status);
        CPPUNIT_ASSERT_EQUAL(200, f.signUp("ann@example.com", "203.0.113.10").status);
        CPPUNIT_ASSERT_EQUAL(200, f.verify(mine).status);
    }

    void aRefusalLeavesTheCodeThatWasSent()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        passes([&](int) { return f.signUp(); });
        CPPUNIT_ASSERT_EQUAL(200, f.verify(codeIn(f.mailer.mails().back())).status);
    }

    void aMailboxIsNotFloodedFromManyAddresses()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(20, passes([&](int i) { return f.signUp("ann@example.com", "192.0.2." + std::to_string(i)); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, f.mailer.mails().size());
    }

    static void flood(RoutesFixture& f)
    {
        CPPUNIT_ASSERT(passes([&](int i) { return f.signUp("ann@example.com", "203.0.113." + std::to_string(i)); }) <= 20);
    }

    static void proveFrom(RoutesFixture& f, const std::string& from)
    {
        CPPUNIT_ASSERT_EQUAL(200, f.signUp("ann@example.com", from).status);
        CPPUNIT_ASSERT_EQUAL(200, f.verify(codeIn(f.mailer.mails().back()), from).status);
    }

    void strangersCannotKeepTheOwnerFromAsking()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        proveFrom(f, "192.0.2.1");
        flood(f);
        CPPUNIT_ASSERT_EQUAL(429, f.signUp("ann@example.com", "192.0.2.99").status);
        CPPUNIT_ASSERT_EQUAL(200, f.signUp("ann@example.com", "192.0.2.1").status);
        CPPUNIT_ASSERT_EQUAL(401, f.login("ann@example.com", {}, "192.0.2.1").status);
    }

    void whoHasProvedAnAddressIsLimitedToo()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        proveFrom(f, std::string(AuthFixture::client));
        CPPUNIT_ASSERT_EQUAL(4, passes([&](int) { return f.signUp(); }));
    }

    void aProofCountsForThirtyDays()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        proveFrom(f, "192.0.2.1");
        f.clock.advance(std::chrono::hours(30 * 24));
        flood(f);
        CPPUNIT_ASSERT_EQUAL(429, f.signUp("ann@example.com", "192.0.2.1").status);
    }

    void anAddressHasEightPlacesOfProof()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        for (int i = 1; i <= 9; ++i) {
            proveFrom(f, "192.0.2." + std::to_string(i));
            f.clock.advance(Milliseconds(1));
        }
        flood(f);
        CPPUNIT_ASSERT_EQUAL(429, f.signUp("ann@example.com", "192.0.2.1").status);
        CPPUNIT_ASSERT_EQUAL(200, f.signUp("ann@example.com", "192.0.2.2").status);
    }

    void whoIsRefusedForOneEmailUsesUpNothingElse()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        for (int i = 0; i < 50; ++i)
            f.signUp();
        CPPUNIT_ASSERT_EQUAL(25, passes([&](int i) { return f.signUp(numbered(i)); }));
        CPPUNIT_ASSERT_EQUAL(15, passes([&](int i) { return f.signUp("ann@example.com", "192.0.2." + std::to_string(100 + i)); }));
    }

    void twentyGuessesOfOneAddress()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        const auto guess = [&](int i) { return f.call(&AuthRoutes::verifyOtp, R"({"email": ")" + numbered(i) + R"(", "otp": "000000"})"); };
        CPPUNIT_ASSERT_EQUAL(20, passes(guess));
        CPPUNIT_ASSERT_EQUAL(400, f.verify("000000", "192.0.2.2").status);
    }

    void guessesAtALoginCountToo()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        CPPUNIT_ASSERT_EQUAL(20, passes([&](int i) { return f.login(numbered(i), R"(, "otp": "abcdef")"); }));
        CPPUNIT_ASSERT_EQUAL(429, f.verify("abcdef").status);
    }

    void sixtyLoginsOfOneAddress()
    {
        RoutesFixture f(Deployment::Development, usualRates);
        CPPUNIT_ASSERT_EQUAL(60, passes([&](int i) { return f.login(numbered(i)); }));
        CPPUNIT_ASSERT_EQUAL(401, f.login("ann@example.com", {}, "192.0.2.2").status);
    }

    void knownAndUnknownAreLimitedAlike()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        f.prove(address("ann@example.com"));
        f.accounts.setUsername(address("ann@example.com"), Username::parse("ann").value());
        CPPUNIT_ASSERT_EQUAL(5, passes([&](int) { return f.login("ann@example.com"); }));
        CPPUNIT_ASSERT_EQUAL(5, passes([&](int) { return f.login("unknown@example.com"); }));
    }

    void whatIsNoRequestCountsForNothing()
    {
        RoutesFixture f(Deployment::Production, usualRates);
        for (int i = 0; i < 100; ++i) {
            CPPUNIT_ASSERT_EQUAL(422, f.signUp("nobody").status);
            CPPUNIT_ASSERT_EQUAL(422, f.call(&AuthRoutes::verifyOtp, R"({"email": "ann@example.com"})").status);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, f.store.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuthLimitsTest);

} // namespace

} // namespace beckon::auth
