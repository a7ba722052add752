#include "server/Assembly.h"

#include "beckon/base/Error.h"
#include "beckon/service/Database.h"
#include "beckon/service/Revocations.h"
#include "beckon/service/Tokens.h"
#include "data/MeasuredDatabase.h"
#include "data/SqlDatabase.h"
#include "security/JwtTokens.h"
#include "security/RevocableTokens.h"
#include "server/HealthEndpoints.h"
#include "server/LimitsFromSettings.h"
#include "server/PluginChoice.h"
#include "server/ProcessMetrics.h"
#include "server/ProductionRules.h"
#include "server/TlsSettings.h"

#include <Poco/Logger.h>

#include <algorithm>
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
      _limits(effectiveLimits(_settings.live.limits, _notices)),
      _drain(_settings.live.drain),
      _memoryWatch(_settings.live.pluginMemory),
      _loops(_settings.loops),
      _requests("requests", _settings.requestThreads, _limits.requestQueue),
      _upgrades("upgrades", _settings.upgradeThreads, _limits.upgradeQueue)
{
    try {
        use(loadTls(_settings.live.tls, _clock.system()));
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
    auto database = openDatabase(url, std::filesystem::current_path(), options, _clock, startConnector(url, files));
    _services.provide<Metrics>(_metrics);
    _services.provide<Database>(std::make_shared<MeasuredDatabase>(std::move(database), *_metrics));
    _revoked = std::make_shared<RevokedTokens>(_services.require<Database>(), _clock, Poco::Logger::get("server"));
    _services.provide<Revocations>(_revoked);
    _tokens = std::make_shared<JwtTokens>(_settings.live.tokens, _clock);
    _services.provide<Tokens>(std::make_shared<RevocableTokens>(_tokens, _revoked));
}

DatabaseConnectors* Assembly::startConnector(const std::string& databaseUrl, const PluginFiles& files)
{
    const std::optional<ChosenPlugin> chosen = chooseConnector(databaseUrl, files);
    if (!chosen)
        return nullptr;
    _connector = std::make_unique<PluginHost>(files);
    _connector->load({*chosen}, {});
    _connector->start({_connectorServices, _routes, _configuration, _limits, _clock, _loops, _netMetrics.plugins});
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
    _plugins->start({_services, _routes, _configuration, _limits, _clock, _loops, _netMetrics.plugins});
    if (_settings.metricsPort == 0 && _settings.deployment == Deployment::Development)
        addMetricsRoute(_routes, *_metrics);
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
    auto cors = std::make_shared<const Cors>(_settings.live.allowedOrigins);
    _http = std::make_unique<HttpServer>(
        HttpServerParts{_loops, _requests, _upgrades, _routes, std::move(cors), _limits, _netMetrics, Poco::Logger::get("http"),
                        [this](std::string_view token) { return _revoked->isKnown(token); }, TrustedProxies(_settings.trustedProxies),
                        _settings.live.perAddress, _tls, strictTransport()});
    _revoked->watch([this](const std::string& token) { _http->logOut(token); });
    addMetrics();
    if (_settings.metricsPort != 0) {
        _metricsListener = std::make_unique<MetricsListener>(_loops, _limits, *_metrics);
        for (const std::string& address : _metricsListener->listen(_settings.metricsHost, _settings.metricsPort))
            _notices.emplace_back("server", "metrics at http://" + address + "/metrics", Poco::Message::PRIO_INFORMATION);
    }
    _addresses = _http->listen(_settings.host, _settings.port);
}

std::string Assembly::strictTransport() const
{
    return _tls && _settings.strictTransport.count() > 0 ? "max-age=" + std::to_string(_settings.strictTransport.count()) : std::string();
}

void Assembly::use(std::shared_ptr<const TlsContext> tls)
{
    if (!tls)
        return;
    _tls = std::move(tls);
    _certificateEnd = toUnixSeconds(_tls->validUntil());
    if (const std::string warning = tlsWarning(*_tls, _clock.system()); !warning.empty())
        _notices.emplace_back("server", warning, Poco::Message::PRIO_WARNING);
}

void Assembly::addMetrics()
{
    if (_tls)
        _metrics->gauge("beckon_tls_certificate_end_seconds", "When the certificate ends, in seconds since 1970.", {},
                        [this] { return static_cast<double>(_certificateEnd.load(std::memory_order_relaxed)); });
    _loops.observeTurns(_netMetrics.turns, _netMetrics.messages);
    _metrics->gauge("beckon_connections", "Open connections of clients.", {}, [this] { return static_cast<double>(_http->connections()); });
    _metrics->gauge("beckon_output_backlog_bytes", "Output that clients' sockets have not taken yet.", {},
                    [this] { return static_cast<double>(_http->backlogBytes()); });
    constexpr std::string_view help = "Requests that wait for a worker.";
    _metrics->gauge("beckon_worker_queue_length", help, {{"pool", "requests"}},
                    [this] { return static_cast<double>(_requests.waiting()); });
    _metrics->gauge("beckon_worker_queue_length", help, {{"pool", "upgrades"}},
                    [this] { return static_cast<double>(_upgrades.waiting()); });
    addProcessMetrics(*_metrics, _clock);
}

std::vector<Assembly::Change> Assembly::prepareReload(const LiveSettings& settings, const Settings& configuration,
                                                      const FaultHandler& faults)
{
    std::vector<Change> changes;
    try {
        JwtTokens::Change tokens = _tokens->prepare(settings.tokens);
        changes.push_back(std::move(tokens.apply));
        if (tokens.key == JwtTokens::KeyChange::Replaced)
            changes.emplace_back([] { Poco::Logger::get("server").notice("tokens of the old key are good until they end"); });
    } catch (const Error& fault) {
        faults(fault.what());
    }
    try {
        changes.push_back(prepareTls(settings));
    } catch (const Error& fault) {
        faults(fault.what());
    }
    try {
        changes.push_back(prepareCore(settings));
    } catch (const Error& fault) {
        faults(fault.what());
    }
    for (PluginHost* host : {_connector.get(), _plugins.get()}) {
        if (host == nullptr)
            continue;
        for (Change& change : host->prepareReload(configuration, faults))
            changes.push_back(std::move(change));
    }
    return changes;
}

void Assembly::checkPlugins(const Settings& configuration, const FaultHandler& faults) const
{
    for (const PluginHost* host : {_connector.get(), _plugins.get()}) {
        if (host != nullptr)
            host->check(configuration, faults);
    }
}

/// A pair that is faulty is told also where it would count at the next start alone.
Assembly::Change Assembly::prepareTls(const LiveSettings& settings)
{
    auto tls = loadTls(settings.tls, _clock.system());
    if (!_tls || !tls)
        return [] {};
    return [this, tls = std::move(tls)] {
        Poco::Logger& log = Poco::Logger::get("server");
        if (!tls->isSame(*_tls))
            log.notice("reload: new connections get the certificate of " + tls->describe());
        if (const std::string warning = tlsWarning(*tls, _clock.system()); !warning.empty())
            log.warning(warning);
        _tls = tls;
        _certificateEnd = toUnixSeconds(_tls->validUntil());
        _http->use(_tls);
    };
}

Assembly::Change Assembly::prepareCore(const LiveSettings& settings)
{
    std::vector<Poco::Message> notices;
    const Limits limits = effectiveLimits(settings.limits, notices);
    auto cors = std::make_shared<const Cors>(settings.allowedOrigins);
    return [this, limits, cors = std::move(cors), drain = settings.drain, perAddress = settings.perAddress, memory = settings.pluginMemory,
            notices = std::move(notices)] {
        _limits = limits;
        _requests.setQueueLimit(_limits.requestQueue);
        _upgrades.setQueueLimit(_limits.upgradeQueue);
        _http->use(cors);
        _http->use(perAddress);
        _drain = drain;
        _memoryWatch.use(memory);
        for (const Poco::Message& notice : notices)
            Poco::Logger::get("server").log(notice);
    };
}

/// The connections' share of the time for a stop: what is left is for workers and plugins, which may have mails to deliver.
DrainTimes Assembly::drainTimes() const noexcept
{
    constexpr Milliseconds mostForTheRest = Seconds(5);
    const Milliseconds deadline = _drain.deadline - std::min<Milliseconds>(mostForTheRest, _drain.deadline / 3);
    return {std::min(_drain.period, deadline), deadline};
}

void Assembly::stop() noexcept
{
    if (_http && !_http->draining()) {
        _http->stopAccepting();
        for (PluginHost* host : {_connector.get(), _plugins.get()}) {
            if (host != nullptr)
                host->beginDrain();
        }
        _http->stop(drainTimes());
    }
    if (_revoked)
        _revoked->stop();
    _metricsListener.reset();
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
