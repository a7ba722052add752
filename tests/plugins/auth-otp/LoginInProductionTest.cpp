#include "RoutesFixture.h"

#include <cppunit/TestFixture.h>

#include <string>

namespace beckon::auth {

namespace {

constexpr const char* codeWasSent = "A login code was sent to your email";

/// Routes of production, and ann, who has an account.
struct ProductionFixture : RoutesFixture
{
    explicit ProductionFixture(const AuthRates& rates = {}) : RoutesFixture(Deployment::Production, rates) {}

    /// The whole way in; returns the verification token.
    std::string enter(const std::string& email = "ann@example.com", const std::string& username = "ann")
    {
        signUp(email);
        const std::string body = R"({"email": ")" + email + R"(", "otp": ")" + codeIn(mailer.mails().back()) + R"("})";
        const std::string token = memberOf(call(&AuthRoutes::verifyOtp, body), "verification_token");
        CPPUNIT_ASSERT_EQUAL(200, setUsername(email, username, verification(token)).status);
        return token;
    }

    static std::string verification(const std::string& token) { return R"(, "verification_token": ")" + token + '"'; }
    static std::string otp(const std::string& code) { return R"(, "otp": ")" + code + '"'; }

    /// Waits for the outbox: the newest mail to ann once there are so many.
    std::string loginCode(std::size_t mails) { return codeIn(mailer.wait(mails).back()); }
};

class LoginInProductionTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LoginInProductionTest);
    CPPUNIT_TEST(aVerificationTokenServesEveryStepWithinItsTime);
    CPPUNIT_TEST(theEmailAloneGetsACodeByMailAndNoToken);
    CPPUNIT_TEST(theCodeLogsInOnce);
    CPPUNIT_TEST(aWrongCodeIsRefusedAndCounted);
    CPPUNIT_TEST(theCodeOfASignUpLogsInToo);
    CPPUNIT_TEST(aVerificationTokenIsForItsAddressAlone);
    CPPUNIT_TEST(noOtherTokenStandsInForAVerificationToken);
    CPPUNIT_TEST(aUsernameNeedsAVerificationToken);
    CPPUNIT_TEST(whoHasNoUsernameIsToldOnceTheAddressIsProved);
    CPPUNIT_TEST(aMemberOfAnotherTypeIsNamed);
    CPPUNIT_TEST(theAnswerIsTheSameForWhoHasNoAccount);
    CPPUNIT_TEST(noMailGoesToWhoHasNoAccount);
    CPPUNIT_TEST(aFullMailQueueIsTheSameForAll);
    CPPUNIT_TEST(inDevelopmentTheEmailIsEnough);
    CPPUNIT_TEST_SUITE_END();

    void aVerificationTokenServesEveryStepWithinItsTime()
    {
        ProductionFixture f;
        const std::string token = f.enter();
        CPPUNIT_ASSERT_EQUAL(200, f.login("ann@example.com", f.verification(token)).status);
        CPPUNIT_ASSERT_EQUAL(200, f.login(" ANN@example.com", f.verification(token)).status);
        f.clock.advance(Seconds(900));
        assertRefused(401, "Verification required", f.login("ann@example.com", f.verification(token)));
    }

    void theEmailAloneGetsACodeByMailAndNoToken()
    {
        ProductionFixture f;
        f.enter();
        const Response response = f.login();
        assertRefused(401, codeWasSent, response);
        CPPUNIT_ASSERT_EQUAL(std::string("Bearer"), headerOf(response, "WWW-Authenticate"));
        const Mail mail = f.mailer.wait(3).back();
        CPPUNIT_ASSERT_EQUAL(ann.text(), mail.to);
        CPPUNIT_ASSERT_EQUAL(std::string("Your login code"), mail.subject);
    }

    void theCodeLogsInOnce()
    {
        ProductionFixture f;
        f.enter();
        f.login();
        const std::string code = f.loginCode(3);
        const Response response = f.login("ann@example.com", f.otp(code));
        CPPUNIT_ASSERT_EQUAL(std::string("ann"), f.tokens.verify(TokenPurpose::Access, memberOf(response, "access_token")).value().subject);
        assertRefused(400, "Invalid or expired OTP", f.login("ann@example.com", f.otp(code)));
    }

    void aWrongCodeIsRefusedAndCounted()
    {
        ProductionFixture f;
        f.enter();
        f.login();
        const std::string code = f.loginCode(3);
        for (int i = 0; i < 3; ++i)
            assertRefused(400, "Invalid or expired OTP", f.login("ann@example.com", f.otp(wrongFor(code))));
        for (int i = 0; i < 2; ++i)
            assertRefused(400, "Invalid or expired OTP", f.verify(wrongFor(code)));
        const Response response = f.login("ann@example.com", f.otp(code));
        CPPUNIT_ASSERT_EQUAL(429, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("600"), headerOf(response, "Retry-After"));
    }

