#include "beckon/plugin/Plugin.h"

#include "IceServers.h"
#include "TurnSettings.h"
#include "beckon/base/Error.h"
#include "beckon/http/Router.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>
#include <Poco/Logger.h>

#include <memory>
#include <string>
#include <utility>

namespace beckon::turn {

namespace {

TurnSettings readOrThrow(const Settings& settings)
{
    return readTurnSettings(settings, [](const std::string& fault) { throw ConfigurationError(fault); });
}

void tellOddity(Poco::Logger& logger, const TurnSettings& settings)
{
    if (const std::string oddity = oddityOf(settings); !oddity.empty())
        logger.warning(oddity);
}

} // namespace

class TurnPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"turn", "0.1.0", {}, {std::string(Tokens::contractName)}}; }

    void check(const Settings& settings, const FaultReport& report) const override { (void)readTurnSettings(settings, report); }

    void start(Context& context) override
    {
        TurnSettings settings = readOrThrow(context.settings());
        tellOddity(context.logger(), settings);
        _servers = std::make_shared<IceServers>(context.services().require<Tokens>(), context.clock(), std::move(settings));
        context.onReload([servers = _servers, &logger = context.logger()](const Settings& changed) {
            return [servers, &logger, next = readOrThrow(changed)]() mutable {
                tellOddity(logger, next);
                servers->change(std::move(next));
            };
        });
        context.router().add(Method::Get, "/api/ice-servers",
                             [servers = _servers](const Request& request) { return servers->answer(request); });
    }

    void stop() noexcept override { _servers.reset(); }

private:
    std::shared_ptr<IceServers> _servers;
};

} // namespace beckon::turn

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::turn::TurnPlugin)
POCO_END_MANIFEST
