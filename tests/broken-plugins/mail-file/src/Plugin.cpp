#include "beckon/plugin/Plugin.h"

#include "FileMailer.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <filesystem>
#include <memory>
#include <system_error>

namespace beckon::mailfile {

class MailFilePlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"mail-file", "1.0.0", {std::string(Mailer::contractName)}, {}}; }

    void start(Context& context) override
    {
        const std::filesystem::path directory = context.settings().text("mail.file.directory", {});
        std::error_code fault;
        if (!std::filesystem::is_directory(directory, fault))
            throw ConfigurationError(context.settings().origin("mail.file.directory") + " must name a directory");
        context.services().provide<Mailer>(std::make_shared<FileMailer>(directory));
    }

    void stop() noexcept override {}
};

} // namespace beckon::mailfile

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::mailfile::MailFilePlugin)
POCO_END_MANIFEST
