#include "server/CoreSettings.h"

#include "beckon/base/Error.h"
#include "beckon/plugin/RateSettings.h"
#include "http/Cors.h"
#include "server/LimitsFromSettings.h"
#include "server/ProductionRules.h"
#include "server/TlsSettings.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace beckon {
namespace {

constexpr std::int64_t mostThreads = 1024;

Deployment deployment(const Configuration& configuration)
{
    try {
        return deploymentOf(configuration);
    } catch (const ConfigurationError& fault) {
        configuration.refuse(fault.what());
        return Deployment::Development;
    }
}

TokenOptions tokenOptions(const Configuration& configuration)
{
    constexpr std::int64_t tenYears = 10L * 365 * 24 * 60;
    TokenOptions options;
    options.algorithm = configuration.text("auth.token.algorithm", options.algorithm);
    options.keys.secret = configuration.secret("auth.token.secret", defaultTokenSecret);
    options.keys.privateKeyFile = configuration.path("auth.token.key_file");
    options.keys.publicKeyFile = configuration.path("auth.token.public_key_file");
    for (const std::string& file : configuration.list("auth.token.accepted_key_files"))
        options.keys.acceptedKeyFiles.emplace_back(file);
    options.lifetime = std::chrono::minutes(configuration.integer("auth.token.lifetime_minutes", 30, 1, tenYears));
    return options;
}

/// An empty value is no value: it must not open the server to every address.
std::string listenHost(const Configuration& configuration, const std::string& key)
{
    const std::string host = configuration.text(key, "localhost");
    return host.empty() ? "localhost" : host;
}

/// None stands for every origin.
std::vector<std::string> allowedOrigins(const Configuration& configuration)
{
    std::vector<std::string> origins = configuration.list("http.allowed_origins");
    if (origins == std::vector<std::string>{"*"})
        return {};
    for (const std::string& origin : origins) {
        if (!isOrigin(origin))
            configuration.refuse(
                configuration.origin("http.allowed_origins") + " has \"" + origin.substr(0, 80) +
                "\", which is no origin; write it like https://app.example.com, without a path, or * alone for every origin");
    }
    return origins;
}

std::vector<IpNetwork> trustedProxies(const Configuration& configuration)
{
    std::vector<IpNetwork> networks;
    for (const std::string& text : configuration.list("net.trusted_proxies")) {
        if (const auto network = IpNetwork::parse(text))
            networks.push_back(*network);
        else
            configuration.refuse(configuration.origin("net.trusted_proxies") + " has \"" + text.substr(0, 80) +
                                 "\", which is no address and no network; write them like 127.0.0.1, ::1 or 10.0.0.0/8");
    }
    return networks;
}

/// As with rates, the defaults are those of production, and 100 times higher in development.
AddressLimits limitsPerAddress(const Configuration& configuration)
{
    constexpr std::string_view connectionsKey = "net.max_connections_per_address";
    constexpr std::int64_t moreInDevelopment = 100;
    AddressLimits limits;
    limits.connections = static_cast<std::size_t>(configuration.integer(connectionsKey, 1'000, 0, 10'000'000));
    const bool isSet = configuration.origin(connectionsKey) != connectionsKey;
    if (!isSet && configuration.text("environment", "development") == "development")
        limits.connections *= moreInDevelopment;
    try {
        const RateRule accepts = rateSetting(configuration, "rate.connections.address", "1000/10");
        limits.accepts = static_cast<std::size_t>(accepts.count);
        limits.acceptWindow = accepts.window;
    } catch (const ConfigurationError& fault) {
        configuration.refuse(fault.what());
    }
    return limits;
}

DrainSettings drainSettings(const Configuration& configuration)
{
    DrainSettings drain;
    drain.period = configuration.seconds("drain.period", drain.period);
    drain.deadline = configuration.seconds("drain.deadline", drain.deadline);
    if (drain.deadline <= drain.period)
        configuration.refuse(configuration.origin("drain.deadline") + " must be longer than " + configuration.origin("drain.period") +
                             ": connections are closed in the course of the period, and the rest of the stop follows");
    return drain;
}

std::uint64_t pluginMemory(const Configuration& configuration)
{
    constexpr std::int64_t mebibyte = std::int64_t{1024} * 1024;
    return static_cast<std::uint64_t>(configuration.integer("plugins.memory.warn", 256 * mebibyte, 0, 1024 * 1024 * mebibyte));
}

} // namespace

LiveSettings readLiveSettings(const Configuration& configuration)
{
    LiveSettings settings;
    settings.limits = limitsFromSettings(configuration);
    settings.allowedOrigins = allowedOrigins(configuration);
    settings.tokens = tokenOptions(configuration);
    settings.drain = drainSettings(configuration);
    settings.perAddress = limitsPerAddress(configuration);
    settings.pluginMemory = pluginMemory(configuration);
    settings.tls = readTlsFiles(configuration);
    return settings;
}

bool needsRestart(std::string_view key) noexcept
{
    return key == "auth.token.algorithm" || key == "environment";
}

CoreSettings readCoreSettings(const Configuration& configuration)
{
    CoreSettings settings;
    settings.deployment = deployment(configuration);
    settings.live = readLiveSettings(configuration);
    settings.loops = static_cast<std::size_t>(configuration.integer("net.loops", 0, 0, mostThreads));
    settings.requestThreads = static_cast<std::size_t>(configuration.integer("net.workers", 8, 1, mostThreads));
    settings.upgradeThreads = std::max<std::size_t>(2, settings.requestThreads / 2);
    settings.host = listenHost(configuration, "net.host");
    settings.port = static_cast<std::uint16_t>(configuration.integer("net.port", 8000, 0, 65535));
    settings.metricsHost = listenHost(configuration, "metrics.host");
    settings.metricsPort = static_cast<std::uint16_t>(configuration.integer("metrics.port", 0, 0, 65535));
    settings.trustedProxies = trustedProxies(configuration);
    settings.strictTransport = readStrictTransport(configuration);
    settings.databaseUrl = configuration.text("database.url", "sqlite:///./test.db");
    refuseWhatProductionForbids(configuration, settings);
    return settings;
}

} // namespace beckon
