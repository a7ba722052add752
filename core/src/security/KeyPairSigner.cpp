#include "security/KeyPairSigner.h"

#include "beckon/base/Error.h"
#include "security/KeyId.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include <array>
#include <utility>

namespace beckon {

namespace {

/// The largest DER form of two 66-byte integers fits.
constexpr std::size_t mostDerBytes = 160;

std::string signWith(const SignatureAlgorithm& algorithm, EVP_PKEY* key, std::string_view message)
{
    const DigestContext context(EVP_MD_CTX_new());
    std::size_t size = 0;
    std::string signature;
    bool isSigned = context && key != nullptr &&
                    EVP_DigestSignInit_ex(context.get(), nullptr, algorithm.digest, nullptr, nullptr, key, nullptr) == 1 &&
                    EVP_DigestSign(context.get(), nullptr, &size, asBytes(message), message.size()) == 1;
    if (isSigned) {
        signature.resize(size);
        isSigned = EVP_DigestSign(context.get(), asBytes(signature), &size, asBytes(message), message.size()) == 1;
    }
    if (!isSigned)
        throw SystemError("OpenSSL cannot sign with " + std::string(algorithm.name) + ": check the free memory");
    signature.resize(size);
    return signature;
}

bool verifyWith(const SignatureAlgorithm& algorithm, EVP_PKEY* key, std::string_view message, const unsigned char* signature,
                std::size_t size) noexcept
{
    const DigestContext context(EVP_MD_CTX_new());
    const bool isValid = context &&
                         EVP_DigestVerifyInit_ex(context.get(), nullptr, algorithm.digest, nullptr, nullptr, key, nullptr) == 1 &&
                         EVP_DigestVerify(context.get(), signature, size, asBytes(message), message.size()) == 1;
    // A forged signature leaves entries in this thread's error queue, which nobody would read.
    ERR_clear_error();
    return isValid;
}

} // namespace

RsaSigner::RsaSigner(const SignatureAlgorithm& algorithm, KeyPair keys)
    : _algorithm(algorithm), _keys(std::move(keys)), _keyId(beckon::keyId(_keys.verifying.get()))
{
}

std::string RsaSigner::sign(std::string_view message) const
{
    return signWith(_algorithm, _keys.signing.get(), message);
}

bool RsaSigner::verify(std::string_view message, std::string_view signature) const noexcept
{
    return verifyWith(_algorithm, _keys.verifying.get(), message, asBytes(signature), signature.size());
}

EcdsaSigner::EcdsaSigner(const SignatureAlgorithm& algorithm, KeyPair keys)
    : _algorithm(algorithm), _keys(std::move(keys)), _keyId(beckon::keyId(_keys.verifying.get()))
{
}

std::string EcdsaSigner::sign(std::string_view message) const
{
    const std::string der = signWith(_algorithm, _keys.signing.get(), message);
    const unsigned char* position = asBytes(std::string_view(der));
    const EcdsaSignature pair(d2i_ECDSA_SIG(nullptr, &position, static_cast<long>(der.size())));
    const int width = static_cast<int>(_algorithm.coordinateBytes);
    std::string signature(2 * _algorithm.coordinateBytes, '\0');
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), asBytes(signature), width) != width ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), asBytes(signature) + width, width) != width)
        throw SystemError("OpenSSL cannot sign with " + std::string(_algorithm.name) + ": check the free memory");
    return signature;
}

bool EcdsaSigner::verify(std::string_view message, std::string_view signature) const noexcept
{
    if (signature.size() != 2 * _algorithm.coordinateBytes)
        return false;
    const int width = static_cast<int>(_algorithm.coordinateBytes);
    const EcdsaSignature pair(ECDSA_SIG_new());
    std::unique_ptr<BIGNUM, OpenSslEnd<BN_free>> r(BN_bin2bn(asBytes(signature), width, nullptr));
    std::unique_ptr<BIGNUM, OpenSslEnd<BN_free>> s(BN_bin2bn(asBytes(signature) + width, width, nullptr));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
        return false;
    // The pair owns both from here on.
    static_cast<void>(r.release());
    static_cast<void>(s.release());

    std::array<unsigned char, mostDerBytes> der{};
    unsigned char* end = der.data();
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0 || static_cast<std::size_t>(size) > der.size() || i2d_ECDSA_SIG(pair.get(), &end) != size)
        return false;
    return verifyWith(_algorithm, _keys.verifying.get(), message, der.data(), static_cast<std::size_t>(size));
}

} // namespace beckon
