#include "beckon/security/Random.h"

#include "beckon/base/Error.h"
#include "beckon/security/Base64Url.h"

#include <openssl/rand.h>

#include <array>

namespace beckon::inline abi1 {

namespace {

void fillRandom(unsigned char* bytes, std::size_t count)
{
    if (RAND_bytes_ex(nullptr, bytes, count, 0) != 1)
        throw SystemError("no random bytes from OpenSSL: check that the kernel's getrandom() works");
}

} // namespace

std::string randomBytes(std::size_t count)
{
    std::string bytes(count, '\0');
    fillRandom(reinterpret_cast<unsigned char*>(bytes.data()), count);
    return bytes;
}

std::string randomId()
{
    return base64UrlEncode(randomBytes(16));
}

std::string randomDigits(std::size_t count)
{
    // 250 is the largest multiple of ten that a byte reaches: what lies above would make the low digits likelier.
    constexpr unsigned char fair = 250;
    std::string digits;
    digits.reserve(count);
    std::array<unsigned char, 16> bytes{};
    while (digits.size() < count) {
        fillRandom(bytes.data(), bytes.size());
        for (const unsigned char byte : bytes) {
            if (byte < fair && digits.size() < count)
                digits += static_cast<char>('0' + byte % 10);
        }
    }
    return digits;
}

} // namespace beckon::inline abi1
