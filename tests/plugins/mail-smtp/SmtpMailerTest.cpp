#include "SmtpMailerFixture.h"
#include "beckon/base/Error.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

namespace beckon {
namespace {

using namespace mailsmtp;
using test::eventually;
using test::SmtpSink;

class SmtpMailerTest : public test::SmtpMailerFixture
{
    CPPUNIT_TEST_SUITE(SmtpMailerTest);
    CPPUNIT_TEST(deliversAMail);
    CPPUNIT_TEST(deliversManyMailsInOrder);
    CPPUNIT_TEST(deliversOnceAServerThatWasDownIsUp);
    CPPUNIT_TEST(logsAnOutageAndItsEndOnce);
    CPPUNIT_TEST(dropsAMailThatIsRefusedForGood);
    CPPUNIT_TEST(triesAMailThatIsRefusedForNowAgain);
    CPPUNIT_TEST(aRefusalThatIsNotOfTheRecipientLosesNoMail);
    CPPUNIT_TEST(givesUpAMailThatNobodyWantsAnyMore);
    CPPUNIT_TEST(givesUpWhatCouldNotBeDeliveredForTooLong);
    CPPUNIT_TEST(aRecipientThatFailsHoldsUpNoOther);
    CPPUNIT_TEST(keepsMailsWhileTheSenderIsRefused);
    CPPUNIT_TEST(givesUpOnAServerThatDoesNotAnswer);
    CPPUNIT_TEST(isNotFooledByWhatIsNoMailServer);
    CPPUNIT_TEST(noticesAServerThatHangsUpWithinAnAnswer);
    CPPUNIT_TEST(readsNoAnswerWithoutEnd);
    CPPUNIT_TEST(waitsNoLongerForAnAnswerThatTricklesIn);
    CPPUNIT_TEST(refusesAMailWhenTheQueueIsFull);
    CPPUNIT_TEST(dropsAMailToAnUnsafeAddress);
    CPPUNIT_TEST(deliversWhatIsQueuedAtAStop);
    CPPUNIT_TEST(saysHowManyMailsAStopLoses);
    CPPUNIT_TEST(aStopDoesNotWaitForASlowServer);
    CPPUNIT_TEST(countsWhatBecomesOfMails);
    CPPUNIT_TEST_SUITE_END();

public:
    void deliversAMail()
    {
        SmtpSink sink;
        start(sink.port());
        _mailer->send({"alice@example.com", "Your code", "Your code:\n\n123456\n.\n..x\n"});
        auto mail = sink.nextMail();
        CPPUNIT_ASSERT_EQUAL(std::string("server@example.org"), mail.members["sender"]);
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.com"), mail.members["to"]);
        CPPUNIT_ASSERT(mail.members["data"].find("Subject: Your code\r\n") != std::string::npos);
        CPPUNIT_ASSERT(mail.members["data"].ends_with("\r\n\r\nYour code:\r\n\r\n123456\r\n.\r\n..x\r\n"));
        CPPUNIT_ASSERT(_mailer->health().state == Health::State::Ok);
    }

    void deliversManyMailsInOrder()
    {
        SmtpSink sink;
        start(sink.port());
        for (int i = 0; i < 50; ++i)
            send("user" + std::to_string(i));
        for (int i = 0; i < 50; ++i)
            CPPUNIT_ASSERT_EQUAL("user" + std::to_string(i) + "@example.com", sink.nextMail().members["to"]);
    }

    void deliversOnceAServerThatWasDownIsUp()
    {
        const auto port = test::freePort();
        start(port);
        for (int i = 0; i < 3; ++i)
            send("user" + std::to_string(i));
        CPPUNIT_ASSERT(eventually([this] { return _mailer->health().state == Health::State::Degraded; }));
        SmtpSink sink({"--port", std::to_string(port)});
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL("user" + std::to_string(i) + "@example.com", sink.nextMail().members["to"]);
        CPPUNIT_ASSERT(eventually([this] { return _mailer->health().state == Health::State::Ok; }));
    }

