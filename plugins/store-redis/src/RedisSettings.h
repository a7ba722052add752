#pragma once

#include "RedisUrl.h"
#include "beckon/base/Clock.h"
#include "beckon/plugin/Settings.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace beckon::storeredis {

/// Whether the server starts without Redis.
enum class Need : std::uint8_t
{
    Optional,
    Required
};

/// The settings of this plugin, checked. Threads: a plain value.
struct RedisSettings
{
    RedisUrl url;
    std::string prefix; ///< of all keys
    Need need = Need::Optional;
    Milliseconds timeout{1'000};
    std::size_t buffer = 0;  ///< bytes for other nodes that may wait
    std::size_t entries = 0; ///< values in memory while there is no Redis
};

/// Throws ConfigurationError naming the key and the fix, never a password; reports what it can go on after.
RedisSettings readRedisSettings(const Settings& settings);

} // namespace beckon::storeredis
