#include "Accounts.h"

#include "beckon/security/Random.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

namespace beckon::auth {

using Poco::Data::Session;
using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

namespace {

std::optional<Account> findAccount(Session& session, const EmailAddress& email)
{
    Account account;
    int verified = 0;
    Statement select(session);
    select << "SELECT COALESCE(username, ''), verified FROM users WHERE email = $1", into(account.username), into(verified),
        bind(email.text());
    if (select.execute() == 0)
        return std::nullopt;
    account.verified = verified != 0;
    return account;
}

bool isTaken(Session& session, const std::string& folded)
{
    int count = 0;
    session << "SELECT COUNT(*) FROM users WHERE username_folded = $1", into(count), bind(folded), now;
    return count != 0;
}

UsernameOutcome claimUsername(Session& session, const EmailAddress& email, const Username& username)
{
    const std::optional<Account> account = findAccount(session, email);
    if (!account || !account->verified)
        return UsernameOutcome::NotVerified;
    if (!account->username.empty())
        return account->username == username.text() ? UsernameOutcome::SameAgain : UsernameOutcome::AlreadySet;
    const std::string folded = username.folded();
    if (isTaken(session, folded))
        return UsernameOutcome::Taken;
    session << "UPDATE users SET username = $1, username_folded = $2 WHERE email = $3", bind(username.text()), bind(folded),
        bind(email.text()), now;
    return UsernameOutcome::Set;
}

} // namespace

std::optional<Account> Accounts::find(const EmailAddress& email)
{
    std::optional<Account> account;
    _database.read([&](Session& session) { account = findAccount(session, email); });
    return account;
}

void Accounts::markVerified(Session& session, const EmailAddress& email)
{
    session << "INSERT INTO users (id, email, verified, created_at) VALUES ($1, $2, 1, $3) ON CONFLICT (email) DO UPDATE SET verified = 1",
        bind(randomId()), bind(email.text()), bind(toUnixSeconds(_clock.system())), now;
}

UsernameOutcome Accounts::setUsername(const EmailAddress& email, const Username& username)
{
    UsernameOutcome outcome = UsernameOutcome::NotVerified;
    _database.write([&](Session& session) { outcome = claimUsername(session, email, username); });
    return outcome;
}

} // namespace beckon::auth
