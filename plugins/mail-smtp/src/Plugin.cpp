#include "beckon/plugin/Plugin.h"

#include "SmtpMailer.h"
#include "SmtpSettings.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::mailsmtp {

class MailSmtpPlugin final : public Plugin
{
public:
    PluginInfo info() const override
    {
        return {"mail-smtp", "0.1.0", {std::string(Mailer::contractName)}, {std::string(Metrics::contractName)}};
    }

    void check(const Settings& settings, const FaultReport& report) const override { (void)readSmtpOptions(settings, report); }

    void start(Context& context) override
    {
        const SmtpOptions options = readSmtpOptions(context.settings(), [](const std::string& fault) { throw ConfigurationError(fault); });
        _mailer = std::make_shared<SmtpMailer>(options, context.clock(), context.logger(), context.services().require<Metrics>());
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
