#pragma once

#include "beckon/base/Limits.h"
#include "beckon/plugin/Deployment.h"
#include "http/IpNetwork.h"
#include "net/AddressQuota.h"
#include "net/TlsCertificate.h"
#include "security/JwtTokens.h"
#include "server/Configuration.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// What signs tokens while nobody has chosen a secret.
inline constexpr std::string_view defaultTokenSecret = "your-secret-key-here";

/// How long a stop may take. Plain value.
struct DrainSettings
{
    Milliseconds period{0};        ///< within which WebSockets are closed; the shipped defaults have another in production
    Milliseconds deadline{15'000}; ///< from the signal to the end of the process, whatever happens
};

/// What a reload changes while the server runs. A plain value.
struct LiveSettings
{
    Limits limits; ///< as configured: the limit of open files may allow fewer connections
    std::vector<std::string> allowedOrigins;
    TokenOptions tokens;
    DrainSettings drain;
    AddressLimits perAddress;
    std::uint64_t pluginMemory = 0; ///< bytes that a plugin holds before the log tells of it; 0 for never
    TlsFiles tls;                   ///< a reload takes what they hold; whether there is TLS at all is decided at the start
};

/// All that core takes from the configuration, apart from its plugins (PluginChoice) and its log (LogSettings). A plain value.
struct CoreSettings
{
    Deployment deployment = Deployment::Development;
    LiveSettings live;
    std::size_t loops = 0;
    std::size_t requestThreads = 0;
    std::size_t upgradeThreads = 0;
    std::string host;
    std::uint16_t port = 0;
    std::string metricsHost;
    std::uint16_t metricsPort = 0; ///< 0 for no listener of their own
    std::vector<IpNetwork> trustedProxies;
    Seconds strictTransport{0}; ///< for how long browsers are to insist on TLS; 0 for not at all
    std::string databaseUrl;
};

/// Both read and check every value; what does not fit goes to the configuration's handler of faults. They open no file but those of
/// secrets.
LiveSettings readLiveSettings(const Configuration& configuration);
CoreSettings readCoreSettings(const Configuration& configuration);

/// Whether a key has to wait for a restart although readLiveSettings reads it.
bool needsRestart(std::string_view key) noexcept;

} // namespace beckon
