#include "OtpService.h"

#include "AuthFixture.h"

#include <Poco/Data/Session.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

namespace beckon::auth {

namespace {

using Outcome = OtpVerdict::Outcome;

class OtpServiceTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OtpServiceTest);
    CPPUNIT_TEST(aCodeOfSixDigitsIsMailedAndAcceptedOnce);
    CPPUNIT_TEST(aCodeEndsWithItsLifetime);
    CPPUNIT_TEST(afterFiveTriesTheRightCodeIsExhaustedToo);
    CPPUNIT_TEST(exhaustionTellsHowLongItLasts);
    CPPUNIT_TEST(aNewCodeReplacesTheOldOneAndItsTries);
    CPPUNIT_TEST(aCodeThatAnotherClientAskedForReplacesNone);
    CPPUNIT_TEST(aGuessIsATryAtEveryCodeOfTheAddress);
    CPPUNIT_TEST(noCodeIsTriedMoreThanFiveTimesHoweverManyAreAskedFor);
    CPPUNIT_TEST(aRightGuessEndsEveryCodeOfTheAddress);
    CPPUNIT_TEST(anAddressHasSoManyCodesAndNoMore);
    CPPUNIT_TEST(aLoginCodeProvesTheAddressToo);
    CPPUNIT_TEST(withoutAnAccountThereIsNoLoginCodeAndNoMail);
    CPPUNIT_TEST(aLoginCodeThatIsNobodysIsCountedAlike);
    CPPUNIT_TEST(askingForALoginCodeLeavesTheCodeOfTheSignUp);
    CPPUNIT_TEST(theDatabaseTellsNobodysAddress);
    CPPUNIT_TEST(anAddressWithoutACodeIsCountedAlike);
    CPPUNIT_TEST(triesOfAnAddressWithoutACodeAreForgottenWithTime);
    CPPUNIT_TEST(aCodeIsGoodForItsOwnAddressAlone);
    CPPUNIT_TEST(anEmptyCodeIsRefusedWhereNoneIsPending);
    CPPUNIT_TEST(theDatabaseNeverSeesTheCode);
    CPPUNIT_TEST(theHashDependsOnTheSecret);
    CPPUNIT_TEST(codesOfAnEarlierSecretStayGoodForTheirTime);
    CPPUNIT_TEST(newCodesAreKeptUnderTheNewSecret);
    CPPUNIT_TEST(aNewSecretGivesNoMoreTries);
    CPPUNIT_TEST(earlierSecretsAreBounded);
    CPPUNIT_TEST(aFullMailQueueLeavesTheEarlierCodeAndItsTriesAsTheyWere);
    CPPUNIT_TEST(aFullMailQueueLeavesNoCodeWhereThereWasNone);
    CPPUNIT_TEST(aFailureOfWhatFollowsLeavesTheCodeUsable);
    CPPUNIT_TEST(expiredRecordsAreClearedAwayByLaterTries);
    CPPUNIT_TEST_SUITE_END();

    static std::string column(AuthFixture& f, const std::string& select)
    {
        std::string value;
        f.database->read([&](Poco::Data::Session& session) {
            using namespace Poco::Data::Keywords;
            session << select, into(value), now;
        });
        return value;
    }

    /// Wrong guesses: no code has letters.
    static void guessLetters(AuthFixture& f, const EmailAddress& email, int times)
    {
        for (int i = 0; i < times; ++i)
            CPPUNIT_ASSERT(f.verify(email, "abcdef") == Outcome::Refused);
    }

    static void guessWrongly(AuthFixture& f, const EmailAddress& email, const std::string& code, int times)
    {
        for (int i = 0; i < times; ++i)
            CPPUNIT_ASSERT(f.verify(email, wrongFor(code)) == Outcome::Refused);
    }

