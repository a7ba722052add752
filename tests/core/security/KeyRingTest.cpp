#include "security/KeyRing.h"

#include "TestKeys.h"
#include "beckon/base/Error.h"
#include "security/KeyId.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace beckon {

namespace {

using test::TestKeys;

/// A server in the middle of a change of keys: it signs with the new one and still takes the old one's signatures.
struct Rotation
{
    explicit Rotation(const char* name) : algorithm(*findSignatureAlgorithm(name)) {}

    KeyRing ring(const PrivateOrPublicKey& signing, std::initializer_list<EVP_PKEY*> accepted = {}) const
    {
        SigningKeys keys{.privateKeyFile = files.writePrivate("private.pem", signing.get())};
        for (EVP_PKEY* key : accepted)
            keys.acceptedKeyFiles.emplace_back(files.writePublic("accepted" + std::to_string(keys.acceptedKeyFiles.size()), key));
        return {algorithm, keys};
    }

    const SignatureAlgorithm algorithm;
    const TestKeys files;
    const PrivateOrPublicKey oldKey = TestKeys::fitting(algorithm);
    const PrivateOrPublicKey newKey = TestKeys::fitting(algorithm);
};

class KeyRingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyRingTest);
    CPPUNIT_TEST(theSigningKeyIsNamed);
    CPPUNIT_TEST(signaturesOfAnAcceptedKeyCount);
    CPPUNIT_TEST(signaturesOfAKeyNoLongerAcceptedDoNot);
    CPPUNIT_TEST(aNamedKeyIsTheOnlyOneThatCounts);
    CPPUNIT_TEST(aKeyThatNobodyNamedOrAnotherNameIsLookedFor);
    CPPUNIT_TEST(aSecretHasNoName);
    CPPUNIT_TEST(anAcceptedKeyMustFitTheAlgorithm);
    CPPUNIT_TEST(anAcceptedKeyMustBeAPublicOne);
    CPPUNIT_TEST_SUITE_END();

public:
    void theSigningKeyIsNamed()
    {
        for (const char* name : {"RS256", "ES512"}) {
            const Rotation r(name);
            CPPUNIT_ASSERT_EQUAL(keyId(r.newKey.get()), r.ring(r.newKey, {r.oldKey.get()}).signingKeyId());
        }
    }

    void signaturesOfAnAcceptedKeyCount()
    {
        for (const char* name : {"RS256", "RS512", "ES256", "ES384"}) {
            const Rotation r(name);
            const std::string signature = r.ring(r.oldKey).sign("message");
            CPPUNIT_ASSERT_MESSAGE(name, r.ring(r.newKey, {r.oldKey.get()}).verify(keyId(r.oldKey.get()), "message", signature));
            CPPUNIT_ASSERT_MESSAGE(name, r.ring(r.oldKey, {r.newKey.get()}).verify(keyId(r.oldKey.get()), "message", signature));
        }
    }

    void signaturesOfAKeyNoLongerAcceptedDoNot()
    {
        const Rotation r("ES256");
        const std::string signature = r.ring(r.oldKey).sign("message");
        CPPUNIT_ASSERT(!r.ring(r.newKey).verify(keyId(r.oldKey.get()), "message", signature));
        CPPUNIT_ASSERT(!r.ring(r.newKey, {TestKeys::ec("P-256").get()}).verify("", "message", signature));
    }

    void aNamedKeyIsTheOnlyOneThatCounts()
    {
        const Rotation r("ES256");
        const std::string signature = r.ring(r.oldKey).sign("message");
        CPPUNIT_ASSERT(!r.ring(r.newKey, {r.oldKey.get()}).verify(keyId(r.newKey.get()), "message", signature));
    }

    void aKeyThatNobodyNamedOrAnotherNameIsLookedFor()
    {
        const Rotation r("ES256");
        const std::string signature = r.ring(r.oldKey).sign("message");
        const KeyRing ring = r.ring(r.newKey, {r.oldKey.get()});
        CPPUNIT_ASSERT(ring.verify("", "message", signature));
        CPPUNIT_ASSERT(ring.verify("the name that another issuer gave it", "message", signature));
        CPPUNIT_ASSERT(!ring.verify("", "massage", signature));
    }

    void aSecretHasNoName()
    {
        const KeyRing ring(*findSignatureAlgorithm("HS256"), {.secret = Secret("secret")});
        CPPUNIT_ASSERT_EQUAL(std::string(), ring.signingKeyId());
        CPPUNIT_ASSERT(ring.verify("any", "message", ring.sign("message")));
    }

    void anAcceptedKeyMustFitTheAlgorithm()
    {
        const Rotation r("ES256");
        try {
            (void)r.ring(r.newKey, {TestKeys::ec("P-384").get()});
            CPPUNIT_FAIL("a key of another curve was taken");
        } catch (const ConfigurationError& error) {
            CPPUNIT_ASSERT(std::string(error.what()).find("auth.token.accepted_key_files") != std::string::npos);
        }
    }

    void anAcceptedKeyMustBeAPublicOne()
    {
        const Rotation r("ES256");
        SigningKeys keys{.privateKeyFile = r.files.writePrivate("private.pem", r.newKey.get())};
        keys.acceptedKeyFiles = {r.files.writePrivate("old.pem", r.oldKey.get())};
        CPPUNIT_ASSERT_THROW(KeyRing(r.algorithm, keys), ConfigurationError);
        keys.acceptedKeyFiles = {r.files.path("missing.pem")};
        CPPUNIT_ASSERT_THROW(KeyRing(r.algorithm, keys), ConfigurationError);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyRingTest);

} // namespace

} // namespace beckon
