#include "beckon/plugin/Plugin.h"

#include "Asset.h"
#include "PageRoutes.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>
#include <Poco/Logger.h>

#include <string>

namespace beckon::webclient {

namespace {

bool isWanted(const Settings& settings)
{
    const std::string wanted = settings.text("web.enabled", "auto");
    if (wanted == "auto")
        return settings.text("environment", "development") == "development";
    if (wanted != "true" && wanted != "false")
        throw ConfigurationError(settings.origin("web.enabled") + " is `" + wanted.substr(0, 40) + "`; it takes auto, true or false");
    return wanted == "true";
}

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

    void start(Context& context) override
    {
        const Settings& settings = context.settings();
        std::vector<Asset> served = assets(settings);
        if (isWanted(settings))
            addPageRoutes(context.router(), std::move(served));
        else
            context.logger().debug("no page is served; web.enabled = true changes that");
    }

    void stop() noexcept override {}
};

} // namespace beckon::webclient

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::webclient::WebClientPlugin)
POCO_END_MANIFEST
