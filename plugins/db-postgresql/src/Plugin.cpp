#include "beckon/plugin/Plugin.h"

#include "Connectors.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::postgresql {

namespace {

Milliseconds patience(const Settings& settings)
{
    const Milliseconds timeout = settings.seconds("postgresql.timeout", Seconds(4));
    if (timeout < Milliseconds(100) || timeout > std::chrono::hours(1))
        throw ConfigurationError(settings.origin("postgresql.timeout") + " must be between 0.1 and 3600 seconds");
    return timeout;
}

} // namespace

class DbPostgresqlPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"db-postgresql", "0.1.0", {std::string(DatabaseConnectors::contractName)}, {}}; }

    void check(const Settings& settings, const FaultReport&) const override { (void)patience(settings); }

    void start(Context& context) override
    {
        context.services().provide<DatabaseConnectors>(std::make_shared<Connectors>(patience(context.settings()), context.logger()));
    }

    void stop() noexcept override {}
};

} // namespace beckon::postgresql

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::postgresql::DbPostgresqlPlugin)
POCO_END_MANIFEST
