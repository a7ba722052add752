#include "server/Assembly.h"

#include "beckon/base/Error.h"
#include "beckon/service/Database.h"
#include "beckon/service/Tokens.h"
#include "data/SqlDatabase.h"
#include "security/JwtTokens.h"
#include "server/HealthEndpoints.h"
#include "server/LimitsFromSettings.h"
#include "server/PluginChoice.h"

#include <Poco/Logger.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace beckon {
namespace {

/// The limits of the configuration, with as many connections as there can be open files.
Limits effectiveLimits(Limits limits, std::vector<Poco::Message>& notices)
{
    const ConnectionLimit open = raiseOpenFileLimit(limits.connections);
    limits.connections = open.connections;
    if (!open.notice.empty())
        notices.emplace_back("server", open.notice, Poco::Message::PRIO_WARNING);
    return limits;
}

} // namespace

Assembly::Assembly(const Configuration& configuration, const Installation& installation)
    : _configuration(configuration),
      _settings(readCoreSettings(configuration)),
      _limits(effectiveLimits(_settings.limits, _notices)),
      _cors(_settings.allowedOrigins),
      _loops(_settings.loops),
      _requests("requests", _settings.requestThreads, _limits.requestQueue),
      _upgrades("upgrades", _settings.upgradeThreads, _limits.upgradeQueue)
{
    try {
        const PluginFiles files = pluginFiles(_configuration, installation);
        provideCore(files);
        startPlugins(files);
        listen();
    } catch (...) {
        stop();
        throw;
    }
}

void Assembly::provideCore(const PluginFiles& files)
{
    DatabaseOptions options;
    options.sessions = _settings.requestThreads + _settings.upgradeThreads + 2;
    const std::string& url = _settings.databaseUrl;
    _services.provide<Database>(openDatabase(url, std::filesystem::current_path(), options, _clock, startConnector(url, files)));
    _services.provide<Tokens>(std::make_shared<JwtTokens>(_settings.tokens, _clock));
}

DatabaseConnectors* Assembly::startConnector(const std::string& databaseUrl, const PluginFiles& files)
{
    const std::optional<ChosenPlugin> chosen = chooseConnector(databaseUrl, files);
    if (!chosen)
        return nullptr;
    _connector = std::make_unique<PluginHost>(files);
    _connector->load({*chosen}, {});
    _connector->start({_connectorServices, _routes, _configuration, _limits, _clock, _loops});
    auto* connectors = _connectorServices.find<DatabaseConnectors>();
    if (connectors == nullptr)
        throw ConfigurationError(chosen->origin + " needs the plugin " + chosen->name +
                                 ", which provides no DatabaseConnectors: the plugin is faulty");
    return connectors;
}

void Assembly::startPlugins(const PluginFiles& files)
{
    const PluginChoice choice = choosePlugins(_configuration, files);
    if (!choice.notice.empty())
        _notices.emplace_back("server", choice.notice, Poco::Message::PRIO_INFORMATION);
    _plugins = std::make_unique<PluginHost>(files);
    _plugins->load(choice.plugins, _services.contracts());
    _plugins->start({_services, _routes, _configuration, _limits, _clock, _loops});
    _health = std::make_unique<HealthMonitor>(monitoredParts(_services), _clock, HealthMonitor::Pace());
    addHealthRoutes(_routes, {*_health, [this] { return _http->draining(); }, pluginNames(), _clock.system()});
}

std::vector<std::string> Assembly::pluginNames() const
{
    std::vector<std::string> names = _connector ? _connector->names() : std::vector<std::string>();
    for (std::string& name : _plugins->names())
        names.push_back(std::move(name));
    return names;
}

void Assembly::listen()
{
    _http = std::make_unique<HttpServer>(HttpServerParts{_loops, _requests, _upgrades, _routes, _cors, _limits, Poco::Logger::get("http")});
    _addresses = _http->listen(_settings.host, _settings.port);
}

void Assembly::stop() noexcept
{
    if (_http)
        _http->stop();
    _requests.stop();
    _upgrades.stop();
    if (_health)
        _health->stop();
    if (_plugins)
        _plugins->stop();
    _services.clear();
    if (_connector)
        _connector->stop();
    _loops.stop();
}

} // namespace beckon
