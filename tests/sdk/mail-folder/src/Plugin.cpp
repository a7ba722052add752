#include "beckon/plugin/Plugin.h"

#include "FolderMailer.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>
#include <string>

namespace mailfolder {

using namespace beckon;

/// A mailer: picked by `mailer = folder`.
class MailFolderPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"mail-folder", "1.0.0", {std::string(Mailer::contractName)}, {}}; }

    void start(Context& context) override
    {
        const std::string folder = context.settings().text("mail.folder.path", "mails");
        try {
            context.services().provide<Mailer>(std::make_shared<FolderMailer>(folder));
        } catch (const std::filesystem::filesystem_error& fault) {
            throw ConfigurationError(context.settings().origin("mail.folder.path") + ": " + fault.code().message() +
                                     "; name a folder that can be made");
        }
    }

    void stop() noexcept override {}
};

} // namespace mailfolder

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(mailfolder::MailFolderPlugin)
POCO_END_MANIFEST
