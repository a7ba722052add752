#pragma once

#include "CodeHashes.h"
#include "EmailAddress.h"
#include "OtpTable.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Secret.h"
#include "beckon/service/Database.h"
#include "beckon/service/Mailer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// Whether the owner of an address may have what was asked for in their name.
enum class Entitlement : std::uint8_t
{
    None,
    Account
};

/// One-time codes that prove an address: 6 digits, kept as a keyed hash, for one use, within a lifetime and 5 tries. All state is in the
/// database, so that no restart and no other node gives more tries; an address without a code is counted alike, so that no one learns who
/// has one.
/// A new code replaces the one that the same client address asked for, and no other: who asks in someone's name cannot take away the code
/// that the owner waits for. A guess is a try at every code of the address.
/// Ownership: keeps references, which outlive it. Threads: any, many at once; blocks on the database. Errors: Unavailable, from
/// database and mailer.
class OtpService
{
public:
    static constexpr int kTries = 5;

    /// Codes of one address at a time; the oldest gives way.
    static constexpr std::size_t kCodes = 32;

    /// Client addresses that an address counts as proved from; the oldest gives way.
    static constexpr std::size_t kProofs = 8;

    OtpService(Database& database, Mailer& mailer, const Clock& clock, const Secret& secret, Milliseconds lifetime);

    /// New codes are kept under another secret; those already sent stay good.
    void changeSecret(const Secret& secret);

    /// Whether `client` has given a right code of the address within the last 30 days: whoever asks from there is hardly a stranger.
    bool isProved(const EmailAddress& email, std::string_view client);

    /// A right code has come from `client`. Within the transaction that accepted it.
    void noteProof(Poco::Data::Session& session, const EmailAddress& email, std::string_view client) const;

    /// Mails a new code. `client` is the network address that asked. When the mail cannot be queued, the earlier code stays as it was.
    void request(const EmailAddress& email, std::string_view client);

    /// Makes a login code and the mail that is to bring it. Without an account it does the same work, for a code that nobody has, and
    /// answers nothing.
    std::optional<Mail> makeLoginCode(const EmailAddress& email, std::string_view client, Entitlement entitlement);

    /// Spends a try, or the code when it is right: of many callers with the right code one is Accepted. `whenAccepted` runs in the same
    /// transaction.
    OtpVerdict verify(const EmailAddress& email, std::string_view code, const Database::Work& whenAccepted);

private:
    std::int64_t now() const noexcept;
    std::optional<OtpRecord> replace(const EmailAddress& email, const OtpRecord& fresh);
    void restore(const EmailAddress& email, const OtpRecord& fresh, const std::optional<OtpRecord>& earlier) noexcept;

    Database& _database;
    Mailer& _mailer;
    const Clock& _clock;
    CodeHashes _hashes;
    const Milliseconds _lifetime;
};

} // namespace beckon::auth
