#pragma once

#include "beckon/plugin/Context.h"
#include "event/LoopGroup.h"
#include "event/PluginCosts.h"
#include "event/PluginLoops.h"
#include "http/RouteTree.h"
#include "plugin/Registry.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// What the server gives to its plugins. References outlive every plugin.
struct PluginParts
{
    Registry& services;
    RouteTree& routes;
    const Settings& settings;
    const Limits& limits;
    const Clock& clock;
    LoopGroup& loops;
    PluginAccounts& accounts;
};

/// The Context of one plugin: the server's parts, its own name on every route and log line.
/// Ownership: lives until the plugin has stopped. Threads: that which starts the plugins.
class PluginContext final : public Context
{
public:
    PluginContext(std::string plugin, const PluginParts& parts);

    ServiceRegistry& services() override { return _parts.services; }
    Router& router() override { return _router; }
    const Settings& settings() const override { return _parts.settings; }
    const Limits& limits() const override { return _parts.limits; }
    const Clock& clock() const override { return _parts.clock; }
    EventLoops& loops() override { return _loops; }
    Poco::Logger& logger() override;
    void onReload(ReloadHandler handler) override;
    void onDrain(std::function<void()> handler) override;

    /// start() has returned: routes and handlers are refused from here on.
    void endStart() noexcept;

    PluginCosts& account() noexcept { return _account; }
    const std::vector<ReloadHandler>& reloadHandlers() const noexcept { return _reloadHandlers; }
    const std::vector<std::function<void()>>& drainHandlers() const noexcept { return _drainHandlers; }

private:
    class OwnedRoutes final : public Router
    {
    public:
        OwnedRoutes(RouteTree& routes, std::string owner);
        void add(Method method, std::string_view pattern, RequestHandler handler) override;
        void addWebSocket(std::string_view pattern, std::shared_ptr<WebSocketEndpoint> endpoint) override;
        void seal() noexcept { _sealed = true; }

    private:
        Route begin(std::string_view pattern) const;

        RouteTree& _routes;
        const std::string _owner;
        bool _sealed = false;
    };

    void requireStarting(const char* handler) const;

    const std::string _plugin;
    const PluginParts _parts;
    PluginCosts& _account;
    PluginLoops _loops;
    OwnedRoutes _router;
    std::vector<ReloadHandler> _reloadHandlers;
    std::vector<std::function<void()>> _drainHandlers;
    bool _started = false;
};

} // namespace beckon
