#include "OtpService.h"

#include "Mails.h"
#include "beckon/security/ConstantTime.h"
#include "beckon/security/KeyedHash.h"
#include "beckon/security/Random.h"
#include "beckon/service/Mailer.h"

#include <exception>

namespace beckon::auth {

namespace {

constexpr std::size_t kDigits = 6;

// Decides on one guess and notes it. `hash` is never empty, so it differs from that of a record without a code.
OtpVerdict spendTry(OtpTable& table, const std::string& email, const std::string& hash, std::int64_t now, Milliseconds lifetime)
{
    OtpRecord record = table.find(email, now).value_or(OtpRecord{{}, 0, now + lifetime.count()});
    if (record.tries >= OtpService::kTries)
        return {OtpVerdict::Outcome::Exhausted, std::chrono::ceil<Seconds>(Milliseconds(record.expiresAt - now))};
    if (constantTimeEquals(record.hash, hash)) {
        table.erase(email);
        return {OtpVerdict::Outcome::Accepted, {}};
    }
    ++record.tries;
    table.put(email, record);
    return {OtpVerdict::Outcome::Refused, {}};
}

} // namespace

OtpService::OtpService(Database& database, Mailer& mailer, const Clock& clock, const Secret& secret, Milliseconds lifetime)
    : _database(database), _mailer(mailer), _clock(clock), _key(keyedHash(secret, "beckon/auth-otp/one-time-code")), _lifetime(lifetime)
{
}

void OtpService::request(const EmailAddress& email)
{
    const std::string code = randomDigits(kDigits);
    const OtpRecord fresh{hash(email, code), 0, now() + _lifetime.count()};
    const std::optional<OtpRecord> earlier = replace(email, fresh);
    // Only once it is stored: a code that arrived but is not known would be worse than a mail that never comes.
    try {
        _mailer.send(otpMail(email, code, _lifetime));
    } catch (...) {
        restore(email, fresh, earlier);
        throw;
    }
}

OtpVerdict OtpService::verify(const EmailAddress& email, std::string_view code, const Database::Work& whenAccepted)
{
    const std::string guess = hash(email, code);
    OtpVerdict verdict;
    _database.write([&](Poco::Data::Session& session) {
        OtpTable table(session);
        table.eraseExpired(now());
        verdict = spendTry(table, email.text(), guess, now(), _lifetime);
        if (verdict.outcome == OtpVerdict::Outcome::Accepted)
            whenAccepted(session);
    });
    return verdict;
}

// The address is part of the message: equal codes of two addresses have different hashes, and a row moved to another address is worth
// nothing.
std::string OtpService::hash(const EmailAddress& email, std::string_view code) const
{
    std::string message = email.text();
    message += '\n';
    message += code;
    return keyedHash(_key, message);
}

std::int64_t OtpService::now() const noexcept
{
    return std::chrono::duration_cast<Milliseconds>(_clock.system().time_since_epoch()).count();
}

std::optional<OtpRecord> OtpService::replace(const EmailAddress& email, const OtpRecord& fresh)
{
    std::optional<OtpRecord> earlier;
    _database.write([&](Poco::Data::Session& session) {
        OtpTable table(session);
        table.eraseExpired(now());
        earlier = table.find(email.text(), now());
        table.put(email.text(), fresh);
    });
    return earlier;
}

void OtpService::restore(const EmailAddress& email, const OtpRecord& fresh, const std::optional<OtpRecord>& earlier) noexcept
{
    try {
        _database.write([&](Poco::Data::Session& session) {
            OtpTable table(session);
            const std::optional<OtpRecord> current = table.find(email.text(), now());
            if (!current || current->hash != fresh.hash)
                return;
            if (earlier)
                table.put(email.text(), *earlier);
            else
                table.erase(email.text());
        });
    } catch (const std::exception&) {
        // The caller is about to hear of the mail queue, which says enough; the earlier code is lost and a new one can be asked for.
        return;
    }
}

} // namespace beckon::auth
