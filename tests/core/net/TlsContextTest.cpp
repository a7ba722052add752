#include "net/TlsContext.h"

#include "TestCertificate.h"
#include "beckon/base/Error.h"

#include <cppunit/extensions/HelperMacros.h>
#include <openssl/err.h>

#include <chrono>
#include <string>

namespace beckon {
namespace {

using std::chrono::hours;
using test::TestCertificate;

const SystemTime now = SystemClock().system();

/// The fault of files that must not load, which names all of `words`; and OpenSSL's queue of errors is empty.
void assertRefused(const TlsFiles& files, const std::vector<std::string>& words)
{
    std::string fault;
    try {
        const TlsContext context(files, now);
    } catch (const ConfigurationError& error) {
        fault = error.what();
    }
    for (const std::string& word : words)
        CPPUNIT_ASSERT_MESSAGE(word + " is not in: " + fault, fault.find(word) != std::string::npos);
    CPPUNIT_ASSERT_EQUAL(0UL, ERR_peek_error());
}

class TlsContextTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TlsContextTest);
    CPPUNIT_TEST(aPairIsLoaded);
    CPPUNIT_TEST(aFileThatIsMissingIsNamedWithTheFix);
    CPPUNIT_TEST(aFileWithoutACertificateIsRefused);
    CPPUNIT_TEST(aBrokenChainIsRefused);
    CPPUNIT_TEST(aKeyWithAPassphraseIsRefusedWithoutAsking);
    CPPUNIT_TEST(aKeyOfAnotherCertificateIsRefused);
    CPPUNIT_TEST(anExpiredCertificateIsRefused);
    CPPUNIT_TEST(aCertificateOfTheFutureIsRefused);
    CPPUNIT_TEST(aWeakKeyIsRefused);
    CPPUNIT_TEST(aFolderIsNoFile);
    CPPUNIT_TEST(anotherCertificateIsToldFromTheSame);
    CPPUNIT_TEST_SUITE_END();

    void aPairIsLoaded()
    {
        const TlsContext context(_made.write("a"), now);
        CPPUNIT_ASSERT(context.validUntil() > now && context.validUntil() < now + hours(24 * 31));
        CPPUNIT_ASSERT(context.describe().find("a.pem, valid until ") != std::string::npos);
        CPPUNIT_ASSERT(context.newConnection() != nullptr);
    }

    void aFileThatIsMissingIsNamedWithTheFix()
    {
        TlsFiles files = _made.write("a");
        files.key = "/nowhere/key.pem";
        assertRefused(files, {"tls.key names /nowhere/key.pem", "No such file", "name a PEM file"});
    }

    void aFileWithoutACertificateIsRefused()
    {
        TlsFiles files = _made.write("a");
        files.certificate = files.key;
        assertRefused(files, {"tls.certificate", "a.key", "no certificate"});
    }

    void aBrokenChainIsRefused()
    {
        const TlsFiles files = _made.write("a");
        _made.append(files.certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertRefused(files, {"tls.certificate", "a.pem", "broken"});
    }

    void aKeyWithAPassphraseIsRefusedWithoutAsking()
    {
        assertRefused(_made.write("a", {.passphrase = "hunter2"}), {"tls.key", "a.key", "without passphrase"});
    }

    void aKeyOfAnotherCertificateIsRefused()
    {
        TlsFiles files = _made.write("a");
        files.key = _made.write("b").key;
        assertRefused(files, {"tls.key", "b.key", "not the key of the certificate", "a.pem"});
    }

    void anExpiredCertificateIsRefused()
    {
        assertRefused(_made.write("a", {.begin = hours(-48), .end = hours(-24)}), {"tls.certificate", "a.pem", "expired", "renew it"});
    }

    void aCertificateOfTheFutureIsRefused()
    {
        assertRefused(_made.write("a", {.begin = hours(24), .end = hours(48)}), {"tls.certificate", "a.pem", "not valid before"});
    }

    void aWeakKeyIsRefused() { assertRefused(_made.write("a", {.rsaBits = 1024}), {"tls.certificate", "a.pem", "too small", "2048"}); }

    void aFolderIsNoFile() { assertRefused({_made.folder(), _made.folder()}, {"tls.certificate", "not a regular file"}); }

    void anotherCertificateIsToldFromTheSame()
    {
        const TlsFiles files = _made.write("a");
        const TlsContext first(files, now);
        CPPUNIT_ASSERT(first.isSame(TlsContext(files, now)));
        CPPUNIT_ASSERT(!first.isSame(TlsContext(_made.write("a"), now)));
    }

    const TestCertificate _made;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsContextTest);

} // namespace
} // namespace beckon
