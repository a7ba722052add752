#include "beckon/plugin/Plugin.h"

#include "PageFiles.h"
#include "PageRoutes.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <string>

namespace beckon::webclient {

namespace {

std::vector<Asset> assets(const Settings& settings)
{
    const std::string directory = settings.text("web.directory", {});
    return directory.empty() ? embeddedAssets() : withClient(assetsIn(directory));
}

} // namespace

class WebClientPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"web-client", "0.1.0", {}, {}}; }

    void check(const Settings& settings, const FaultReport&) const override { (void)assets(settings); }

    void start(Context& context) override { addPageRoutes(context.router(), assets(context.settings())); }

    void stop() noexcept override {}
};

} // namespace beckon::webclient

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::webclient::WebClientPlugin)
POCO_END_MANIFEST
