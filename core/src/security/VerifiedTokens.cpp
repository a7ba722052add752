#include "security/VerifiedTokens.h"

#include "beckon/base/Error.h"

#include <openssl/evp.h>

#include <utility>

namespace beckon {

VerifiedTokens::Digest VerifiedTokens::digestOf(std::string_view token)
{
    Digest digest{};
    if (EVP_Digest(token.data(), token.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw SystemError("OpenSSL cannot compute SHA-256: check the free memory");
    return digest;
}

std::optional<Claims> VerifiedTokens::find(const Digest& token, std::uint64_t keys, double now) const
{
    const MutexLock lock(_mutex);
    for (const Entries* entries : {&_young, &_old}) {
        const auto found = entries->find(token);
        if (found == entries->end())
            continue;
        const Entry& entry = found->second;
        return entry.keys == keys && now < static_cast<double>(entry.claims.expiresAt) ? std::optional(entry.claims) : std::nullopt;
    }
    return std::nullopt;
}

void VerifiedTokens::remember(const Digest& token, std::uint64_t keys, Claims claims)
{
    Entries forgotten; // which ends behind the lock
    const MutexLock lock(_mutex);
    if (_young.size() >= most / 2) {
        forgotten = std::exchange(_old, std::move(_young));
        _young.clear();
    }
    _young.insert_or_assign(token, Entry{keys, std::move(claims)});
}

} // namespace beckon
