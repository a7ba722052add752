#include "beckon/plugin/Plugin.h"

#include "ConsoleMailer.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <iostream>
#include <memory>

namespace beckon::mailconsole {

class MailConsolePlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"mail-console", "0.1.0", {std::string(Mailer::contractName)}, {}}; }

    void start(Context& context) override { context.services().provide<Mailer>(std::make_shared<ConsoleMailer>(std::cout)); }

    void stop() noexcept override {}
};

} // namespace beckon::mailconsole

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::mailconsole::MailConsolePlugin)
POCO_END_MANIFEST
