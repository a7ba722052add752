#pragma once

#include "base/FaultHandler.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Limits.h"
#include "beckon/base/Metrics.h"
#include "beckon/service/DatabaseConnector.h"
#include "event/LoopGroup.h"
#include "event/WorkerPool.h"
#include "http/RouteTree.h"
#include "net/HttpServer.h"
#include "net/NetMetrics.h"
#include "net/TlsContext.h"
#include "plugin/PluginHost.h"
#include "plugin/Registry.h"
#include "security/RevokedTokens.h"
#include "server/Configuration.h"
#include "server/CoreSettings.h"
#include "server/HealthMonitor.h"
#include "server/Installation.h"
#include "server/MemoryWatch.h"
#include "server/MetricsListener.h"

#include <Poco/Message.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

/// All parts of the running server, in the order in which they are made; they end in reverse, also when one of them cannot be made.
/// Threads: one, that which takes the signals.
class Assembly
{
public:
    /// Opens the database, starts loops, workers and plugins, and listens. Throws ConfigurationError or SystemError, and nothing is left
    /// running then. The configuration outlives it.
    Assembly(const Configuration& configuration, const Installation& installation);
    ~Assembly() { stop(); }
    Assembly(const Assembly&) = delete;
    Assembly& operator=(const Assembly&) = delete;

    /// Where it listens: `127.0.0.1:8000`, `[::1]:8000`.
    const std::vector<std::string>& addresses() const noexcept { return _addresses; }

    /// Whether it speaks TLS there.
    bool isSecure() const noexcept { return _tls != nullptr; }

    Deployment deployment() const noexcept { return _settings.deployment; }

    /// What the start met that an operator should know: for the log, once the start has succeeded.
    const std::vector<Poco::Message>& notices() const noexcept { return _notices; }

    /// Those that run.
    std::vector<std::string> pluginNames() const;

    std::size_t connections() const noexcept { return _http->connections(); } ///< any thread
    std::size_t rooms() const noexcept { return _http->rooms(); }             ///< any thread
    bool draining() const noexcept { return _http->draining(); }              ///< any thread
    LoopGroup& loops() noexcept { return _loops; }                            ///< any thread

    /// To be called now and then: tells of plugins that hold much memory.
    void lookAtMemory() { _memoryWatch.look(pluginNames()); }

    using Change = std::function<void()>;

    /// Gets ready what changes while the server runs, of core and of the plugins, which read `configuration`. Returns what makes it count:
    /// to be run, in this order, when nobody has reported a fault, and before anything else is prepared. Nothing has changed by then.
    std::vector<Change> prepareReload(const LiveSettings& settings, const Settings& configuration, const FaultHandler& faults);

    /// Has the plugins look at all of their settings in `configuration`, and reports what would end the next start.
    void checkPlugins(const Settings& configuration, const FaultHandler& faults) const;

    /// How long stop() may take.
    Milliseconds drainDeadline() const noexcept { return _drain.deadline; }

    /// Drains the connections, then stops workers, plugins, the database and its connector, and the loops, in this order. A second call
    /// does nothing.
    void stop() noexcept;

private:
    void provideCore(const PluginFiles& files);
    DatabaseConnectors* startConnector(const std::string& databaseUrl, const PluginFiles& files);
    void startPlugins(const PluginFiles& files);
    void listen();
    Change prepareCore(const LiveSettings& settings);
    Change prepareTls(const LiveSettings& settings);
    DrainTimes drainTimes() const noexcept;
    void use(std::shared_ptr<const TlsContext> tls);
    std::string strictTransport() const;
    void addMetrics();

    const Configuration& _configuration;
    std::vector<Poco::Message> _notices;
    const CoreSettings _settings;
    Limits _limits;
    DrainSettings _drain;
    MemoryWatch _memoryWatch;
    const SystemClock _clock;
    const std::shared_ptr<Metrics> _metrics = std::make_shared<Metrics>();
    NetMetrics _netMetrics{*_metrics};
    LoopGroup _loops;
    WorkerPool _requests;
    WorkerPool _upgrades;
    std::unique_ptr<PluginHost> _connector; ///< one plugin, or none: the database has to be open before the others start
    Registry _connectorServices;            ///< of no use to other plugins
    std::shared_ptr<RevokedTokens> _revoked;
    std::unique_ptr<PluginHost> _plugins;
    std::shared_ptr<JwtTokens> _tokens;
    Registry _services; ///< like the routes, lets go of what the plugins gave before the plugins themselves end
    RouteTree _routes;
    std::shared_ptr<const TlsContext> _tls;       ///< none: plain TCP
    std::atomic<std::int64_t> _certificateEnd{0}; ///< Unix seconds, for whoever reads the figures
    std::unique_ptr<HealthMonitor> _health;
    std::unique_ptr<HttpServer> _http;
    std::unique_ptr<MetricsListener> _metricsListener;
    std::vector<std::string> _addresses;
};

} // namespace beckon
