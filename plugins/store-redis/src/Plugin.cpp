#include "beckon/plugin/Plugin.h"

#include "MeasuredStore.h"
#include "MemoryStore.h"
#include "RedisCluster.h"
#include "RedisLink.h"
#include "RedisSettings.h"
#include "RedisStore.h"
#include "beckon/base/Error.h"
#include "beckon/plugin/Context.h"

#include <Poco/ClassLibrary.h>

#include <memory>

namespace beckon::storeredis {

namespace {

constexpr Milliseconds patienceForAnOptionalRedis{100};
constexpr int stepsOfATry = 8; ///< the name, a connect to each of a few addresses, two log-ins: each may take the timeout

using Outcome = RedisLink::FirstTry::Outcome;

LinkOptions linkOptions(const RedisSettings& settings)
{
    LinkOptions options;
    options.url = settings.url;
    options.timeout = settings.timeout;
    options.clientName = "beckon";
    options.probeKey = settings.prefix + "probe";
    return options;
}

ClusterOptions clusterOptions(const RedisSettings& settings, const Context& context)
{
    ClusterOptions options;
    options.prefix = settings.prefix;
    options.reconnectGrace = context.settings().seconds("signaling.reconnect_grace", Milliseconds(0));
    options.deadline = settings.timeout;
    options.expectation = [&limits = context.limits()] { return limits.waitForConnection.get(); };
    options.buffer = settings.buffer;
    return options;
}

/// Returns when the server can start: with Redis, or without one where it is optional.
Outcome awaitRedis(const RedisLink& link, const RedisSettings& settings)
{
    const bool isRequired = settings.need == Need::Required;
    const auto first = link.awaitFirst(isRequired ? stepsOfATry * settings.timeout : patienceForAnOptionalRedis);
    const std::string place = "REDIS_URL (store.redis.url): Redis at " + settings.url.place();
    if (first.outcome == Outcome::Refused)
        throw ConfigurationError(place + " cannot be used: " + first.reason);
    if (isRequired && first.outcome != Outcome::Up)
        throw ConfigurationError(place + " does not answer (" + (first.reason.empty() ? "not in time" : first.reason) +
                                 "): start it, correct REDIS_URL, or set store.redis.required=false to go on without it until it answers");
    return first.outcome;
}

} // namespace

class StoreRedisPlugin final : public Plugin
{
public:
    PluginInfo info() const override
    {
        return {"store-redis",
                "0.1.0",
                {std::string(Store::contractName), std::string(Cluster::contractName)},
                {std::string(Metrics::contractName)}};
    }

    void check(const Settings& settings, const FaultReport& report) const override { (void)readRedisSettings(settings, report); }

    void start(Context& context) override
    {
        const RedisSettings settings =
            readRedisSettings(context.settings(), [](const std::string& fault) { throw ConfigurationError(fault); });
        _memory = std::make_unique<memory::MemoryStore>(context.clock(), settings.entries);
        _link = std::make_unique<RedisLink>(linkOptions(settings), context.clock(), context.logger());
        _store = std::make_shared<RedisStore>(*_link, *_memory, RedisStore::Options{settings.prefix, settings.timeout});
        _cluster = std::make_shared<RedisCluster>(*_link, context.clock(), context.logger(), clusterOptions(settings, context));
        _link->start();
        try {
            join(context, settings);
        } catch (...) {
            _link->stop(); // before what it calls ends
            throw;
        }
    }

    void stop() noexcept override
    {
        _cluster->bye();
        _link->stop();
    }

private:
    void join(Context& context, const RedisSettings& settings)
    {
        if (awaitRedis(*_link, settings) == Outcome::Up)
            _cluster->awaitRegistration(settings.timeout);
        _link->announce();
        auto& metrics = context.services().require<Metrics>();
        metrics.gauge("beckon_cluster_unacknowledged_bytes", "Bytes for other nodes that these have not acknowledged.", {},
                      [this] { return static_cast<double>(_cluster->unacknowledged()); });
        metrics.count("beckon_store_fallbacks_total", "Calls of the store that Redis did not answer, so that this node's memory did.", {},
                      [this] { return static_cast<double>(_store->fallbacks()); });
        context.services().provide<Store>(std::make_shared<memory::MeasuredStore>(_store, metrics));
        context.services().provide<Cluster>(_cluster);
    }

    std::unique_ptr<memory::MemoryStore> _memory;
    std::unique_ptr<RedisLink> _link;
    std::shared_ptr<RedisStore> _store;
    std::shared_ptr<RedisCluster> _cluster;
};

} // namespace beckon::storeredis

POCO_BEGIN_MANIFEST(beckon::Plugin)
POCO_EXPORT_CLASS(beckon::storeredis::StoreRedisPlugin)
POCO_END_MANIFEST
