#include "server/CoreSettings.h"

#include "beckon/base/Error.h"
#include "http/Cors.h"
#include "server/LimitsFromSettings.h"
#include "server/ProductionRules.h"

#include <algorithm>
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

} // namespace

CoreSettings readCoreSettings(const Configuration& configuration)
{
    CoreSettings settings;
    settings.deployment = deployment(configuration);
    settings.limits = limitsFromSettings(configuration);
    settings.loops = static_cast<std::size_t>(configuration.integer("net.loops", 0, 0, mostThreads));
    settings.requestThreads = static_cast<std::size_t>(configuration.integer("net.workers", 8, 1, mostThreads));
    settings.upgradeThreads = std::max<std::size_t>(2, settings.requestThreads / 2);
    settings.host = listenHost(configuration, "net.host");
    settings.port = static_cast<std::uint16_t>(configuration.integer("net.port", 8000, 0, 65535));
    settings.metricsHost = listenHost(configuration, "metrics.host");
    settings.metricsPort = static_cast<std::uint16_t>(configuration.integer("metrics.port", 0, 0, 65535));
    settings.allowedOrigins = allowedOrigins(configuration);
    settings.databaseUrl = configuration.text("database.url", "sqlite:///./test.db");
    settings.tokens = tokenOptions(configuration);
    refuseWhatProductionForbids(configuration, settings);
    return settings;
}

} // namespace beckon
