#pragma once

#include "Accounts.h"
#include "OtpService.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/service/Revocations.h"
#include "beckon/service/Tokens.h"

namespace Poco {
class Logger;
}

namespace beckon::inline abi1 {
class Mailer;
}

namespace beckon::auth {

/// The handlers of /api/auth/*: what comes in is checked here, what goes out is said here.
/// Ownership: keeps references, which outlive it. Threads: any worker, many at once. Errors: ApiError and Unavailable, for the router.
class AuthRoutes
{
public:
    AuthRoutes(OtpService& otps, Accounts& accounts, Mailer& mailer, Tokens& tokens, Revocations& revocations, Poco::Logger& log)
        : _otps(otps), _accounts(accounts), _mailer(mailer), _tokens(tokens), _revocations(revocations), _log(log)
    {
    }

    Response signUp(const Request& request);
    Response verifyOtp(const Request& request);
    Response setUsername(const Request& request);
    Response login(const Request& request);
    Response logOut(const Request& request);

private:
    void confirmUsername(const EmailAddress& email, const Username& username);

    OtpService& _otps;
    Accounts& _accounts;
    Mailer& _mailer;
    Tokens& _tokens;
    Revocations& _revocations;
    Poco::Logger& _log;
};

} // namespace beckon::auth