    void aCodeOfSixDigitsIsMailedAndAcceptedOnce()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, code.size());
        CPPUNIT_ASSERT_EQUAL(ann.text(), f.mailer.mails().back().to);
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Accepted);
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Refused);
    }

    void aCodeEndsWithItsLifetime()
    {
        AuthFixture f;
        const std::string early = f.request(ann);
        f.clock.advance(AuthFixture::lifetime - Milliseconds(1));
        CPPUNIT_ASSERT(f.verify(ann, early) == Outcome::Accepted);
        const std::string late = f.request(ann);
        f.clock.advance(AuthFixture::lifetime);
        CPPUNIT_ASSERT(f.verify(ann, late) == Outcome::Refused);
    }

    void afterFiveTriesTheRightCodeIsExhaustedToo()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        guessWrongly(f, ann, code, 5);
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Exhausted);
        CPPUNIT_ASSERT(f.verify(ann, wrongFor(code)) == Outcome::Exhausted);
    }

    void exhaustionTellsHowLongItLasts()
    {
        AuthFixture f;
        guessWrongly(f, ann, f.request(ann), 5);
        f.clock.advance(Milliseconds(99'500));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{501}, static_cast<std::int64_t>(f.otps.verify(ann, "1", {}).retryAfter.count()));
    }

    void aNewCodeReplacesTheOldOneAndItsTries()
    {
        AuthFixture f;
        const std::string old = f.request(ann);
        guessWrongly(f, ann, old, 5);
        std::string fresh = f.request(ann);
        while (fresh == old)
            fresh = f.request(ann);
        CPPUNIT_ASSERT(f.verify(ann, old) == Outcome::Refused);
        CPPUNIT_ASSERT(f.verify(ann, fresh) == Outcome::Accepted);
    }

    void aCodeThatAnotherClientAskedForReplacesNone()
    {
        AuthFixture f;
        const std::string mine = f.request(ann, "192.0.2.1");
        for (int i = 0; i < 5; ++i)
            f.request(ann, "203.0.113.9");
        CPPUNIT_ASSERT(f.verify(ann, mine) == Outcome::Accepted);
    }

    void aGuessIsATryAtEveryCodeOfTheAddress()
    {
        AuthFixture f;
        const std::string one = f.request(ann, "192.0.2.1");
        const std::string two = f.request(ann, "192.0.2.2");
        guessLetters(f, ann, 5);
        CPPUNIT_ASSERT(f.verify(ann, one) == Outcome::Exhausted);
        CPPUNIT_ASSERT(f.verify(ann, two) == Outcome::Exhausted);
    }

    void noCodeIsTriedMoreThanFiveTimesHoweverManyAreAskedFor()
    {
        AuthFixture f;
        const std::string first = f.request(ann, "192.0.2.1");
        guessLetters(f, ann, 3);
        const std::string second = f.request(ann, "192.0.2.2");
        guessLetters(f, ann, 2);
        if (first != second)
            CPPUNIT_ASSERT(f.verify(ann, first) == Outcome::Refused);
        CPPUNIT_ASSERT(f.verify(ann, second) == Outcome::Accepted);
    }

    void aRightGuessEndsEveryCodeOfTheAddress()
    {
        AuthFixture f;
        const std::string one = f.request(ann, "192.0.2.1");
        const std::string two = f.request(ann, "192.0.2.2");
        CPPUNIT_ASSERT(f.verify(ann, two) == Outcome::Accepted);
        CPPUNIT_ASSERT(f.verify(ann, one) == Outcome::Refused);
    }

    void anAddressHasSoManyCodesAndNoMore()
    {
        AuthFixture f;
        for (std::size_t i = 0; i < OtpService::kCodes + 8; ++i) {
            f.request(ann, "client " + std::to_string(i));
            f.clock.advance(Milliseconds(1));
        }
        CPPUNIT_ASSERT_EQUAL(std::to_string(OtpService::kCodes), column(f, "SELECT COUNT(*) FROM codes"));
        CPPUNIT_ASSERT(f.verify(ann, codeIn(f.mailer.mails().back())) == Outcome::Accepted);
    }

    void aLoginCodeProvesTheAddressToo()
    {
        AuthFixture f;
        CPPUNIT_ASSERT(f.verify(ann, f.requestLogin(ann, Entitlement::Account)) == Outcome::Accepted);
    }

    void withoutAnAccountThereIsNoLoginCodeAndNoMail()
    {
        AuthFixture f;
        CPPUNIT_ASSERT(!f.otps.makeLoginCode(ann, AuthFixture::client, Entitlement::None));
        CPPUNIT_ASSERT(f.mailer.mails().empty());
        CPPUNIT_ASSERT(f.verify(ann, "") == Outcome::Refused);
    }

    void aLoginCodeThatIsNobodysIsCountedAlike()
    {
        for (const Entitlement entitlement : {Entitlement::Account, Entitlement::None}) {
            AuthFixture f;
            guessLetters(f, ann, 5);
            CPPUNIT_ASSERT(f.verify(ann, "x") == Outcome::Exhausted);
            f.requestLogin(ann, entitlement);
            guessLetters(f, ann, 5);
            CPPUNIT_ASSERT(f.verify(ann, "x") == Outcome::Exhausted);
        }
    }

    void askingForALoginCodeLeavesTheCodeOfTheSignUp()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        f.requestLogin(ann, Entitlement::None);
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Accepted);
    }

    void theDatabaseTellsNobodysAddress()
    {
        AuthFixture f;
        f.request(ann, "192.0.2.1");
        const std::string asker = column(f, "SELECT asker FROM codes");
        CPPUNIT_ASSERT_EQUAL(std::size_t{64}, asker.size());
        CPPUNIT_ASSERT(asker.find("192.0.2.1") == std::string::npos);
    }

    void anAddressWithoutACodeIsCountedAlike()
    {
        AuthFixture f;
        guessWrongly(f, ann, "", 5);
        CPPUNIT_ASSERT(f.verify(ann, "123456") == Outcome::Exhausted);
        CPPUNIT_ASSERT(f.verify(ann, f.request(ann)) == Outcome::Accepted);
    }

    void triesOfAnAddressWithoutACodeAreForgottenWithTime()
    {
        AuthFixture f;
        guessWrongly(f, ann, "", 5);
        f.clock.advance(AuthFixture::lifetime);
        guessWrongly(f, ann, "", 5);
    }

    void aCodeIsGoodForItsOwnAddressAlone()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        f.database->write([](Poco::Data::Session& session) {
            using namespace Poco::Data::Keywords;
            session << "UPDATE codes SET email = 'bob@example.com'", now;
        });
        CPPUNIT_ASSERT(f.verify(address("bob@example.com"), code) == Outcome::Refused);
    }

    void anEmptyCodeIsRefusedWhereNoneIsPending()
    {
        AuthFixture f;
        CPPUNIT_ASSERT(f.verify(ann, "") == Outcome::Refused);
        CPPUNIT_ASSERT(f.verify(ann, "") == Outcome::Refused);
    }

    void theDatabaseNeverSeesTheCode()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        const std::string stored = column(f, "SELECT hash FROM codes");
        CPPUNIT_ASSERT_EQUAL(std::size_t{64}, stored.size());
        CPPUNIT_ASSERT(stored != code);
        f.verify(ann, wrongFor(code));
        CPPUNIT_ASSERT_EQUAL(stored, column(f, "SELECT hash FROM codes"));
    }

    void theHashDependsOnTheSecret()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        OtpService other(*f.database, f.mailer, f.clock, Secret("another secret"), AuthFixture::lifetime);
        CPPUNIT_ASSERT(other.verify(ann, code, {}).outcome == Outcome::Refused);
    }

    void codesOfAnEarlierSecretStayGoodForTheirTime()
    {
        AuthFixture f;
        const std::string annas = f.request(address("ann@example.com"));
        const std::string bobs = f.request(address("bob@example.com"));
        f.otps.changeSecret(Secret("another secret"));
        f.clock.advance(AuthFixture::lifetime - Seconds(1));
        CPPUNIT_ASSERT(f.verify(address("ann@example.com"), annas) == Outcome::Accepted);
        f.clock.advance(Seconds(1));
        CPPUNIT_ASSERT(f.verify(address("bob@example.com"), bobs) == Outcome::Refused);
    }

    void newCodesAreKeptUnderTheNewSecret()
    {
        AuthFixture f;
        f.otps.changeSecret(Secret("another secret"));
        const std::string code = f.request(address("ann@example.com"));
        OtpService restarted(*f.database, f.mailer, f.clock, Secret("another secret"), AuthFixture::lifetime);
        CPPUNIT_ASSERT(restarted.verify(address("ann@example.com"), code, [](Poco::Data::Session&) {}).outcome == Outcome::Accepted);
    }

    void aNewSecretGivesNoMoreTries()
    {
        AuthFixture f;
        const std::string code = f.request(address("ann@example.com"));
        guessLetters(f, address("ann@example.com"), OtpService::kTries);
        f.otps.changeSecret(Secret("another secret"));
        CPPUNIT_ASSERT(f.verify(address("ann@example.com"), code) == Outcome::Exhausted);
    }

    void earlierSecretsAreBounded()
    {
        AuthFixture f;
        const std::string code = f.request(address("ann@example.com"));
        for (std::size_t i = 0; i <= CodeHashes::kEarlierKeys; ++i)
            f.otps.changeSecret(Secret("secret number " + std::to_string(i)));
        CPPUNIT_ASSERT(f.verify(address("ann@example.com"), code) == Outcome::Refused);
    }

    void aFullMailQueueLeavesTheEarlierCodeAndItsTriesAsTheyWere()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        guessWrongly(f, ann, code, 4);
        f.mailer.full = true;
        CPPUNIT_ASSERT_THROW(f.otps.request(ann, AuthFixture::client), Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::string("4"), column(f, "SELECT tries FROM codes"));
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Accepted);
    }

    void aFullMailQueueLeavesNoCodeWhereThereWasNone()
    {
        AuthFixture f;
        f.mailer.full = true;
        CPPUNIT_ASSERT_THROW(f.otps.request(ann, AuthFixture::client), Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), column(f, "SELECT COUNT(*) FROM codes"));
    }

    void aFailureOfWhatFollowsLeavesTheCodeUsable()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        const auto fail = [](Poco::Data::Session&) { throw std::runtime_error("no account today"); };
        CPPUNIT_ASSERT_THROW(f.otps.verify(ann, code, fail), std::runtime_error);
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Accepted);
    }

    void expiredRecordsAreClearedAwayByLaterTries()
    {
        AuthFixture f;
        for (int i = 0; i < 50; ++i)
            f.verify(address("user" + std::to_string(i) + "@example.com"), "1");
        CPPUNIT_ASSERT_EQUAL(std::string("50"), column(f, "SELECT COUNT(*) FROM codes"));
        f.clock.advance(AuthFixture::lifetime);
        f.verify(ann, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), column(f, "SELECT COUNT(*) FROM codes"));
    }

    const EmailAddress ann = address("ann@example.com");
};

CPPUNIT_TEST_SUITE_REGISTRATION(OtpServiceTest);

} // namespace

} // namespace beckon::auth
