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
    CPPUNIT_TEST(anAddressWithoutACodeIsCountedAlike);
    CPPUNIT_TEST(triesOfAnAddressWithoutACodeAreForgottenWithTime);
    CPPUNIT_TEST(aCodeIsGoodForItsOwnAddressAlone);
    CPPUNIT_TEST(anEmptyCodeIsRefusedWhereNoneIsPending);
    CPPUNIT_TEST(theDatabaseNeverSeesTheCode);
    CPPUNIT_TEST(theHashDependsOnTheSecret);
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
            session << "UPDATE otps SET email = 'bob@example.com'", now;
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
        const std::string stored = column(f, "SELECT hash FROM otps");
        CPPUNIT_ASSERT_EQUAL(std::size_t{64}, stored.size());
        CPPUNIT_ASSERT(stored != code);
        f.verify(ann, wrongFor(code));
        CPPUNIT_ASSERT_EQUAL(stored, column(f, "SELECT hash FROM otps"));
    }

    void theHashDependsOnTheSecret()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        OtpService other(*f.database, f.mailer, f.clock, Secret("another secret"), AuthFixture::lifetime);
        CPPUNIT_ASSERT(other.verify(ann, code, {}).outcome == Outcome::Refused);
    }

    void aFullMailQueueLeavesTheEarlierCodeAndItsTriesAsTheyWere()
    {
        AuthFixture f;
        const std::string code = f.request(ann);
        guessWrongly(f, ann, code, 4);
        f.mailer.full = true;
        CPPUNIT_ASSERT_THROW(f.otps.request(ann), Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::string("4"), column(f, "SELECT tries FROM otps"));
        CPPUNIT_ASSERT(f.verify(ann, code) == Outcome::Accepted);
    }

    void aFullMailQueueLeavesNoCodeWhereThereWasNone()
    {
        AuthFixture f;
        f.mailer.full = true;
        CPPUNIT_ASSERT_THROW(f.otps.request(ann), Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), column(f, "SELECT COUNT(*) FROM otps"));
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
        CPPUNIT_ASSERT_EQUAL(std::string("50"), column(f, "SELECT COUNT(*) FROM otps"));
        f.clock.advance(AuthFixture::lifetime);
        f.verify(ann, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), column(f, "SELECT COUNT(*) FROM otps"));
    }

    const EmailAddress ann = address("ann@example.com");
};

CPPUNIT_TEST_SUITE_REGISTRATION(OtpServiceTest);

} // namespace

} // namespace beckon::auth
