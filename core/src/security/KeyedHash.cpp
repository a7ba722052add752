#include "beckon/security/KeyedHash.h"

#include "beckon/base/Error.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace beckon::inline abi1 {

std::string keyedHash(const Secret& key, std::string_view message)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const std::string_view plain = key.reveal();
    if (HMAC(EVP_sha256(), plain.data(), static_cast<int>(plain.size()), reinterpret_cast<const unsigned char*>(message.data()),
             message.size(), digest.data(), &size) == nullptr)
        throw SystemError("OpenSSL cannot compute HMAC-SHA256: check the free memory and that the default provider is enabled");

    constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{2} * size);
    for (unsigned i = 0; i < size; ++i) {
        text += hexadecimal[digest[i] >> 4];
        text += hexadecimal[digest[i] & 0x0f];
    }
    return text;
}

} // namespace beckon::inline abi1
