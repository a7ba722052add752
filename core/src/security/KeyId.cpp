#include "security/KeyId.h"

#include "beckon/base/Error.h"
#include "beckon/base/Json.h"
#include "beckon/security/Base64Url.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace beckon {

namespace {

using Number = std::unique_ptr<BIGNUM, OpenSslEnd<BN_free>>;

[[noreturn]] void fail()
{
    throw SystemError("OpenSSL cannot read a public key: check the free memory");
}

/// A parameter of the key as base64url of its big-endian bytes, `width` of them at least.
std::string parameter(EVP_PKEY* key, const char* name, std::size_t width = 0)
{
    BIGNUM* read = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &read) != 1)
        fail();
    const Number number(read);
    const std::size_t size = std::max(width, static_cast<std::size_t>(BN_num_bytes(number.get())));
    std::string bytes(size, '\0');
    if (BN_bn2binpad(number.get(), asBytes(bytes), static_cast<int>(size)) != static_cast<int>(size))
        fail();
    return base64UrlEncode(bytes);
}

/// The members that RFC 7638 section 3.2 asks for, in its order, without blanks.
std::string canonicalJwk(EVP_PKEY* key)
{
    if (EVP_PKEY_is_a(key, "RSA") == 1)
        return JsonWriter()
            .beginObject()
            .member("e", parameter(key, OSSL_PKEY_PARAM_RSA_E))
            .member("kty", "RSA")
            .member("n", parameter(key, OSSL_PKEY_PARAM_RSA_N))
            .endObject()
            .take();
    const int bits = EVP_PKEY_get_bits(key);
    const auto width = static_cast<std::size_t>(bits + 7) / 8;
    return JsonWriter()
        .beginObject()
        .member("crv", "P-" + std::to_string(bits))
        .member("kty", "EC")
        .member("x", parameter(key, OSSL_PKEY_PARAM_EC_PUB_X, width))
        .member("y", parameter(key, OSSL_PKEY_PARAM_EC_PUB_Y, width))
        .endObject()
        .take();
}

} // namespace

std::string keyId(EVP_PKEY* key)
{
    const std::string jwk = canonicalJwk(key);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    if (EVP_Digest(jwk.data(), jwk.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        fail();
    return base64UrlEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

} // namespace beckon
