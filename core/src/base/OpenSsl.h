#pragma once

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace beckon {

/// OpenSSL's objects as owners: each ends with the function that its kind needs.
template <auto end>
struct OpenSslEnd
{
    template <typename T>
    void operator()(T* object) const noexcept
    {
        end(object);
    }
};

using PrivateOrPublicKey = std::unique_ptr<EVP_PKEY, OpenSslEnd<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, OpenSslEnd<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, OpenSslEnd<EVP_MAC_CTX_free>>;
using Bio = std::unique_ptr<BIO, OpenSslEnd<BIO_free_all>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, OpenSslEnd<ECDSA_SIG_free>>;

inline const unsigned char* asBytes(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

inline unsigned char* asBytes(std::string& text) noexcept
{
    return reinterpret_cast<unsigned char*>(text.data());
}

} // namespace beckon
