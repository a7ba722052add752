#pragma once

#include "EmailAddress.h"
#include "beckon/http/Request.h"
#include "beckon/service/RateLimit.h"

namespace beckon::auth {

/// The rules, as the configuration has them.
struct AuthRates
{
    RateRule email;   ///< rate.signup.email: codes for one email address, asked for by one client address
    RateRule address; ///< rate.signup.address: codes for any email address, asked for by one client address
    RateRule mailbox; ///< rate.signup.mailbox: codes for one email address, at the request of all together who have not proved it
    RateRule verify;  ///< rate.verify.address: guesses of one client address
    RateRule login;   ///< rate.login.address: calls of one client address
};

/// Who may do how much of what. Known and unknown email addresses count alike. A client address of IPv6 is its /64.
/// Ownership: keeps references, which outlive it. Threads: any worker, many at once. Errors: ApiError 429, and Unavailable from the store.
class AuthLimits
{
public:
    AuthLimits(Store& store, Metrics& metrics, const AuthRates& rates);

    void change(const AuthRates& rates) noexcept;

    /// A code is to be mailed. First the pair of email and client is counted, and what it refuses counts no further: who asks for codes in
    /// someone's name uses up their own share of that mailbox, not the owner's.
    void countCode(const EmailAddress& email, const Request& request);

    /// The code is asked for by someone who has not proved the address from where they are. Strangers together get no more than this for
    /// one mailbox, so that it is not flooded; the owner, who is not counted here, can ask all the same.
    void countStranger(const EmailAddress& email);

    void countGuess(const Request& request);
    void countLogin(const Request& request);

private:
    RateLimit _email;
    RateLimit _address;
    RateLimit _mailbox;
    RateLimit _verify;
    RateLimit _login;
};

} // namespace beckon::auth
