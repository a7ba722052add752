#pragma once

#include "EmailAddress.h"
#include "Username.h"
#include "beckon/base/Clock.h"
#include "beckon/service/Database.h"

#include <cstdint>
#include <optional>
#include <string>

namespace beckon::auth {

struct Account
{
    std::string username; ///< empty until it is set
    bool verified = false;
};

enum class UsernameOutcome : std::uint8_t
{
    Set,
    SameAgain,   ///< it was this user's already
    AlreadySet,  ///< this user has another one
    Taken,       ///< another user's, or differs from another user's in case alone
    NotVerified, ///< the address is unverified or unknown
};

/// Who has an account: the table users.
/// Ownership: keeps references, which outlive it. Threads: any, many at once; blocks on the database. Errors: Unavailable.
class Accounts
{
public:
    Accounts(Database& database, const Clock& clock) : _database(database), _clock(clock) {}

    std::optional<Account> find(const EmailAddress& email);

    /// The address is proved: makes the account if there is none. Within the caller's transaction.
    void markVerified(Poco::Data::Session& session, const EmailAddress& email);

    /// Of many callers with the same name one gets it.
    UsernameOutcome setUsername(const EmailAddress& email, const Username& username);

private:
    Database& _database;
    const Clock& _clock;
};

} // namespace beckon::auth
