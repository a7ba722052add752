#pragma once

#include "EmailAddress.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/base/Secret.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::auth {

/// The keyed hashes that stand in the database in place of codes and of client addresses. The key may change while codes are under way:
/// the earlier one counts for as long as a code that was made with it is good.
/// Times are Unix milliseconds. Threads: any, many at once. Errors: SystemError for want of memory alone.
class CodeHashes
{
public:
    /// Earlier keys that count at most; the oldest gives way.
    static constexpr std::size_t kEarlierKeys = 8;

    /// `secret` may serve other purposes too: the key is derived from it.
    explicit CodeHashes(const Secret& secret);

    /// From here on another secret counts; the one before it for codes made by now, until `lifetime` has passed. The same one changes
    /// nothing.
    void change(const Secret& secret, std::int64_t now, Milliseconds lifetime);

    /// Of a code that is made now. The address is part of it: equal codes of two addresses have different hashes, and a row moved to
    /// another address is worth nothing.
    std::string ofNewCode(const EmailAddress& email, std::string_view code) const;

    /// What a code that is good at `now` may have as its hash: one for each key that counts.
    std::vector<std::string> ofGuess(const EmailAddress& email, std::string_view code, std::int64_t now) const;

    /// Of a client address, for a purpose.
    std::string ofClient(std::string_view purpose, std::string_view client) const;

private:
    struct EarlierKey
    {
        Secret key;
        std::int64_t until = 0;
    };

    Secret key() const;

    mutable Mutex _mutex;
    Secret _key BECKON_GUARDED_BY(_mutex);
    std::vector<EarlierKey> _earlier BECKON_GUARDED_BY(_mutex); ///< the oldest first
};

} // namespace beckon::auth
