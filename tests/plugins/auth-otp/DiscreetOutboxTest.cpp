#include "DiscreetOutbox.h"

#include "AuthFixture.h"

#include <Poco/Logger.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon::auth {

namespace {

class DiscreetOutboxTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DiscreetOutboxTest);
    CPPUNIT_TEST(mailsGoOutInOrderAndNothingElseDoes);
    CPPUNIT_TEST(aMailAndNoneMeetTheSameLimit);
    CPPUNIT_TEST(aMailLeavesAMomentLater);
    CPPUNIT_TEST(whatTheMailerHasNoRoomForWaits);
    CPPUNIT_TEST(whatWaitsAtTheEndIsTriedOnceMore);
    CPPUNIT_TEST_SUITE_END();

    static Mail to(const std::string& name) { return {name + "@example.com", "subject", "text"}; }

    Poco::Logger& log() { return Poco::Logger::get("auth-otp-tests"); }

    void mailsGoOutInOrderAndNothingElseDoes()
    {
        RecordingMailer mailer;
        DiscreetOutbox outbox(mailer, log());
        outbox.post(to("ann"));
        outbox.post(std::nullopt);
        outbox.post(to("bob"));
        const std::vector<Mail> mails = mailer.wait(2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, mails.size());
        CPPUNIT_ASSERT_EQUAL(std::string("ann@example.com"), mails[0].to);
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.com"), mails[1].to);
    }

    void aMailAndNoneMeetTheSameLimit()
    {
        RecordingMailer mailer;
        mailer.full = true;
        DiscreetOutbox outbox(mailer, log(), 3);
        outbox.post(to("ann"));
        outbox.post(std::nullopt);
        outbox.post(std::nullopt);
        CPPUNIT_ASSERT_THROW(outbox.post(std::nullopt), Unavailable);
        CPPUNIT_ASSERT_THROW(outbox.post(to("bob")), Unavailable);
    }

    void aMailLeavesAMomentLater()
    {
        RecordingMailer mailer;
        {
            DiscreetOutbox outbox(mailer, log(), 10, std::chrono::hours(1));
            outbox.post(to("ann"));
            outbox.post(to("bob"));
            CPPUNIT_ASSERT(mailer.mails().empty());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, mailer.mails().size());
    }

    void whatTheMailerHasNoRoomForWaits()
    {
        RecordingMailer mailer;
        mailer.full = true;
        DiscreetOutbox outbox(mailer, log());
        outbox.post(to("ann"));
        outbox.post(to("bob"));
        mailer.full = false;
        CPPUNIT_ASSERT_EQUAL(std::string("ann@example.com"), mailer.wait(2).front().to);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, mailer.mails().size());
    }

    void whatWaitsAtTheEndIsTriedOnceMore()
    {
        RecordingMailer mailer;
        {
            DiscreetOutbox outbox(mailer, log());
            for (int i = 0; i < 20; ++i)
                outbox.post(to("user" + std::to_string(i)));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, mailer.mails().size());
        mailer.full = true;
        DiscreetOutbox(mailer, log()).post(to("late"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, mailer.mails().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DiscreetOutboxTest);

} // namespace

} // namespace beckon::auth
