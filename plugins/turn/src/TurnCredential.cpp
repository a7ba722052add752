#include "TurnCredential.h"

#include "beckon/base/Error.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace beckon::turn {
namespace {

constexpr std::size_t sha1Bytes = 20;

std::string base64(const std::array<unsigned char, EVP_MAX_MD_SIZE>& digest)
{
    constexpr std::size_t length = (sha1Bytes + 2) / 3 * 4;
    std::array<unsigned char, length + 1> text{};
    EVP_EncodeBlock(text.data(), digest.data(), sha1Bytes);
    return {text.begin(), text.begin() + length};
}

} // namespace

TurnCredential makeTurnCredential(const Secret& secret, std::string_view user, SystemTime expiry)
{
    TurnCredential credential;
    credential.username = std::to_string(toUnixSeconds(expiry)) + ':' + std::string(user);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const std::string_view key = secret.reveal();
    if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(credential.username.data()),
             credential.username.size(), digest.data(), &size) == nullptr)
        throw SystemError("OpenSSL cannot compute HMAC-SHA1: check the free memory and that the default provider is enabled");
    credential.password = base64(digest);
    return credential;
}

} // namespace beckon::turn