    void theCodeOfASignUpLogsInToo()
    {
        ProductionFixture f;
        f.enter();
        f.signUp();
        CPPUNIT_ASSERT_EQUAL(200, f.login("ann@example.com", f.otp(codeIn(f.mailer.mails().back()))).status);
    }

    void aVerificationTokenIsForItsAddressAlone()
    {
        ProductionFixture f;
        f.enter();
        const std::string bobs = f.enter("bob@example.com", "bob");
        assertRefused(401, "Verification required", f.login("ann@example.com", f.verification(bobs)));
        assertRefused(401, "Verification required", f.setUsername("ann@example.com", "mallory", f.verification(bobs)));
    }

    void noOtherTokenStandsInForAVerificationToken()
    {
        ProductionFixture f;
        const std::string token = f.enter();
        const std::string access = memberOf(f.login("ann@example.com", f.verification(token)), "access_token");
        for (const std::string& other : {access, std::string(), std::string("x"), token + "x"})
            assertRefused(401, "Verification required", f.login("ann@example.com", f.verification(other)));
        CPPUNIT_ASSERT(!f.tokens.verify(TokenPurpose::Access, token));
    }

    void aUsernameNeedsAVerificationToken()
    {
        ProductionFixture f;
        f.enter();
        for (const char* email : {"ann@example.com", "stranger@example.com"})
            assertRefused(401, "Verification required", f.setUsername(email, "name"));
    }

    void whoHasNoUsernameIsToldOnceTheAddressIsProved()
    {
        ProductionFixture f;
        f.signUp();
        const std::string token = memberOf(f.verify(codeIn(f.mailer.mails().back())), "verification_token");
        assertRefused(409, "Username not set", f.login("ann@example.com", f.verification(token)));
    }

    void aMemberOfAnotherTypeIsNamed()
    {
        ProductionFixture f;
        assertNames("otp", f.login("ann@example.com", R"(, "otp": 123456)"));
        assertNames("verification_token", f.login("ann@example.com", R"(, "verification_token": true)"));
        assertRefused(401, codeWasSent, f.login("ann@example.com", R"(, "verification_token": null, "otp": null)"));
    }

    void theAnswerIsTheSameForWhoHasNoAccount()
    {
        ProductionFixture f;
        f.enter();
        f.signUp("unverified@example.com");
        f.signUp("nameless@example.com");
        f.prove(address("nameless@example.com"));
        const Response known = f.login();
        for (const char* email : {"unknown@example.com", "unverified@example.com", "nameless@example.com"}) {
            const Response unknown = f.login(email);
            assertAnswer(known.status, known.body, unknown);
            CPPUNIT_ASSERT_EQUAL(known.headers.size(), unknown.headers.size());
        }
    }

    void noMailGoesToWhoHasNoAccount()
    {
        ProductionFixture f;
        f.enter();
        f.signUp("unverified@example.com");
        const std::size_t before = f.mailer.mails().size();
        for (const char* email : {"unknown@example.com", "unverified@example.com", "ann@example.com"})
            f.login(email);
        CPPUNIT_ASSERT_EQUAL(ann.text(), f.mailer.wait(before + 1).back().to);
        CPPUNIT_ASSERT_EQUAL(before + 1, f.mailer.mails().size());
    }

    void aFullMailQueueIsTheSameForAll()
    {
        ProductionFixture f;
        f.enter();
        f.mailer.full = true;
        assertRefused(401, codeWasSent, f.login());
        assertRefused(401, codeWasSent, f.login("unknown@example.com"));
        f.mailer.full = false;
        CPPUNIT_ASSERT_EQUAL(200, f.login("ann@example.com", f.otp(f.loginCode(3))).status);
    }

    void inDevelopmentTheEmailIsEnough()
    {
        RoutesFixture f;
        f.prove(ann);
        CPPUNIT_ASSERT_EQUAL(200, f.setUsername("ann@example.com", "ann").status);
        CPPUNIT_ASSERT_EQUAL(200, f.login().status);
        CPPUNIT_ASSERT_EQUAL(200, f.login("ann@example.com", ProductionFixture::verification("whatever")).status);
    }

    const EmailAddress ann = address("ann@example.com");
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoginInProductionTest);

} // namespace

} // namespace beckon::auth
