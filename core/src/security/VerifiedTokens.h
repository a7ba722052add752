#pragma once

#include "beckon/base/Mutex.h"
#include "beckon/service/Tokens.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace beckon {

/// What access tokens say that have passed a moment ago, so that their signature and text need not be looked at again: for clients that
/// call often, or all come back at once. A token is known by its SHA-256 alone. Whether it was revoked is another's question.
/// Ownership: owns what it remembers, at most `most` tokens; the oldest half goes when there are more. Threads: any, many at once.
class VerifiedTokens
{
public:
    static constexpr std::size_t most = 4'096;

    using Digest = std::array<unsigned char, 32>;

    /// Throws SystemError when OpenSSL cannot compute it.
    static Digest digestOf(std::string_view token);

    /// Nothing unless this token has passed with the keys of this generation and has not ended at `now` (Unix seconds).
    std::optional<Claims> find(const Digest& token, std::uint64_t keys, double now) const;

    void remember(const Digest& token, std::uint64_t keys, Claims claims);

private:
    struct Hash
    {
        /// Its first bytes are as good as chance.
        std::size_t operator()(const Digest& digest) const noexcept
        {
            std::size_t hash = 0;
            std::memcpy(&hash, digest.data(), sizeof hash);
            return hash;
        }
    };

    struct Entry
    {
        std::uint64_t keys;
        Claims claims;
    };

    using Entries = std::unordered_map<Digest, Entry, Hash>;

    mutable Mutex _mutex;
    Entries _young BECKON_GUARDED_BY(_mutex);
    Entries _old BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon
