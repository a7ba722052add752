#include "security/Signer.h"

#include "TestKeys.h"
#include "beckon/base/Error.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

using test::TestKeys;

const char* const allNames[] = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"};
const char* const ecNames[] = {"ES256", "ES384", "ES512"};

/// What makeSigner() objects to, or nothing.
std::string objection(const char* name, const SigningKeys& keys)
{
    try {
        makeSigner(*findSignatureAlgorithm(name), keys);
        return {};
    } catch (const ConfigurationError& error) {
        return error.what();
    }
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

class SignerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SignerTest);
    CPPUNIT_TEST(everyAlgorithmTakesItsOwnSignature);
    CPPUNIT_TEST(everyAlgorithmRefusesAChangedMessageOrSignature);
    CPPUNIT_TEST(everyAlgorithmRefusesAnotherKeysSignature);
    CPPUNIT_TEST(ellipticSignaturesHaveAFixedWidth);
    CPPUNIT_TEST(ellipticSignaturesOfZeroesAreRefused);
    CPPUNIT_TEST(namesOutsideTheNineAreUnknown);
    CPPUNIT_TEST(anEmptySecretIsRefused);
    CPPUNIT_TEST(aMissingKeyFileIsNamed);
    CPPUNIT_TEST(aFileWithoutKeyIsRefused);
    CPPUNIT_TEST(aKeyWithPassphraseIsRefusedWithoutAsking);
    CPPUNIT_TEST(anotherKindOfKeyIsRefused);
    CPPUNIT_TEST(anotherCurveIsRefused);
    CPPUNIT_TEST(shortRsaKeysAreRefused);
    CPPUNIT_TEST(theMatchingPublicKeyIsTaken);
    CPPUNIT_TEST(anotherPublicKeyIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyAlgorithmTakesItsOwnSignature()
    {
        for (const char* name : allNames) {
            const auto signer = signerFor(name);
            CPPUNIT_ASSERT_MESSAGE(name, signer->verify("message", signer->sign("message")));
            CPPUNIT_ASSERT_MESSAGE(name, signer->verify("", signer->sign("")));
        }
    }

    void everyAlgorithmRefusesAChangedMessageOrSignature()
    {
        for (const char* name : allNames) {
            const auto signer = signerFor(name);
            const std::string signature = signer->sign("message");
            std::string changed = signature;
            changed.back() = static_cast<char>(changed.back() ^ 1);
            CPPUNIT_ASSERT_MESSAGE(name, !signer->verify("massage", signature));
            CPPUNIT_ASSERT_MESSAGE(name, !signer->verify("message", changed));
            CPPUNIT_ASSERT_MESSAGE(name, !signer->verify("message", signature + '\0'));
            CPPUNIT_ASSERT_MESSAGE(name, !signer->verify("message", signature.substr(1)));
            CPPUNIT_ASSERT_MESSAGE(name, !signer->verify("message", ""));
        }
    }

    void everyAlgorithmRefusesAnotherKeysSignature()
    {
        for (const char* name : allNames) {
            const auto signature = signerFor(name, "one secret")->sign("message");
            CPPUNIT_ASSERT_MESSAGE(name, !signerFor(name, "another secret")->verify("message", signature));
        }
    }

    void ellipticSignaturesHaveAFixedWidth()
    {
        // A short r or s comes once in 256 (P-521: in 2) signatures.
        for (const char* name : ecNames) {
            const auto signer = signerFor(name);
            const std::size_t width = 2 * findSignatureAlgorithm(name)->coordinateBytes;
            for (int i = 0; i < 300; ++i) {
                const std::string signature = signer->sign(std::to_string(i));
                CPPUNIT_ASSERT_EQUAL_MESSAGE(name, width, signature.size());
                CPPUNIT_ASSERT_MESSAGE(name, signer->verify(std::to_string(i), signature));
            }
        }
    }

    void ellipticSignaturesOfZeroesAreRefused()
    {
        for (const char* name : ecNames) {
            const std::string zeroes(2 * findSignatureAlgorithm(name)->coordinateBytes, '\0');
            CPPUNIT_ASSERT_MESSAGE(name, !signerFor(name)->verify("message", zeroes));
        }
    }

    void namesOutsideTheNineAreUnknown()
    {
        for (const char* name : {"none", "None", "", "hs256", "HS256 ", "HS1", "PS256", "ES256K", "EdDSA"})
            CPPUNIT_ASSERT_MESSAGE(name, !findSignatureAlgorithm(name));
    }

    void anEmptySecretIsRefused() { CPPUNIT_ASSERT(contains(objection("HS256", {}), "SECRET_KEY")); }

    void aMissingKeyFileIsNamed()
    {
        CPPUNIT_ASSERT(contains(objection("RS256", {}), "auth.token.key_file"));
        const std::string missing = _keys.path("missing.pem");
        const std::string text = objection("ES256", {.privateKeyFile = missing});
        CPPUNIT_ASSERT_MESSAGE(text, contains(text, "auth.token.key_file") && contains(text, missing));
    }

    void aFileWithoutKeyIsRefused()
    {
        const std::string text = objection("RS256", {.privateKeyFile = _keys.writeText("text.pem", "no key\n")});
        CPPUNIT_ASSERT_MESSAGE(text, contains(text, "no private key"));
    }

    void aKeyWithPassphraseIsRefusedWithoutAsking()
    {
        const auto key = TestKeys::ec("P-256");
        const std::string text = objection("ES256", {.privateKeyFile = _keys.writePrivate("locked.pem", key.get(), "passphrase")});
        CPPUNIT_ASSERT_MESSAGE(text, contains(text, "passphrase"));
    }

    void anotherKindOfKeyIsRefused()
    {
        const std::string ec = _keys.writePrivate("ec.pem", TestKeys::ec("P-256").get());
        const std::string rsa = _keys.writePrivate("rsa.pem", TestKeys::rsa(2048).get());
        const std::string ed = _keys.writePrivate("ed.pem", TestKeys::ed25519().get());
        CPPUNIT_ASSERT(contains(objection("RS256", {.privateKeyFile = ec}), "RSA"));
        CPPUNIT_ASSERT(contains(objection("ES256", {.privateKeyFile = rsa}), "P-256"));
        CPPUNIT_ASSERT(contains(objection("ES256", {.privateKeyFile = ed}), "P-256"));
    }

    void anotherCurveIsRefused()
    {
        const std::string p256 = _keys.writePrivate("p256.pem", TestKeys::ec("P-256").get());
        const std::string k256 = _keys.writePrivate("k256.pem", TestKeys::ec("secp256k1").get());
        CPPUNIT_ASSERT(contains(objection("ES384", {.privateKeyFile = p256}), "P-384"));
        CPPUNIT_ASSERT(contains(objection("ES512", {.privateKeyFile = p256}), "P-521"));
        CPPUNIT_ASSERT(contains(objection("ES256", {.privateKeyFile = k256}), "P-256"));
    }

    void shortRsaKeysAreRefused()
    {
        const std::string text = objection("RS512", {.privateKeyFile = _keys.writePrivate("short.pem", TestKeys::rsa(1024).get())});
        CPPUNIT_ASSERT_MESSAGE(text, contains(text, "2048"));
    }

    void theMatchingPublicKeyIsTaken()
    {
        const auto key = TestKeys::ec("P-384");
        const SigningKeys keys{.privateKeyFile = _keys.writePrivate("private.pem", key.get()),
                               .publicKeyFile = _keys.writePublic("public.pem", key.get())};
        CPPUNIT_ASSERT_EQUAL(std::string(), objection("ES384", keys));
    }

    void anotherPublicKeyIsRefused()
    {
        const SigningKeys keys{.privateKeyFile = _keys.writePrivate("private.pem", TestKeys::ec("P-384").get()),
                               .publicKeyFile = _keys.writePublic("public.pem", TestKeys::ec("P-384").get())};
        CPPUNIT_ASSERT(contains(objection("ES384", keys), "auth.token.public_key_file"));
    }

private:
    /// With a new key for RS and ES each time.
    std::unique_ptr<Signer> signerFor(const char* name, const std::string& secret = "a secret")
    {
        const SignatureAlgorithm algorithm = *findSignatureAlgorithm(name);
        if (algorithm.family == SignatureAlgorithm::Family::Hmac)
            return makeSigner(algorithm, {.secret = Secret(secret)});
        return makeSigner(algorithm, {.privateKeyFile = _keys.writePrivate("key.pem", TestKeys::fitting(algorithm).get())});
    }

    TestKeys _keys;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SignerTest);

} // namespace

} // namespace beckon
