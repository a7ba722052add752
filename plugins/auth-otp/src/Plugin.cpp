#include "beckon/plugin/Plugin.h"

#include "AuthRoutes.h"
#include "Schema.h"
#include "beckon/base/Error.h"
#include "beckon/base/Metrics.h"
#include "beckon/http/ApiError.h"
#include "beckon/plugin/Context.h"
#include "beckon/plugin/RateSettings.h"
#include "beckon/service/Mailer.h"

#include <Poco/ClassLibrary.h>

#include <functional>
#include <optional>
#include <string>

namespace beckon::auth {

namespace {

[[noreturn]] void throwFault(const std::string& fault)
{
    throw ConfigurationError(fault);
}

Milliseconds otpLifetime(const Settings& settings, const Plugin::FaultReport& report)
{
    constexpr const char* key = "auth.otp.lifetime";
    const Milliseconds lifetime = settings.seconds(key, Seconds(600));
    if (lifetime < Seconds(1) || lifetime > std::chrono::hours(24))
        report(settings.origin(key) + " must be between 1 and 86400 seconds");
    return lifetime;
}

Secret otpSecret(const Settings& settings)
{
    return settings.secret("auth.token.secret", "your-secret-key-here");
}

std::string tokenAlgorithm(const Settings& settings)
{
    return settings.text("auth.token.algorithm", "HS256");
}

RateRule readRate(const Settings& settings, const Plugin::FaultReport& report, const char* key, const char* fallback)
{
    try {
        return rateSetting(settings, key, fallback);
    } catch (const ConfigurationError& fault) {
        report(fault.what());
        return {};
    }
}

/// Strangers may ask for more than one client's share, or one of them would lock out an owner who is new where they are; but not for much
/// more.
RateRule mailboxRate(const Settings& settings, const Plugin::FaultReport& report, const RateRule& ofOneClient)
{
    constexpr const char* key = "rate.signup.mailbox";
    constexpr std::int64_t clients = 2;
    return settings.text(key, {}).empty() ? ofOneClient.times(clients) : readRate(settings, report, key, "");
}

AuthRates readRates(const Settings& settings, const Plugin::FaultReport& report)
{
    AuthRates rates;
    rates.email = readRate(settings, report, "rate.signup.email", "5/600");
    rates.address = readRate(settings, report, "rate.signup.address", "30/600");
    rates.mailbox = mailboxRate(settings, report, rates.email);
    rates.verify = readRate(settings, report, "rate.verify.address", "20/600");
    rates.login = readRate(settings, report, "rate.login.address", "60/600");
    return rates;
}

} // namespace

class AuthOtpPlugin final : public Plugin
{
public:
    PluginInfo info() const override
    {
        return {"auth-otp", "0.1.0", {}, {"Mailer", "Database", "Tokens", "Revocations", "Store", "Metrics"}};
    }

    void check(const Settings& settings, const FaultReport& report) const override
    {
        (void)otpLifetime(settings, report);
        (void)readRates(settings, report);
    }

    void start(Context& context) override
    {
        ServiceRegistry& services = context.services();
        auto& database = services.require<Database>();
        auto& mailer = services.require<Mailer>();
        const Secret secret = otpSecret(context.settings());
        const Milliseconds lifetime = otpLifetime(context.settings(), throwFault);
        const AuthRates rates = readRates(context.settings(), throwFault);

        database.migrate("auth-otp", schema());
        _accounts.emplace(database, context.clock());
        _otps.emplace(database, mailer, context.clock(), secret, lifetime);
        _limits.emplace(services.require<Store>(), services.require<Metrics>(), rates);
        reloadWith(context);
        _outbox.emplace(mailer, context.logger());
        _routes.emplace(AuthParts{deploymentOf(context.settings()), *_otps, *_accounts, *_limits, mailer, *_outbox,
                                  services.require<Tokens>(), services.require<Revocations>(), context.logger()});
        addRoutes(context.router(), services.require<Metrics>());
    }

    void stop() noexcept override { _outbox.reset(); }

private:
    void reloadWith(Context& context)
    {
        context.onReload([this, algorithm = tokenAlgorithm(context.settings())](const Settings& settings) -> std::function<void()> {
            // With another algorithm the secret waits for the restart, as that of the tokens does.
            const bool secretCounts = tokenAlgorithm(settings) == algorithm;
            return [this, rates = readRates(settings, throwFault), secretCounts, secret = otpSecret(settings)] {
                _limits->change(rates);
                if (secretCounts)
                    _otps->changeSecret(secret);
            };
        });
    }

    using Step = Response (AuthRoutes::*)(const Request&);

    /// Counts how often the step is taken, and how it ends, by the class of its answer.
    static RequestHandler counted(AuthRoutes& routes, Step step, Metrics& metrics, const char* name)
    {
        const auto outcome = [&metrics, name](const char* result) -> Counter& {
            return metrics.counter("beckon_auth_total", "Steps of the way in, by their result.", {{"step", name}, {"result", result}});
        };
        return [&routes, step, &ok = outcome("ok"), &refused = outcome("refused"), &limited = outcome("limited"),
                &failed = outcome("failed")](const Request& request) {
            try {
                Response response = (routes.*step)(request);
                (response.status < 400 ? ok : refused).add();
                return response;
            } catch (const ApiError& error) {
                (error.status() == 429 ? limited : error.status() < 500 ? refused : failed).add();
                throw;
            } catch (...) {
                failed.add();
                throw;
            }
        };
    }

    void addRoutes(Router& router, Metrics& metrics)
    {
        const auto add = [&](const char* name, Step step) {
            router.add(Method::Post, std::string("/api/auth/") + name, counted(*_routes, step, metrics, name));
        };
        add("signup", &AuthRoutes::signUp);
        add("verify-otp", &AuthRoutes::verifyOtp);
        add("set-username", &AuthRoutes::setUsername);
        add("login", &AuthRoutes::login);
        add("logout", &AuthRoutes::logOut);
    }

    std::optional<Accounts> _accounts;
    std::optional<OtpService> _otps;
    std::optional<AuthLimits> _limits;
    std::optional<DiscreetOutbox> _outbox;
    std::optional<AuthRoutes> _routes;
};

} // namespace beckon::auth

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::auth::AuthOtpPlugin)
POCO_END_MANIFEST
