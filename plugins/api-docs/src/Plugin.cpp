#include "beckon/plugin/Plugin.h"

#include "DocumentRoutes.h"
#include "EmbeddedFiles.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

namespace beckon::apidocs {

class ApiDocsPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"api-docs", "0.1.0", {}, {}}; }

    void start(Context& context) override { addDocumentRoutes(context.router(), assets::assetsOf(embeddedFiles())); }

    void stop() noexcept override {}
};

} // namespace beckon::apidocs

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::apidocs::ApiDocsPlugin)
POCO_END_MANIFEST
