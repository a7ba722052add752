#include "security/HmacSigner.h"

#include "beckon/base/Error.h"
#include "beckon/security/ConstantTime.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

namespace beckon {

HmacSigner::HmacSigner(const char* digest, const Secret& secret)
{
    const std::unique_ptr<EVP_MAC, OpenSslEnd<EVP_MAC_free>> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    _keyed.reset(EVP_MAC_CTX_new(hmac.get()));
    // OSSL_PARAM takes what it only reads as a pointer to non-const.
    const std::array<OSSL_PARAM, 2> parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest), 0),
                                                  OSSL_PARAM_construct_end()};
    const std::string_view key = secret.reveal();
    if (!_keyed || EVP_MAC_init(_keyed.get(), asBytes(key), key.size(), parameters.data()) != 1)
        throw SystemError("OpenSSL cannot compute HMAC: check the free memory and that the default provider is enabled");
}

std::string HmacSigner::sign(std::string_view message) const
{
    const MacContext context(EVP_MAC_CTX_dup(_keyed.get()));
    std::string mac(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    if (!context || EVP_MAC_update(context.get(), asBytes(message), message.size()) != 1 ||
        EVP_MAC_final(context.get(), asBytes(mac), &size, mac.size()) != 1)
        throw SystemError("OpenSSL cannot compute HMAC: check the free memory");
    mac.resize(size);
    return mac;
}

bool HmacSigner::verify(std::string_view message, std::string_view signature) const noexcept
{
    try {
        return constantTimeEquals(sign(message), signature);
    } catch (const std::exception&) {
        return false;
    }
}

} // namespace beckon
