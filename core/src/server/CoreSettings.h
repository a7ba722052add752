#pragma once

#include "beckon/base/Limits.h"
#include "beckon/plugin/Deployment.h"
#include "http/IpNetwork.h"
#include "net/AddressQuota.h"
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

/// All that core takes from the configuration, apart from its plugins (PluginChoice) and its log (LogSettings). A plain value.
struct CoreSettings
{
    Deployment deployment = Deployment::Development;
    Limits limits; ///< as configured: the limit of open files may allow fewer connections
    std::size_t loops = 0;
    std::size_t requestThreads = 0;
    std::size_t upgradeThreads = 0;
    std::string host;
    std::uint16_t port = 0;
    std::string metricsHost;
    std::uint16_t metricsPort = 0; ///< 0 for no listener of their own
    std::vector<std::string> allowedOrigins;
    std::vector<IpNetwork> trustedProxies;
    AddressLimits perAddress;
    std::string databaseUrl;
    TokenOptions tokens;
};

/// Reads and checks every value; what does not fit goes to the configuration's handler of faults. Opens no file but those of secrets.
CoreSettings readCoreSettings(const Configuration& configuration);

} // namespace beckon
