#pragma once

#include "beckon/base/Export.h"
#include "beckon/plugin/Settings.h"
#include "beckon/service/RateLimit.h"

#include <string_view>

namespace beckon::inline abi1 {

/// A limit as `count/seconds`, or 0 for none. Where nobody set the key, the limit is `fallback`, in development 100 times that, so that
/// tests and one's own pages seldom meet it. Ownership: keeps nothing. Threads: as Settings. Errors: ConfigurationError that names the key.
BECKON_API RateRule rateSetting(const Settings& settings, std::string_view key, std::string_view fallback);

} // namespace beckon::inline abi1
