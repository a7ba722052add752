#include "AuthRoutes.h"

#include "Mails.h"
#include "beckon/base/Error.h"
#include "beckon/base/Json.h"
#include "beckon/http/ApiError.h"
#include "beckon/http/JsonBody.h"

#include <Poco/Logger.h>

namespace beckon::auth {

namespace {

EmailAddress requireEmail(const JsonBody& body)
{
    std::optional<EmailAddress> email = EmailAddress::parse(body.requireString("email"));
    if (!email)
        throw ApiError(422, "email must be an address like name@example.com, of at most 254 characters");
    return *std::move(email);
}

Username requireUsername(const JsonBody& body)
{
    std::optional<Username> username = Username::parse(body.requireString("username"));
    if (!username)
        throw ApiError(422, "username must be 1 to 64 letters, digits, '_', '.' or '-', and begin with a letter or a digit");
    return *std::move(username);
}

} // namespace

Response AuthRoutes::signUp(const Request& request)
{
    _otps.request(requireEmail(JsonBody::parse(request)));
    return Response::message("OTP sent to your email");
}

Response AuthRoutes::verifyOtp(const Request& request)
{
    const JsonBody body = JsonBody::parse(request);
    const EmailAddress email = requireEmail(body);
    const std::string otp = body.requireString("otp");
    const OtpVerdict verdict =
        _otps.verify(email, otp, [this, &email](Poco::Data::Session& session) { _accounts.markVerified(session, email); });
    if (verdict.outcome == OtpVerdict::Outcome::Exhausted)
        throw ApiError(429, "Too many tries: ask for a new OTP", {{"Retry-After", std::to_string(verdict.retryAfter.count())}});
    if (verdict.outcome == OtpVerdict::Outcome::Refused)
        throw ApiError(400, "Invalid or expired OTP");
    return Response::json(200, JsonWriter()
                                   .beginObject()
                                   .member("message", "OTP verified successfully")
                                   .member("verification_token", _tokens.issue(TokenPurpose::EmailVerification, email.text()))
                                   .endObject()
                                   .take());
}

Response AuthRoutes::setUsername(const Request& request)
{
    const JsonBody body = JsonBody::parse(request);
    const EmailAddress email = requireEmail(body);
    const Username username = requireUsername(body);
    switch (_accounts.setUsername(email, username)) {
    case UsernameOutcome::NotVerified:
        throw ApiError(400, "Email not verified");
    case UsernameOutcome::Taken:
        throw ApiError(409, "Username already taken");
    case UsernameOutcome::AlreadySet:
        throw ApiError(409, "Username is already set");
    case UsernameOutcome::Set:
        confirmUsername(email, username);
        break;
    case UsernameOutcome::SameAgain:
        break;
    }
    return Response::message("Username set successfully");
}

Response AuthRoutes::login(const Request& request)
{
    const EmailAddress email = requireEmail(JsonBody::parse(request));
    const std::optional<Account> account = _accounts.find(email);
    if (!account || !account->verified)
        throw ApiError::unauthorized("Email not verified");
    if (account->username.empty())
        throw ApiError(409, "Username not set");
    return Response::json(200, JsonWriter()
                                   .beginObject()
                                   .member("access_token", _tokens.issue(TokenPurpose::Access, account->username))
                                   .member("token_type", "bearer")
                                   .member("expires_in", static_cast<std::int64_t>(_tokens.lifetime(TokenPurpose::Access).count()))
                                   .endObject()
                                   .take());
}

Response AuthRoutes::logOut(const Request& request)
{
    _revocations.revoke(requireAccess(_tokens, request));
    return Response::message("Logged out");
}

// The name is set and stays set: a mail that only confirms it must not turn that into an error.
void AuthRoutes::confirmUsername(const EmailAddress& email, const Username& username)
{
    try {
        _mailer.send(usernameMail(email, username));
    } catch (const Unavailable& error) {
        _log.warning("a username was set, but the mail that says so was not sent: " + std::string(error.what()));
    }
}

} // namespace beckon::auth
