#pragma once

#include "beckon/base/Export.h"

#include <cstdint>

namespace beckon::inline abi1 {

class Settings;

/// Whom the server trusts: the property `environment` (ENVIRONMENT).
enum class Deployment : std::uint8_t
{
    Development, ///< whoever names an email address is its owner
    Production   ///< nobody without proof
};

/// Ownership: keeps nothing. Threads: as Settings. Errors: ConfigurationError for any other value than `development` and `production`.
BECKON_API Deployment deploymentOf(const Settings& settings);

} // namespace beckon::inline abi1
