#include "SmtpSettings.h"

#include "Address.h"
#include "beckon/plugin/Deployment.h"

#include <Poco/Net/IPAddress.h>
#include <Poco/String.h>

namespace beckon::mailsmtp {

namespace {

constexpr std::uint16_t submissionsPort = 465;

/// By the look of it: a name is not resolved, for what it means may change.
bool isThisMachine(const std::string& host)
{
    Poco::Net::IPAddress address;
    return Poco::icompare(host, "localhost") == 0 || (Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback());
}

/// Codes that open accounts are in the mails: between two machines nobody may read them.
const char* tlsDefault(const Settings& settings, const std::string& host)
{
    return deploymentOf(settings) == Deployment::Production && !isThisMachine(host) ? "required" : "auto";
}

TlsPolicy tlsPolicy(const Settings& settings, const Plugin::FaultReport& report, const std::string& host)
{
    const std::string name = settings.text("smtp.tls", tlsDefault(settings, host));
    if (name == "auto")
        return TlsPolicy::Auto;
    if (name == "required")
        return TlsPolicy::Required;
    if (name == "off")
        return TlsPolicy::Off;
    report(settings.origin("smtp.tls") + " is `" + name + "`; it takes auto, required or off");
    return TlsPolicy::Required;
}

Milliseconds positive(const Settings& settings, const Plugin::FaultReport& report, std::string_view key, Milliseconds fallback)
{
    const Milliseconds time = settings.seconds(key, fallback);
    if (time.count() > 0)
        return time;
    report(settings.origin(key) + " is 0; it must be a number of seconds above 0");
    return fallback;
}

} // namespace

SmtpOptions readSmtpOptions(const Settings& settings, const Plugin::FaultReport& report)
{
    SmtpOptions options;
    options.host = settings.text("smtp.host", "localhost");
    options.port = static_cast<std::uint16_t>(settings.integer("smtp.port", 1025, 1, 65'535));
    options.user = settings.text("smtp.user", "test@example.com");
    options.password = settings.secret("smtp.password", "password");
    options.from = settings.text("smtp.from", {});
    if (options.from.empty())
        options.from = options.user;
    options.tls = tlsPolicy(settings, report, options.host);
    if (options.port == submissionsPort && options.tls != TlsPolicy::Off)
        options.tlsStart = TlsStart::FirstByte;
    options.timeout = positive(settings, report, "smtp.timeout", options.timeout);
    options.queueLimit = static_cast<std::size_t>(settings.integer("smtp.queue", 1'000, 1, 1'000'000));
    options.mostAge = positive(settings, report, "smtp.max_age", options.mostAge);
    options.flush = settings.seconds("smtp.flush", options.flush);
    options.backoff.initial = positive(settings, report, "smtp.retry_initial", options.backoff.initial);
    options.backoff.most = positive(settings, report, "smtp.retry_most", options.backoff.most);
    if (!isSafeAddress(options.from)) {
        report("the sender of mails is `" + options.from + "`, which is no email address: set smtp.from, or smtp.user (" +
               settings.origin("smtp.user") + ")");
    }
    return options;
}

} // namespace beckon::mailsmtp
