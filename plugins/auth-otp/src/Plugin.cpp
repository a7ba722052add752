#include "beckon/plugin/Plugin.h"

#include "AuthRoutes.h"
#include "Schema.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"
#include "beckon/service/Mailer.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::auth {

namespace {

constexpr const char* kLifetimeKey = "auth.otp.lifetime";

Milliseconds otpLifetime(const Settings& settings)
{
    const Milliseconds lifetime = settings.seconds(kLifetimeKey, Seconds(600));
    if (lifetime < Seconds(1) || lifetime > std::chrono::hours(24))
        throw ConfigurationError(settings.origin(kLifetimeKey) + " must be between 1 and 86400 seconds");
    return lifetime;
}

} // namespace

class AuthOtpPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"auth-otp", "0.1.0", {}, {"Mailer", "Database", "Tokens", "Revocations"}}; }

    void start(Context& context) override
    {
        auto& database = context.services().require<Database>();
        auto& mailer = context.services().require<Mailer>();
        auto& tokens = context.services().require<Tokens>();
        auto& revocations = context.services().require<Revocations>();
        const Secret secret = context.settings().secret("auth.token.secret", "your-secret-key-here");
        const Milliseconds lifetime = otpLifetime(context.settings());

        database.migrate("auth-otp", schema());
        _accounts = std::make_unique<Accounts>(database, context.clock());
        _otps = std::make_unique<OtpService>(database, mailer, context.clock(), secret, lifetime);
        _routes = std::make_unique<AuthRoutes>(*_otps, *_accounts, mailer, tokens, revocations, context.logger());
        addRoutes(context.router());
    }

    void stop() noexcept override
    {
        _routes.reset();
        _otps.reset();
        _accounts.reset();
    }

private:
    void addRoutes(Router& router)
    {
        AuthRoutes* routes = _routes.get();
        router.add(Method::Post, "/api/auth/signup", [routes](const Request& request) { return routes->signUp(request); });
        router.add(Method::Post, "/api/auth/verify-otp", [routes](const Request& request) { return routes->verifyOtp(request); });
        router.add(Method::Post, "/api/auth/set-username", [routes](const Request& request) { return routes->setUsername(request); });
        router.add(Method::Post, "/api/auth/login", [routes](const Request& request) { return routes->login(request); });
        router.add(Method::Post, "/api/auth/logout", [routes](const Request& request) { return routes->logOut(request); });
    }

    std::unique_ptr<Accounts> _accounts;
    std::unique_ptr<OtpService> _otps;
    std::unique_ptr<AuthRoutes> _routes;
};

} // namespace beckon::auth

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::auth::AuthOtpPlugin)
POCO_END_MANIFEST
