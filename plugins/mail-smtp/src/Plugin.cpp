#include "beckon/plugin/Plugin.h"

#include "Address.h"
#include "SmtpMailer.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::mailsmtp {

namespace {

constexpr std::uint16_t submissionsPort = 465;

TlsPolicy tlsPolicy(const Settings& settings)
{
    const std::string name = settings.text("smtp.tls", "auto");
    if (name == "auto")
        return TlsPolicy::Auto;
    if (name == "required")
        return TlsPolicy::Required;
    if (name == "off")
        return TlsPolicy::Off;
    throw ConfigurationError(settings.origin("smtp.tls") + " is `" + name + "`; it takes auto, required or off");
}

Milliseconds positive(const Settings& settings, std::string_view key, Milliseconds fallback)
{
    const Milliseconds time = settings.seconds(key, fallback);
    if (time.count() == 0)
        throw ConfigurationError(settings.origin(key) + " is 0; it must be a number of seconds above 0");
    return time;
}

SmtpOptions readOptions(const Settings& settings)
{
    SmtpOptions options;
    options.host = settings.text("smtp.host", "localhost");
    options.port = static_cast<std::uint16_t>(settings.integer("smtp.port", 1025, 1, 65'535));
    options.user = settings.text("smtp.user", "test@example.com");
    options.password = settings.secret("smtp.password", "password");
    options.from = settings.text("smtp.from", {});
    if (options.from.empty())
        options.from = options.user;
    options.tls = tlsPolicy(settings);
    if (options.port == submissionsPort && options.tls != TlsPolicy::Off)
        options.tlsStart = TlsStart::FirstByte;
    options.timeout = positive(settings, "smtp.timeout", options.timeout);
    options.queueLimit = static_cast<std::size_t>(settings.integer("smtp.queue", 1'000, 1, 1'000'000));
    options.mostAge = positive(settings, "smtp.max_age", options.mostAge);
    options.flush = settings.seconds("smtp.flush", options.flush);
    options.backoff.initial = positive(settings, "smtp.retry_initial", options.backoff.initial);
    options.backoff.most = positive(settings, "smtp.retry_most", options.backoff.most);
    if (!isSafeAddress(options.from)) {
        throw ConfigurationError("the sender of mails is `" + options.from + "`, which is no email address: set smtp.from, or smtp.user (" +
                                 settings.origin("smtp.user") + ")");
    }
    return options;
}

} // namespace

class MailSmtpPlugin final : public Plugin
{
public:
    PluginInfo info() const override
    {
        return {"mail-smtp", "0.1.0", {std::string(Mailer::contractName)}, {std::string(Metrics::contractName)}};
    }

    void start(Context& context) override
    {
        _mailer = std::make_shared<SmtpMailer>(readOptions(context.settings()), context.clock(), context.logger(),
                                               context.services().require<Metrics>());
        context.services().provide<Mailer>(_mailer);
    }

    void stop() noexcept override { _mailer->stop(); }

private:
    std::shared_ptr<SmtpMailer> _mailer;
};

} // namespace beckon::mailsmtp

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::mailsmtp::MailSmtpPlugin)
POCO_END_MANIFEST
