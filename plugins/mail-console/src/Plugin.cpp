#include "beckon/plugin/Plugin.h"

#include "ConsoleMailer.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <unistd.h>

#include <memory>

namespace beckon::mailconsole {

class MailConsolePlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"mail-console", "0.1.0", {std::string(Mailer::contractName)}, {}}; }

    void start(Context& context) override
    {
        _mailer = std::make_shared<ConsoleMailer>(STDOUT_FILENO, ConsoleOptions{}, context.logger());
        context.services().provide<Mailer>(_mailer);
    }

    void stop() noexcept override { _mailer->stop(); }

private:
    std::shared_ptr<ConsoleMailer> _mailer;
};

} // namespace beckon::mailconsole

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::mailconsole::MailConsolePlugin)
POCO_END_MANIFEST
