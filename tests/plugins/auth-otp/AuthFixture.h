#pragma once

#include "../../database/TestDatabase.h"
#include "Accounts.h"
#include "ManualClock.h"
#include "OtpService.h"
#include "Schema.h"
#include "beckon/base/Error.h"
#include "beckon/service/Mailer.h"

#include <Poco/Data/Session.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::auth {

/// Keeps the mails, or refuses them as a mailer with a full queue does. Threads: any.
class RecordingMailer final : public Mailer
{
public:
    void send(Mail mail) override
    {
        const std::lock_guard lock(_mutex);
        if (full)
            throw Unavailable("the mail queue is full");
        _mails.push_back(std::move(mail));
        _changed.notify_all();
    }

    Health health() const override { return {}; }

    std::vector<Mail> mails() const
    {
        const std::lock_guard lock(_mutex);
        return _mails;
    }

    /// All of them, once there are `count`.
    std::vector<Mail> wait(std::size_t count) const
    {
        std::unique_lock lock(_mutex);
        _changed.wait_for(lock, std::chrono::seconds(20), [&] { return _mails.size() >= count; });
        return _mails;
    }

    std::atomic<bool> full{false};

private:
    mutable std::mutex _mutex;
    mutable std::condition_variable _changed;
    std::vector<Mail> _mails;
};

/// The line of a mail's text that is six digits and nothing else, or empty.
inline std::string codeIn(const Mail& mail)
{
    std::string_view text = mail.text;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.size() == 6 && line.find_first_not_of("0123456789") == std::string_view::npos)
            return std::string(line);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return {};
}

/// A code that is not `code`.
inline std::string wrongFor(const std::string& code)
{
    return code == "000000" ? "000001" : "000000";
}

inline EmailAddress address(std::string_view text)
{
    return EmailAddress::parse(text).value();
}

/// The logic of the plugin on a database in memory, or on another.
struct AuthFixture
{
    static constexpr Seconds lifetime{600};

    explicit AuthFixture(const std::string& url = "sqlite://")
        : place(clock, url),
          database(place.open()),
          accounts(*database, clock),
          otps(*database, mailer, clock, Secret("a secret for tests"), lifetime)
    {
        database->migrate("auth-otp", schema());
    }

    static constexpr std::string_view client = "192.0.2.1";

    std::string request(const EmailAddress& email, std::string_view from = client)
    {
        otps.request(email, from);
        return codeIn(mailer.mails().back());
    }

    /// A login code, or, for who has no account, nothing.
    std::string requestLogin(const EmailAddress& email, Entitlement entitlement, std::string_view from = client)
    {
        const std::optional<Mail> mail = otps.makeLoginCode(email, from, entitlement);
        return mail ? codeIn(*mail) : std::string();
    }

    OtpVerdict::Outcome verify(const EmailAddress& email, const std::string& code)
    {
        return otps.verify(email, code, [&](Poco::Data::Session& session) { accounts.markVerified(session, email); }).outcome;
    }

    void prove(const EmailAddress& email) { verify(email, request(email)); }

    test::ManualClock clock;
    RecordingMailer mailer;
    test::TestDatabase place;
    std::unique_ptr<Database> database;
    Accounts accounts;
    OtpService otps;
};

} // namespace beckon::auth
