#include "security/KeyId.h"

#include "TestKeys.h"
#include "beckon/security/Base64Url.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <string>

namespace beckon {

namespace {

using test::TestKeys;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpenSslEnd<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, OpenSslEnd<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, OpenSslEnd<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, OpenSslEnd<BN_free>>;

/// The key of the example in RFC 7638 section 3.1.
PrivateOrPublicKey keyOfTheRfc()
{
    const std::string modulus =
        base64UrlDecode(
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
            "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
            "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw")
            .value();
    const Number n(BN_bin2bn(asBytes(std::string_view(modulus)), static_cast<int>(modulus.size()), nullptr));
    const Number e(BN_new());
    BN_set_word(e.get(), 65537);
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
    return PrivateOrPublicKey(key);
}

class KeyIdTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyIdTest);
    CPPUNIT_TEST(itIsTheThumbprintOfRfc7638);
    CPPUNIT_TEST(privateAndPublicPartHaveTheSameName);
    CPPUNIT_TEST(differentKeysHaveDifferentNames);
    CPPUNIT_TEST_SUITE_END();

public:
    void itIsTheThumbprintOfRfc7638()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"), keyId(keyOfTheRfc().get()));
    }

    void privateAndPublicPartHaveTheSameName()
    {
        for (const char* curve : {"P-256", "P-384", "P-521"}) {
            const auto key = TestKeys::ec(curve);
            const Bio file(BIO_new_file(_keys.writePublic("public.pem", key.get()).c_str(), "r"));
            const PrivateOrPublicKey published(PEM_read_bio_PUBKEY(file.get(), nullptr, nullptr, nullptr));
            CPPUNIT_ASSERT_EQUAL(keyId(key.get()), keyId(published.get()));
            CPPUNIT_ASSERT_EQUAL(std::size_t{43}, keyId(key.get()).size());
        }
    }

    void differentKeysHaveDifferentNames()
    {
        CPPUNIT_ASSERT(keyId(TestKeys::ec("P-256").get()) != keyId(TestKeys::ec("P-256").get()));
        CPPUNIT_ASSERT(keyId(TestKeys::rsa(2048).get()) != keyId(TestKeys::rsa(2048).get()));
    }

private:
    TestKeys _keys;
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyIdTest);

} // namespace

} // namespace beckon
