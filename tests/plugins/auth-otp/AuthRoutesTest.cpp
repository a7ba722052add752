#include "AuthRoutes.h"

#include "RoutesFixture.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::auth {

namespace {

class AuthRoutesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AuthRoutesTest);
    CPPUNIT_TEST(theWayInLeadsFromSignUpToAnAccessToken);
    CPPUNIT_TEST(signUpAnswersTheSameForAnAccountThatExists);
    CPPUNIT_TEST(signUpNeedsAnAddress);
    CPPUNIT_TEST(aFullMailQueueComesThroughFromSignUp);
    CPPUNIT_TEST(verifyingAnswersATokenForThisAddressAndPurpose);
    CPPUNIT_TEST(aWrongCodeIsRefusedFiveTimesThenExhausted);
    CPPUNIT_TEST(anOtpThatIsNoCodeIsAWrongOne);
    CPPUNIT_TEST(anOtpThatIsNoStringIsAFaultOfTheRequest);
    CPPUNIT_TEST(aUsernameNeedsAVerifiedAddress);
    CPPUNIT_TEST(aUsernameIsTakenRegardlessOfCase);
    CPPUNIT_TEST(aUsernameIsSetOnce);
    CPPUNIT_TEST(aUsernameIsMailedOnceItIsSet);
    CPPUNIT_TEST(aUsernameIsSetEvenWhenItCannotBeMailed);
    CPPUNIT_TEST(aUsernameMustHaveItsForm);
    CPPUNIT_TEST(loginNeedsAVerifiedAddress);
    CPPUNIT_TEST(loginNeedsAUsername);
    CPPUNIT_TEST(theAddressIsTheSameInAnyCase);
    CPPUNIT_TEST(aLogOutEndsTheTokenAndNoOther);
    CPPUNIT_TEST(aLogOutNeedsAnAccessToken);
    CPPUNIT_TEST_SUITE_END();

    void theWayInLeadsFromSignUpToAnAccessToken()
    {
        RoutesFixture f;
        assertAnswer(200, R"({"message":"OTP sent to your email"})", f.signUp());
        CPPUNIT_ASSERT_EQUAL(200, f.verify(codeIn(f.mailer.mails().back())).status);
        assertAnswer(200, R"({"message":"Username set successfully"})", f.setUsername("ann@example.com", "Ann"));
        const Response response = f.login();
        const std::string token = memberOf(response, "access_token");
        assertAnswer(200, R"({"access_token":")" + token + R"(","token_type":"bearer","expires_in":1800})", response);
        CPPUNIT_ASSERT_EQUAL(std::string("Ann"), f.tokens.verify(TokenPurpose::Access, token).value().subject);
    }

    void signUpAnswersTheSameForAnAccountThatExists()
    {
        RoutesFixture f;
        f.prove(ann);
        f.setUsername("ann@example.com", "ann");
        assertAnswer(200, R"({"message":"OTP sent to your email"})", f.signUp());
        CPPUNIT_ASSERT_EQUAL(200, f.verify(codeIn(f.mailer.mails().back())).status);
        CPPUNIT_ASSERT_EQUAL(200, f.login().status);
    }

    void signUpNeedsAnAddress()
    {
        RoutesFixture f;
        assertNames("email", f.call(&AuthRoutes::signUp, "{}"));
        assertNames("email", f.call(&AuthRoutes::signUp, R"({"email": 1})"));
        assertNames("email", f.call(&AuthRoutes::signUp, R"({"email": "ann"})"));
        assertNames("email", f.call(&AuthRoutes::signUp, R"({"email": "ann@example.com\r\nBcc: bob@example.com"})"));
        CPPUNIT_ASSERT_EQUAL(400, f.call(&AuthRoutes::signUp, "[]").status);
        CPPUNIT_ASSERT(f.mailer.mails().empty());
    }

    void aFullMailQueueComesThroughFromSignUp()
    {
        RoutesFixture f;
        f.mailer.full = true;
        CPPUNIT_ASSERT_THROW(f.signUp(), Unavailable);
    }

    void verifyingAnswersATokenForThisAddressAndPurpose()
    {
        RoutesFixture f;
        const Response response = f.verify(f.request(ann));
        const std::string token = memberOf(response, "verification_token");
        assertAnswer(200, R"({"message":"OTP verified successfully","verification_token":")" + token + R"("})", response);
        CPPUNIT_ASSERT_EQUAL(ann.text(), f.tokens.verify(TokenPurpose::EmailVerification, token).value().subject);
        CPPUNIT_ASSERT(!f.tokens.verify(TokenPurpose::Access, token));
    }

    void aWrongCodeIsRefusedFiveTimesThenExhausted()
    {
        RoutesFixture f;
        const std::string code = f.request(ann);
        for (int i = 0; i < 5; ++i)
            assertRefused(400, "Invalid or expired OTP", f.verify(wrongFor(code)));
        const Response response = f.verify(code);
        CPPUNIT_ASSERT_EQUAL(429, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("600"), headerOf(response, "Retry-After"));
        f.signUp();
        CPPUNIT_ASSERT_EQUAL(200, f.verify(codeIn(f.mailer.mails().back())).status);
    }

    void anOtpThatIsNoCodeIsAWrongOne()
    {
        RoutesFixture f;
        const std::string code = f.request(ann);
        for (const std::string& other : {std::string(), " " + code, code + "0", std::string("abcdef"), std::string(10'000, '1')})
            assertRefused(400, "Invalid or expired OTP", f.verify(other));
        CPPUNIT_ASSERT_EQUAL(429, f.verify(code).status);
    }

    void anOtpThatIsNoStringIsAFaultOfTheRequest()
    {
        RoutesFixture f;
        const std::string code = f.request(ann);
        for (const std::string value : {"123456", "0", "null", "[]", "{}", "true"}) // no code as it stands: 012345 is no JSON number
            assertNames("otp", f.call(&AuthRoutes::verifyOtp, R"({"email": "ann@example.com", "otp": )" + value + "}"));
        assertNames("otp", f.call(&AuthRoutes::verifyOtp, R"({"email": "ann@example.com"})"));
        CPPUNIT_ASSERT_EQUAL(200, f.verify(code).status);
    }

    void aUsernameNeedsAVerifiedAddress()
    {
        RoutesFixture f;
        assertRefused(400, "Email not verified", f.setUsername("ann@example.com", "ann"));
        f.signUp();
        assertRefused(400, "Email not verified", f.setUsername("ann@example.com", "ann"));
    }

    void aUsernameIsTakenRegardlessOfCase()
    {
        RoutesFixture f;
        f.prove(ann);
        f.prove(address("bob@example.com"));
        f.setUsername("bob@example.com", "Sam");
        assertRefused(409, "Username already taken", f.setUsername("ann@example.com", "sam"));
        CPPUNIT_ASSERT_EQUAL(200, f.setUsername("ann@example.com", "sam2").status);
    }

    void aUsernameIsSetOnce()
    {
        RoutesFixture f;
        f.prove(ann);
        f.setUsername("ann@example.com", "ann");
        assertAnswer(200, R"({"message":"Username set successfully"})", f.setUsername("ann@example.com", "ann"));
        assertRefused(409, "Username is already set", f.setUsername("ann@example.com", "anne"));
        assertRefused(409, "Username is already set", f.setUsername("ann@example.com", "ANN"));
    }

    void aUsernameIsMailedOnceItIsSet()
    {
        RoutesFixture f;
        f.prove(ann);
        f.setUsername("ann@example.com", "ann");
        f.setUsername("ann@example.com", "ann");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, f.mailer.mails().size());
        CPPUNIT_ASSERT_EQUAL(ann.text(), f.mailer.mails().back().to);
        CPPUNIT_ASSERT(f.mailer.mails().back().text.find("\nann\n") != std::string::npos);
    }

    void aUsernameIsSetEvenWhenItCannotBeMailed()
    {
        RoutesFixture f;
        f.prove(ann);
        f.mailer.full = true;
        CPPUNIT_ASSERT_EQUAL(200, f.setUsername("ann@example.com", "ann").status);
        CPPUNIT_ASSERT_EQUAL(200, f.login().status);
    }

    void aUsernameMustHaveItsForm()
    {
        RoutesFixture f;
        f.prove(ann);
        assertNames("username", f.setUsername("ann@example.com", "-ann"));
        assertNames("username", f.setUsername("ann@example.com", " ann"));
        assertNames("username", f.call(&AuthRoutes::setUsername, R"({"email": "ann@example.com", "username": null})"));
    }

    void loginNeedsAVerifiedAddress()
    {
        RoutesFixture f;
        assertRefused(401, "Email not verified", f.login());
        f.signUp();
        const Response response = f.login();
        assertRefused(401, "Email not verified", response);
        CPPUNIT_ASSERT_EQUAL(std::string("Bearer"), headerOf(response, "WWW-Authenticate"));
    }

    void loginNeedsAUsername()
    {
        RoutesFixture f;
        f.prove(ann);
        assertRefused(409, "Username not set", f.login());
    }

    void theAddressIsTheSameInAnyCase()
    {
        RoutesFixture f;
        f.prove(ann);
        f.setUsername(" ANN@Example.com ", "ann");
        CPPUNIT_ASSERT_EQUAL(200, f.call(&AuthRoutes::login, R"({"email": "Ann@EXAMPLE.com"})").status);
    }

    void aLogOutEndsTheTokenAndNoOther()
    {
        RoutesFixture f;
        f.prove(ann);
        f.setUsername("ann@example.com", "ann");
        const std::string token = memberOf(f.login(), "access_token");
        const std::string another = memberOf(f.login(), "access_token");
        assertAnswer(200, R"({"message":"Logged out"})", f.logOut("Bearer " + token));
        CPPUNIT_ASSERT(!f.tokens.verify(TokenPurpose::Access, token));
        CPPUNIT_ASSERT(f.tokens.verify(TokenPurpose::Access, another));
        CPPUNIT_ASSERT_EQUAL(401, f.logOut("Bearer " + token).status);
    }

    void aLogOutNeedsAnAccessToken()
    {
        RoutesFixture f;
        CPPUNIT_ASSERT_EQUAL(401, f.logOut("").status);
        const std::string verification = memberOf(f.verify(f.request(ann)), "verification_token");
        CPPUNIT_ASSERT_EQUAL(401, f.logOut("Bearer " + verification).status);
    }

    const EmailAddress ann = address("ann@example.com");
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuthRoutesTest);

} // namespace

} // namespace beckon::auth
