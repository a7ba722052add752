#include "OtpService.h"

#include "Mails.h"
#include "ProofTable.h"
#include "beckon/security/ConstantTime.h"
#include "beckon/security/Random.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace beckon::auth {

namespace {

constexpr std::size_t kDigits = 6;
constexpr Milliseconds kProofLifetime = std::chrono::hours(30 * 24);

std::optional<OtpRecord> ofAsker(const std::vector<OtpRecord>& records, const std::string& asker)
{
    const auto found = std::find_if(records.begin(), records.end(), [&](const OtpRecord& record) { return record.asker == asker; });
    return found == records.end() ? std::nullopt : std::optional(*found);
}

bool isAmong(const std::vector<std::string>& guesses, const std::string& hash)
{
    bool found = false;
    for (const std::string& guess : guesses)
        found = constantTimeEquals(hash, guess) || found;
    return found;
}

// Decides on one guess and notes it. Its hashes are never empty, so they differ from that of a record without a code.
OtpVerdict spendTry(OtpTable& table, const std::string& email, const std::vector<std::string>& guesses, std::int64_t now,
                    Milliseconds lifetime)
{
    bool isExhausted = true;
    bool isRight = false;
    std::int64_t forgotten = now;
    const std::vector<OtpRecord> records = table.find(email, now);
    for (const OtpRecord& record : records) {
        const bool hasTries = record.tries < OtpService::kTries;
        isExhausted = isExhausted && !hasTries;
        isRight = (isAmong(guesses, record.hash) && hasTries) || isRight;
        forgotten = std::max(forgotten, record.expiresAt);
    }
    if (records.empty()) {
        table.put(email, {{}, {}, 1, now + lifetime.count()});
        return {OtpVerdict::Outcome::Refused, {}};
    }
    if (isExhausted)
        return {OtpVerdict::Outcome::Exhausted, std::chrono::ceil<Seconds>(Milliseconds(forgotten - now))};
    if (isRight) {
        table.eraseAll(email);
        return {OtpVerdict::Outcome::Accepted, {}};
    }
    table.addTry(email, OtpService::kTries);
    return {OtpVerdict::Outcome::Refused, {}};
}

} // namespace

OtpService::OtpService(Database& database, Mailer& mailer, const Clock& clock, const Secret& secret, Milliseconds lifetime)
    : _database(database), _mailer(mailer), _clock(clock), _hashes(secret), _lifetime(lifetime)
{
}

void OtpService::changeSecret(const Secret& secret)
{
    _hashes.change(secret, now(), _lifetime);
}

bool OtpService::isProved(const EmailAddress& email, std::string_view client)
{
    const std::string hash = _hashes.ofClient("proof", client);
    bool found = false;
    _database.read(
        [&](Poco::Data::Session& session) { found = ProofTable(session).has(email.text(), hash, now() - kProofLifetime.count()); });
    return found;
}

void OtpService::noteProof(Poco::Data::Session& session, const EmailAddress& email, std::string_view client) const
{
    ProofTable(session).put(email.text(), _hashes.ofClient("proof", client), now(), kProofs);
}

void OtpService::request(const EmailAddress& email, std::string_view client)
{
    const std::string code = randomDigits(kDigits);
    const OtpRecord fresh{_hashes.ofClient("asker\nsign-up", client), _hashes.ofNewCode(email, code), 0, now() + _lifetime.count()};
    const std::optional<OtpRecord> earlier = replace(email, fresh);
    // Only once it is stored: a code that arrived but is not known would be worse than a mail that never comes.
    try {
        _mailer.send(otpMail(email, code, _lifetime));
    } catch (...) {
        restore(email, fresh, earlier);
        throw;
    }
}

// The same calls with and without an account; only what the code is differs, and whether the mail is handed out. The purpose is part of
// who asks, so that asking for a login code, which may be nobody's, does not take away the code of a sign-up.
std::optional<Mail> OtpService::makeLoginCode(const EmailAddress& email, std::string_view client, Entitlement entitlement)
{
    const std::string code = randomDigits(kDigits);
    const std::string nobodys = randomId(); // too long to be tried out
    const bool isEntitled = entitlement == Entitlement::Account;
    replace(email, {_hashes.ofClient("asker\nlogin", client), _hashes.ofNewCode(email, isEntitled ? code : nobodys), 0,
                    now() + _lifetime.count()});
    Mail mail = loginMail(email, code, _lifetime);
    return isEntitled ? std::optional(std::move(mail)) : std::nullopt;
}

OtpVerdict OtpService::verify(const EmailAddress& email, std::string_view code, const Database::Work& whenAccepted)
{
    const std::vector<std::string> guesses = _hashes.ofGuess(email, code, now());
    OtpVerdict verdict;
    _database.write([&](Poco::Data::Session& session) {
        OtpTable table(session);
        table.eraseExpired(now());
        verdict = spendTry(table, email.text(), guesses, now(), _lifetime);
        if (verdict.outcome == OtpVerdict::Outcome::Accepted)
            whenAccepted(session);
    });
    return verdict;
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
        earlier = ofAsker(table.find(email.text(), now()), fresh.asker);
        table.erase(email.text(), {});
        table.put(email.text(), fresh);
        table.eraseBeyond(email.text(), kCodes);
    });
    return earlier;
}

void OtpService::restore(const EmailAddress& email, const OtpRecord& fresh, const std::optional<OtpRecord>& earlier) noexcept
{
    try {
        _database.write([&](Poco::Data::Session& session) {
            OtpTable table(session);
            const std::optional<OtpRecord> current = ofAsker(table.find(email.text(), now()), fresh.asker);
            if (!current || current->hash != fresh.hash)
                return;
            if (earlier)
                table.put(email.text(), *earlier);
            else
                table.erase(email.text(), fresh.asker);
        });
    } catch (const std::exception&) {
        // The caller is about to hear of the mail queue, which says enough; the earlier code is lost and a new one can be asked for.
        return;
    }
}

} // namespace beckon::auth
