#pragma once

#include "EmailAddress.h"
#include "OtpTable.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Secret.h"
#include "beckon/service/Database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {
class Mailer;
}

namespace beckon::auth {

/// How a guess ended.
struct OtpVerdict
{
    enum class Outcome : std::uint8_t
    {
        Accepted,
        Refused,  ///< wrong, expired, used, or there was none
        Exhausted ///< too many tries: not even looked at
    };

    Outcome outcome = Outcome::Refused;
    Seconds retryAfter{0}; ///< when Exhausted: until the tries are forgotten
};

/// One-time codes that prove an address: 6 digits, kept as a keyed hash, for one use, within a lifetime and 5 tries. All state is in the
/// database, so that no restart and no other node gives more tries; an address without a code is counted alike, so that no one learns who
/// has one. Ownership: keeps references, which outlive it. Threads: any, many at once; blocks on the database. Errors: Unavailable, from
/// database and mailer.
class OtpService
{
public:
    static constexpr int kTries = 5;

    /// `secret` may serve other purposes too: the key of the hashes is derived from it.
    OtpService(Database& database, Mailer& mailer, const Clock& clock, const Secret& secret, Milliseconds lifetime);

    /// Mails a new code, which replaces the earlier one and its tries. When the mail cannot be queued, the earlier one stays as it was.
    void request(const EmailAddress& email);

    /// Spends a try, or the code when it is right: of many callers with the right code one is Accepted. `whenAccepted` runs in the same
    /// transaction.
    OtpVerdict verify(const EmailAddress& email, std::string_view code, const Database::Work& whenAccepted);

private:
    std::string hash(const EmailAddress& email, std::string_view code) const;
    std::int64_t now() const noexcept;
    std::optional<OtpRecord> replace(const EmailAddress& email, const OtpRecord& fresh);
    void restore(const EmailAddress& email, const OtpRecord& fresh, const std::optional<OtpRecord>& earlier) noexcept;

    Database& _database;
    Mailer& _mailer;
    const Clock& _clock;
    const Secret _key;
    const Milliseconds _lifetime;
};

} // namespace beckon::auth
