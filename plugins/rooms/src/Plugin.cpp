#include "beckon/plugin/Plugin.h"

#include "RoomDirectory.h"
#include "RoomRoutes.h"
#include "Schema.h"
#include "beckon/plugin/Context.h"
#include "beckon/plugin/RateSettings.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::rooms {

class RoomsPlugin final : public Plugin
{
public:
    PluginInfo info() const override { return {"rooms", "0.1.0", {"Rooms"}, {"Database", "Tokens", "Cluster", "Store", "Metrics"}}; }

    void check(const Settings& settings, const FaultReport&) const override { (void)creationRate(settings); }

    void start(Context& context) override
    {
        auto& database = context.services().require<Database>();
        auto& tokens = context.services().require<Tokens>();
        auto& cluster = context.services().require<Cluster>();

        database.migrate("rooms", schema());
        _directory = std::make_shared<RoomDirectory>(database, context.clock());
        context.services().provide<Rooms>(_directory);
        _creations = std::make_unique<RateLimit>(context.services().require<Store>(), context.services().require<Metrics>(), "rooms.user",
                                                 creationRate(context.settings()));
        context.onReload([this](const Settings& settings) {
            return [limit = _creations.get(), rate = creationRate(settings)] { limit->change(rate); };
        });
        _routes = std::make_unique<RoomRoutes>(*_directory, tokens, cluster, *_creations);
        addRoutes(context.router());
    }

    void stop() noexcept override
    {
        _routes.reset();
        _directory.reset();
    }

private:
    static RateRule creationRate(const Settings& settings) { return rateSetting(settings, "rate.rooms.user", "60/60"); }

    void addRoutes(Router& router)
    {
        RoomRoutes* routes = _routes.get();
        router.add(Method::Post, "/api/rooms", [routes](const Request& request) { return routes->create(request); });
        router.add(Method::Get, "/api/rooms", [routes](const Request& request) { return routes->list(request); });
        router.add(Method::Get, "/api/rooms/{room_id}", [routes](const Request& request) { return routes->show(request); });
        router.add(Method::Post, "/api/rooms/{room_id}/join", [routes](const Request& request) { return routes->join(request); });
        router.add(Method::Post, "/api/rooms/{room_id}/leave", [routes](const Request& request) { return routes->leave(request); });
    }

    std::shared_ptr<RoomDirectory> _directory;
    std::unique_ptr<RateLimit> _creations;
    std::unique_ptr<RoomRoutes> _routes;
};

} // namespace beckon::rooms

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::rooms::RoomsPlugin)
POCO_END_MANIFEST
