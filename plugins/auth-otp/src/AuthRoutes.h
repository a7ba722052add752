#pragma once

#include "Accounts.h"
#include "AuthLimits.h"
#include "DiscreetOutbox.h"
#include "OtpService.h"
#include "beckon/http/JsonBody.h"
#include "beckon/http/Request.h"
#include "beckon/http/Response.h"
#include "beckon/plugin/Deployment.h"
#include "beckon/service/Revocations.h"
#include "beckon/service/Tokens.h"

namespace Poco {
class Logger;
}

namespace beckon::auth {

/// What the handlers work with; all of it outlives them.
struct AuthParts
{
    Deployment deployment; ///< Production: the address is proved at every step
    OtpService& otps;
    Accounts& accounts;
    AuthLimits& limits;
    Mailer& mailer;
    DiscreetOutbox& outbox;
    Tokens& tokens;
    Revocations& revocations;
    Poco::Logger& log;
};

/// The handlers of /api/auth/*: what comes in is checked here, what goes out is said here. Until an address is proved, nothing that is
/// said, done or waited for tells whether it has an account. Ownership: keeps references. Threads: any worker, many at once. Errors:
/// ApiError and Unavailable, for the router.
class AuthRoutes
{
public:
    explicit AuthRoutes(const AuthParts& parts) : _parts(parts) {}

    Response signUp(const Request& request);
    Response verifyOtp(const Request& request);
    Response setUsername(const Request& request);
    Response login(const Request& request);
    Response logOut(const Request& request);

private:
    void countCode(const EmailAddress& email, const Request& request);
    void prove(const EmailAddress& email, const JsonBody& body, const Request& request);
    void requireVerification(const EmailAddress& email, const std::optional<std::string>& token);
    void spendOtp(const EmailAddress& email, const std::string& otp, const Request& request);
    void sendLoginCode(const EmailAddress& email, const Request& request);
    Response accessFor(const EmailAddress& email);
    void confirmUsername(const EmailAddress& email, const Username& username);

    const AuthParts _parts;
};

} // namespace beckon::auth
