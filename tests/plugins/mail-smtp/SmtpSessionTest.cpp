#include "SmtpMailerFixture.h"

#include <cstdlib>

namespace beckon {
namespace {

using namespace mailsmtp;
using test::eventually;
using test::SmtpSink;

/// OpenSSL trusts the certificates of this file while the object lives.
class TrustedAuthorities
{
public:
    explicit TrustedAuthorities(const std::string& file) { ::setenv("SSL_CERT_FILE", file.c_str(), 1); }
    ~TrustedAuthorities() { ::unsetenv("SSL_CERT_FILE"); }
    TrustedAuthorities(const TrustedAuthorities&) = delete;
    TrustedAuthorities& operator=(const TrustedAuthorities&) = delete;
};

/// How a session begins: log-in and TLS.
class SmtpSessionTest : public test::SmtpMailerFixture
{
    CPPUNIT_TEST_SUITE(SmtpSessionTest);
    CPPUNIT_TEST(logsInOverLoopback);
    CPPUNIT_TEST(logsInWithTheLoginMechanism);
    CPPUNIT_TEST(logsInByChallengeWhereNothingElseIsOffered);
    CPPUNIT_TEST(sendsWithoutLogInWhenNoneIsOffered);
    CPPUNIT_TEST(keepsMailsWhileTheLogInIsRefused);
    CPPUNIT_TEST(turnsTlsOnWhenItIsOffered);
    CPPUNIT_TEST(checksTheCertificateWhenTlsIsRequired);
    CPPUNIT_TEST(takesACertificateOfATrustedAuthority);
    CPPUNIT_TEST(refusesATrustedCertificateOfAnotherHost);
    CPPUNIT_TEST(sendsNothingInTheClearWhenTlsIsRequired);
    CPPUNIT_TEST(usesNoTlsWhenItIsOff);
    CPPUNIT_TEST(speaksTlsFromTheFirstByte);
    CPPUNIT_TEST(takesNothingUnderTlsThatWasSaidInTheClear);
    CPPUNIT_TEST(givesUpOnAServerThatDoesNotAnswerUnderTls);
    CPPUNIT_TEST_SUITE_END();

public:
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

    void logsInByChallengeWhereNothingElseIsOffered()
    {
        SmtpSink sink({"--password", "secret", "--mechanism", "CRAM-MD5"});
        _options.user = std::string(60, 'u') + "@example.org";
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT_EQUAL(_options.user, sink.nextMail().members["login"]);
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

    void takesNothingUnderTlsThatWasSaidInTheClear()
    {
        SmtpSink sink({"--certificate", test::selfSignedCertificate(), "--inject"});
        start(sink.port());
        send("alice");
        CPPUNIT_ASSERT(eventually([this] { return _channel->count("no TLS with 127.0.0.1") == 1; }));
        CPPUNIT_ASSERT(!sink.hears(Milliseconds{100}));
    }

    void givesUpOnAServerThatDoesNotAnswerUnderTls()
    {
        SmtpSink sink({"--certificate", test::selfSignedCertificate(), "--password", "secret"});
        _options.timeout = Milliseconds{400};
        start(sink.port());
        send("slow");
        send("alice");
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.com"), sink.nextMail().members["to"]);
        CPPUNIT_ASSERT(_channel->count("no answer") >= 1);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SmtpSessionTest);

} // namespace
} // namespace beckon
