#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Secret.h"
#include "beckon/plugin/Plugin.h"
#include "beckon/plugin/Settings.h"

#include <string>
#include <vector>

namespace beckon::turn {

/// The settings of this plugin, checked. Threads: a plain value.
struct TurnSettings
{
    std::vector<std::string> stunUrls;
    std::vector<std::string> turnUrls; ///< handed out with credentials, and so with a secret alone
    Secret secret;                     ///< shared with the TURN servers; empty for none
    Seconds lifetime{0};               ///< of a credential
};

/// Reports each value that cannot work, and leaves it out; the line names the key and the fix, and never the secret.
TurnSettings readTurnSettings(const Settings& settings, const Plugin::FaultReport& report);

/// What an operator may not have meant: relays that nobody is let into, a secret that opens none. Empty when all fits together.
std::string oddityOf(const TurnSettings& settings);

} // namespace beckon::turn
