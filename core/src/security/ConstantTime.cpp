#include "beckon/security/ConstantTime.h"

#include <openssl/crypto.h>

namespace beckon::inline abi1 {

bool constantTimeEquals(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace beckon::inline abi1