    void logsAnOutageAndItsEndOnce()
    {
        const auto port = test::freePort();
        start(port);
        send("alice");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("no connection to") == 1; }));
        SmtpSink sink({"--port", std::to_string(port)});
        sink.nextMail();
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("takes mails again") == 1; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count("no connection to"));
    }

    void dropsAMailThatIsRefusedForGood()
    {
        SmtpSink sink;
        start(sink.port());
        send("code550.alice");
        send("bob");
        CPPUNIT_ASSERT_EQUAL(std::string("refused"), sink.next().name);
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT(!sink.hears(Milliseconds{150}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count("c***@example.com is dropped"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("alice"));
    }

    void triesAMailThatIsRefusedForNowAgain()
    {
        SmtpSink sink;
        start(sink.port());
        send("later451x3.alice");
        CPPUNIT_ASSERT_EQUAL(std::string("later451x3.alice@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count("l***@example.com waits"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("alice"));
    }

    void aRefusalThatIsNotOfTheRecipientLosesNoMail()
    {
        for (const char* code : {"421", "530"}) {
            SmtpSink sink;
            start(sink.port());
            send(std::string("later") + code + "x2.alice");
            CPPUNIT_ASSERT_EQUAL(std::string("later") + code + "x2.alice@example.com", sink.nextMail().members["to"]);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count(std::string("takes no mail from us: ") + code));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("alice"));
    }

    void givesUpAMailThatNobodyWantsAnyMore()
    {
        SmtpSink sink;
        start(sink.port());
        _mailer->send({"later451x9999.alice@example.com", "Your code", "text\n", Milliseconds{300}});
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("1 mail is dropped") == 1; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("alice"));
        send("bob");
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.com"), sink.nextMail().members["to"]);
    }

    void givesUpWhatCouldNotBeDeliveredForTooLong()
    {
        _options.mostAge = Milliseconds{300};
        start(test::freePort());
        send("alice");
        send("bob");
        CPPUNIT_ASSERT(eventually([this] { return _mailer->health().detail.find("0 mails wait") == 0; }));
    }

    void aRecipientThatFailsHoldsUpNoOther()
    {
        SmtpSink sink;
        start(sink.port());
        send("hangup");
        send("later451x9999");
        send("alice");
        send("bob");
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("is dropped"));
    }

    void keepsMailsWhileTheSenderIsRefused()
    {
        SmtpSink sink({"--refuse-sender"});
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("refuses the sender") == 1; }));
        CPPUNIT_ASSERT(_mailer->health().detail.find("1 mails wait") == 0);
    }

    void givesUpOnAServerThatDoesNotAnswer()
    {
        SmtpSink sink;
        _options.timeout = Milliseconds{200};
        start(sink.port());
        send("slow");
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT(_channel->count("no answer") >= 1);
    }

    void isNotFooledByWhatIsNoMailServer()
    {
        Poco::Net::ServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0));
        start(server.address().port());
        send("alice");
        server.acceptConnection().sendBytes("HTTP/1.1 400 Bad Request\r\n\r\n", 28);
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("no mail server") == 1; }));
    }

    void noticesAServerThatHangsUpWithinAnAnswer()
    {
        Poco::Net::ServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0));
        start(server.address().port());
        send("alice");
        server.acceptConnection().sendBytes("220-mail\r\n", 10);
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("the server hung up") == 1; }));
    }

    void readsNoAnswerWithoutEnd()
    {
        Poco::Net::ServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0));
        start(server.address().port());
        send("alice");
        std::string answer;
        while (answer.size() < 100'000)
            answer += "220-mail\r\n";
        auto client = server.acceptConnection();
        client.setSendTimeout(Poco::Timespan(10, 0));
        client.sendBytes(answer.data(), static_cast<int>(answer.size()));
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("an answer without end") == 1; }));
    }

    void waitsNoLongerForAnAnswerThatTricklesIn()
    {
        Poco::Net::ServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0));
        _options.timeout = Milliseconds{300};
        start(server.address().port());
        send("alice");
        auto client = server.acceptConnection();
        CPPUNIT_ASSERT_THROW(eventually([&client] { return client.sendBytes("220-mail\r\n", 10) <= 0; }), Poco::Exception);
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("no answer") == 1; }));
    }

    void refusesAMailWhenTheQueueIsFull()
    {
        _options.queueLimit = 2;
        start(test::freePort());
        send("one");
        send("two");
        CPPUNIT_ASSERT_THROW(send("three"), Unavailable);
    }

    void dropsAMailToAnUnsafeAddress()
    {
        SmtpSink sink;
        start(sink.port());
        _mailer->send({"a@b.example>\r\nRCPT TO:<eve@example.com", "Subject", "text\n"});
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT(!sink.hears(Milliseconds{50}));
    }

    void deliversWhatIsQueuedAtAStop()
    {
        SmtpSink sink;
        _options.flush = Seconds{10};
        _options.backoff = {Seconds{60}, Seconds{60}};
        start(sink.port());
        send("later451x1");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("waits") == 1; }));
        for (int i = 0; i < 20; ++i)
            send("user" + std::to_string(i));
        _mailer->stop();
        for (int i = 0; i < 21; ++i)
            sink.nextMail();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("lost"));
        CPPUNIT_ASSERT_THROW(send("late"), Unavailable);
    }

    void saysHowManyMailsAStopLoses()
    {
        start(test::freePort());
        for (int i = 0; i < 3; ++i)
            send("user" + std::to_string(i));
        _mailer->stop();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count("3 queued mails are lost"));
    }

    void aStopDoesNotWaitForASlowServer()
    {
        SmtpSink sink;
        _options.timeout = Seconds{30};
        start(sink.port());
        send("slow");
        CPPUNIT_ASSERT_EQUAL(std::string("slow"), sink.next().name);
        const auto before = std::chrono::steady_clock::now();
        _mailer->stop();
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - before < Seconds{5});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count("1 queued mails are lost"));
    }

    void countsWhatBecomesOfMails()
    {
        SmtpSink sink;
        start(sink.port());
        send("code550.alice");
        send("later451x3.carol");
        send("bob");
        CPPUNIT_ASSERT(eventually([this] { return count("delivered") == 2; }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count("rejected"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, count("deferred"));
        _mailer->stop();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, count("lost"));
    }

private:
    std::uint64_t count(const std::string& result) { return _metrics.counter("beckon_mails_total", "", {{"result", result}}).value(); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SmtpMailerTest);

} // namespace
} // namespace beckon
