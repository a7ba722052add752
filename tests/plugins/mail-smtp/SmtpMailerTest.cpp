#include "SmtpMailer.h"

#include "SmtpSink.h"
#include "beckon/base/Error.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <Poco/Net/ServerSocket.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace beckon {
namespace {

using namespace mailsmtp;
using test::SmtpSink;

/// Keeps what is logged.
class MemoryChannel final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override
    {
        const std::lock_guard lock(_mutex);
        _lines.push_back(message.getText());
    }

    std::size_t count(const std::string& part) const
    {
        const std::lock_guard lock(_mutex);
        return static_cast<std::size_t>(
            std::count_if(_lines.begin(), _lines.end(), [&part](const std::string& line) { return line.find(part) != std::string::npos; }));
    }

private:
    mutable std::mutex _mutex;
    std::vector<std::string> _lines;
};

/// Asks again and again until it holds: for what happens on the mailer's thread. False after ten seconds.
template <typename Condition>
bool eventually(const Condition& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + Seconds{10};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::yield();
    }
    return true;
}

/// OpenSSL trusts the certificates of this file while the object lives.
class TrustedAuthorities
{
public:
    explicit TrustedAuthorities(const std::string& file) { ::setenv("SSL_CERT_FILE", file.c_str(), 1); }
    ~TrustedAuthorities() { ::unsetenv("SSL_CERT_FILE"); }
    TrustedAuthorities(const TrustedAuthorities&) = delete;
    TrustedAuthorities& operator=(const TrustedAuthorities&) = delete;
};

class SmtpMailerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SmtpMailerTest);
    CPPUNIT_TEST(deliversAMail);
    CPPUNIT_TEST(deliversManyMailsInOrder);
    CPPUNIT_TEST(logsInOverLoopback);
    CPPUNIT_TEST(logsInWithTheLoginMechanism);
    CPPUNIT_TEST(sendsWithoutLogInWhenNoneIsOffered);
    CPPUNIT_TEST(keepsMailsWhileTheLogInIsRefused);
    CPPUNIT_TEST(turnsTlsOnWhenItIsOffered);
    CPPUNIT_TEST(checksTheCertificateWhenTlsIsRequired);
    CPPUNIT_TEST(takesACertificateOfATrustedAuthority);
    CPPUNIT_TEST(refusesATrustedCertificateOfAnotherHost);
    CPPUNIT_TEST(sendsNothingInTheClearWhenTlsIsRequired);
    CPPUNIT_TEST(usesNoTlsWhenItIsOff);
    CPPUNIT_TEST(speaksTlsFromTheFirstByte);
    CPPUNIT_TEST(deliversOnceAServerThatWasDownIsUp);
    CPPUNIT_TEST(logsAnOutageAndItsEndOnce);
    CPPUNIT_TEST(dropsAMailThatIsRefusedForGood);
    CPPUNIT_TEST(triesAMailThatIsRefusedForNowAgain);
    CPPUNIT_TEST(aRecipientThatFailsHoldsUpNoOther);
    CPPUNIT_TEST(keepsMailsWhileTheSenderIsRefused);
    CPPUNIT_TEST(givesUpOnAServerThatDoesNotAnswer);
    CPPUNIT_TEST(isNotFooledByWhatIsNoMailServer);
    CPPUNIT_TEST(refusesAMailWhenTheQueueIsFull);
    CPPUNIT_TEST(dropsAMailToAnUnsafeAddress);
    CPPUNIT_TEST(deliversWhatIsQueuedAtAStop);
    CPPUNIT_TEST(saysHowManyMailsAStopLoses);
    CPPUNIT_TEST(aStopDoesNotWaitForASlowServer);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _channel = new MemoryChannel;
        Poco::Logger::destroy("mail-smtp-test");
        _log = &Poco::Logger::create("mail-smtp-test", _channel, Poco::Message::PRIO_TRACE);
        _options = {};
        _options.host = "127.0.0.1";
        _options.user = "server@example.org";
        _options.password = Secret("secret");
        _options.from = "server@example.org";
        _options.timeout = Milliseconds{5'000};
        _options.flush = Milliseconds{100};
        _options.backoff = {Milliseconds{10}, Milliseconds{50}};
    }

    void tearDown() override { _mailer.reset(); }

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

    void logsInOverLoopback()
    {
        SmtpSink sink({"--password", "secret"});
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("server@example.org"), sink.nextMail().members["login"]);
    }

    void logsInWithTheLoginMechanism()
    {
        SmtpSink sink({"--password", "secret", "--mechanism", "LOGIN"});
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("server@example.org"), sink.nextMail().members["login"]);
    }

    void sendsWithoutLogInWhenNoneIsOffered()
    {
        SmtpSink sink;
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string(), sink.nextMail().members["login"]);
    }

    void keepsMailsWhileTheLogInIsRefused()
    {
        SmtpSink sink({"--password", "another"});
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("badlogin"), sink.next().name);
        CPPUNIT_ASSERT_EQUAL(std::string("badlogin"), sink.next().name);
        CPPUNIT_ASSERT(_mailer->health().state == Health::State::Degraded);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->count("EMAIL_PASSWORD"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _channel->count("secret"));
    }

    void turnsTlsOnWhenItIsOffered()
    {
        SmtpSink sink({"--certificate", test::selfSignedCertificate(), "--password", "secret"});
        start(sink.port());
        send("alice");
        auto mail = sink.nextMail();
        CPPUNIT_ASSERT_EQUAL(std::string("1"), mail.members["tls"]);
        CPPUNIT_ASSERT_EQUAL(std::string("server@example.org"), mail.members["login"]);
    }

    void checksTheCertificateWhenTlsIsRequired()
    {
        SmtpSink sink({"--certificate", test::selfSignedCertificate()});
        _options.tls = TlsPolicy::Required;
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("no TLS with 127.0.0.1") == 1; }));
        CPPUNIT_ASSERT(!sink.hears(Milliseconds{100}));
    }

    void takesACertificateOfATrustedAuthority()
    {
        const TrustedAuthorities trusted(test::selfSignedCertificate());
        SmtpSink sink({"--certificate", test::selfSignedCertificate(), "--password", "secret"});
        _options.tls = TlsPolicy::Required;
        _options.host = "localhost";
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), sink.nextMail().members["tls"]);
    }

    void refusesATrustedCertificateOfAnotherHost()
    {
        const std::string certificate = test::selfSignedCertificate("DNS:mail.example.net");
        const TrustedAuthorities trusted(certificate);
        SmtpSink sink({"--certificate", certificate, "--password", "secret"});
        _options.tls = TlsPolicy::Required;
        _options.host = "localhost";
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("no TLS with localhost") == 1; }));
        CPPUNIT_ASSERT(!sink.hears(Milliseconds{100}));
    }

    void sendsNothingInTheClearWhenTlsIsRequired()
    {
        SmtpSink sink;
        _options.tls = TlsPolicy::Required;
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("offers no STARTTLS") == 1; }));
        CPPUNIT_ASSERT(!sink.hears(Milliseconds{100}));
    }

    void usesNoTlsWhenItIsOff()
    {
        SmtpSink sink({"--certificate", test::selfSignedCertificate()});
        _options.tls = TlsPolicy::Off;
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("0"), sink.nextMail().members["tls"]);
    }

    void speaksTlsFromTheFirstByte()
    {
        SmtpSink sink({"--certificate", test::selfSignedCertificate(), "--tls-first"});
        _options.tlsStart = TlsStart::FirstByte;
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.com"), sink.nextMail().members["to"]);
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
        CPPUNIT_ASSERT_EQUAL(std::string("refused"), sink.next().name);
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

private:
    void start(std::uint16_t port)
    {
        _options.port = port;
        _mailer = std::make_unique<SmtpMailer>(_options, _clock, *_log);
    }

    void send(const std::string& local) { _mailer->send({local + "@example.com", "Subject", "text\n"}); }

    SystemClock _clock;
    SmtpOptions _options;
    Poco::AutoPtr<MemoryChannel> _channel;
    Poco::Logger* _log = nullptr;
    std::unique_ptr<SmtpMailer> _mailer;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SmtpMailerTest);

} // namespace
} // namespace beckon
