#include "plugin/PluginContext.h"

#include "beckon/base/Error.h"

#include <Poco/Logger.h>

#include <utility>

namespace beckon {

PluginContext::PluginContext(std::string plugin, const PluginParts& parts)
    : _plugin(std::move(plugin)),
      _parts(parts),
      _account(parts.accounts.of(_plugin)),
      _loops(parts.loops, _account),
      _router(parts.routes, _plugin)
{
}

Poco::Logger& PluginContext::logger()
{
    return Poco::Logger::get("plugin." + _plugin);
}

void PluginContext::onReload(ReloadHandler handler)
{
    requireStarting("reload");
    _reloadHandlers.push_back(std::move(handler));
}

void PluginContext::onDrain(std::function<void()> handler)
{
    requireStarting("drain");
    _drainHandlers.push_back(std::move(handler));
}

void PluginContext::endStart() noexcept
{
    _router.seal();
    _started = true;
}

void PluginContext::requireStarting(const char* handler) const
{
    if (_started)
        throw ConfigurationError(_plugin + " adds a " + handler + " handler after the start: add handlers in start() only");
}

PluginContext::OwnedRoutes::OwnedRoutes(RouteTree& routes, std::string owner) : _routes(routes), _owner(std::move(owner)) {}

Route PluginContext::OwnedRoutes::begin(std::string_view pattern) const
{
    if (_sealed)
        throw ConfigurationError(_owner + " adds the route " + std::string(pattern) + " after the start: add routes in start() only");
    Route route;
    route.owner = _owner;
    route.pattern = pattern;
    return route;
}

void PluginContext::OwnedRoutes::add(Method method, std::string_view pattern, RequestHandler handler)
{
    Route route = begin(pattern);
    route.method = method;
    route.handler = std::move(handler);
    _routes.add(std::move(route));
}

void PluginContext::OwnedRoutes::addWebSocket(std::string_view pattern, std::shared_ptr<WebSocketEndpoint> endpoint)
{
    Route route = begin(pattern);
    route.endpoint = std::move(endpoint);
    _routes.add(std::move(route));
}

} // namespace beckon
