#include "AuthRoutes.h"

#include "Mails.h"
#include "beckon/base/Error.h"
#include "beckon/base/Json.h"
#include "beckon/http/ApiError.h"
#include "beckon/http/ClientNetwork.h"
#include "beckon/security/ConstantTime.h"

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
    const EmailAddress email = requireEmail(JsonBody::parse(request));
    countCode(email, request);
    _parts.otps.request(email, clientNetwork(request.remoteAddress));
    return Response::message("OTP sent to your email");
}

Response AuthRoutes::verifyOtp(const Request& request)
{
    const JsonBody body = JsonBody::parse(request);
    const EmailAddress email = requireEmail(body);
    spendOtp(email, body.requireString("otp"), request);
    return Response::json(200, JsonWriter()
                                   .beginObject()
                                   .member("message", "OTP verified successfully")
                                   .member("verification_token", _parts.tokens.issue(TokenPurpose::EmailVerification, email.text()))
                                   .endObject()
                                   .take());
}

Response AuthRoutes::setUsername(const Request& request)
{
    const JsonBody body = JsonBody::parse(request);
    const EmailAddress email = requireEmail(body);
    const Username username = requireUsername(body);
    if (_parts.deployment == Deployment::Production)
        requireVerification(email, body.optionalString("verification_token"));
    switch (_parts.accounts.setUsername(email, username)) {
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
    const JsonBody body = JsonBody::parse(request);
    const EmailAddress email = requireEmail(body);
    _parts.limits.countLogin(request);
    if (_parts.deployment == Deployment::Production)
        prove(email, body, request);
    return accessFor(email);
}

Response AuthRoutes::logOut(const Request& request)
{
    _parts.revocations.revoke(requireAccess(_parts.tokens, request));
    return Response::message("Logged out");
}

void AuthRoutes::countCode(const EmailAddress& email, const Request& request)
{
    _parts.limits.countCode(email, request);
    if (!_parts.otps.isProved(email, clientNetwork(request.remoteAddress)))
        _parts.limits.countStranger(email);
}

/// Returns when whoever asks has shown that the address is theirs.
void AuthRoutes::prove(const EmailAddress& email, const JsonBody& body, const Request& request)
{
    const std::optional<std::string> token = body.optionalString("verification_token");
    const std::optional<std::string> otp = body.optionalString("otp");
    if (token)
        return requireVerification(email, token);
    if (otp)
        return spendOtp(email, *otp, request);
    sendLoginCode(email, request);
    throw ApiError::unauthorized("A login code was sent to your email");
}

void AuthRoutes::requireVerification(const EmailAddress& email, const std::optional<std::string>& token)
{
    const std::optional<Claims> claims = token ? _parts.tokens.verify(TokenPurpose::EmailVerification, *token) : std::nullopt;
    if (!claims || !constantTimeEquals(claims->subject, email.text()))
        throw ApiError::unauthorized("Verification required");
}

void AuthRoutes::spendOtp(const EmailAddress& email, const std::string& otp, const Request& request)
{
    _parts.limits.countGuess(request);
    const OtpVerdict verdict = _parts.otps.verify(email, otp, [&](Poco::Data::Session& session) {
        _parts.accounts.markVerified(session, email);
        _parts.otps.noteProof(session, email, clientNetwork(request.remoteAddress));
    });
    if (verdict.outcome == OtpVerdict::Outcome::Exhausted)
        throw ApiError(429, "Too many tries: ask for a new OTP", {{"Retry-After", std::to_string(verdict.retryAfter.count())}});
    if (verdict.outcome == OtpVerdict::Outcome::Refused)
        throw ApiError(400, "Invalid or expired OTP");
}

// The same limits, questions and writes for every address; the outbox takes the mail, or that there is none.
void AuthRoutes::sendLoginCode(const EmailAddress& email, const Request& request)
{
    countCode(email, request);
    const std::optional<Account> account = _parts.accounts.find(email);
    const bool mayLogIn = account && account->verified && !account->username.empty();
    _parts.outbox.post(
        _parts.otps.makeLoginCode(email, clientNetwork(request.remoteAddress), mayLogIn ? Entitlement::Account : Entitlement::None));
}

Response AuthRoutes::accessFor(const EmailAddress& email)
{
    const std::optional<Account> account = _parts.accounts.find(email);
    if (!account || !account->verified)
        throw ApiError::unauthorized("Email not verified");
    if (account->username.empty())
        throw ApiError(409, "Username not set");
    return Response::json(200, JsonWriter()
                                   .beginObject()
                                   .member("access_token", _parts.tokens.issue(TokenPurpose::Access, account->username))
                                   .member("token_type", "bearer")
                                   .member("expires_in", static_cast<std::int64_t>(_parts.tokens.lifetime(TokenPurpose::Access).count()))
                                   .endObject()
                                   .take());
}

// The name is set and stays set: a mail that only confirms it must not turn that into an error.
void AuthRoutes::confirmUsername(const EmailAddress& email, const Username& username)
{
    try {
        _parts.mailer.send(usernameMail(email, username));
    } catch (const Unavailable& error) {
        _parts.log.warning("a username was set, but the mail that says so was not sent: " + std::string(error.what()));
    }
}

} // namespace beckon::auth
