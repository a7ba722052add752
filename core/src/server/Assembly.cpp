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

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace beckon {
namespace {

constexpr std::int64_t mostThreads = 1024;

/// The limits of the configuration, with as many connections as there can be open files.
Limits effectiveLimits(const Configuration& configuration, std::vector<Poco::Message>& notices)
{
    Limits limits = limitsFromSettings(configuration);
    const ConnectionLimit open = raiseOpenFileLimit(limits.connections);
    limits.connections = open.connections;
    if (!open.notice.empty())
        notices.emplace_back("server", open.notice, Poco::Message::PRIO_WARNING);
    return limits;
}

std::size_t loopCount(const Configuration& configuration)
{
    return static_cast<std::size_t>(configuration.integer("net.loops", 0, 0, mostThreads));
}

std::size_t requestThreads(const Configuration& configuration)
{
    return static_cast<std::size_t>(configuration.integer("net.workers", 8, 1, mostThreads));
}

std::size_t upgradeThreads(const Configuration& configuration)
{
    return std::max<std::size_t>(2, requestThreads(configuration) / 2);
}

TokenOptions tokenOptions(const Configuration& configuration)
{
    constexpr std::int64_t tenYears = 10L * 365 * 24 * 60;
    TokenOptions options;
    options.algorithm = configuration.text("auth.token.algorithm", options.algorithm);
    options.keys.secret = configuration.secret("auth.token.secret", "your-secret-key-here");
    options.keys.privateKeyFile = configuration.text("auth.token.key_file", {});
    options.keys.publicKeyFile = configuration.text("auth.token.public_key_file", {});
    options.lifetime = std::chrono::minutes(configuration.integer("auth.token.lifetime_minutes", 30, 1, tenYears));
    return options;
}

} // namespace

Assembly::Assembly(const Configuration& configuration, const Installation& installation)
    : _configuration(configuration),
      _limits(effectiveLimits(configuration, _notices)),
      _cors(configuration.list("http.allowed_origins")),
      _loops(loopCount(configuration)),
      _requests("requests", requestThreads(configuration), _limits.requestQueue),
      _upgrades("upgrades", upgradeThreads(configuration), _limits.upgradeQueue),
      _host(configuration.text("net.host", "localhost")),
      _port(static_cast<std::uint16_t>(configuration.integer("net.port", 8000, 0, 65535)))
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
    options.sessions = requestThreads(_configuration) + upgradeThreads(_configuration) + 2;
    const std::string url = _configuration.text("database.url", "sqlite:///./test.db");
    _services.provide<Database>(openDatabase(url, std::filesystem::current_path(), options, _clock, startConnector(url, files)));
    _services.provide<Tokens>(std::make_shared<JwtTokens>(tokenOptions(_configuration), _clock));
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
    addHealthRoutes(_routes, {_services, [this] { return _http->draining(); }, pluginNames()});
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
    _addresses = _http->listen(_host, _port);
}

void Assembly::stop() noexcept
{
    if (_http)
        _http->stop();
    _requests.stop();
    _upgrades.stop();
    if (_plugins)
        _plugins->stop();
    _services.clear();
    if (_connector)
        _connector->stop();
    _loops.stop();
}

} // namespace beckon
