#pragma once

#include "RedisUrl.h"
#include "beckon/base/Clock.h"
#include "beckon/plugin/Plugin.h"
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

/// Reports each value that cannot work, and puts its default in its place; the line names the key and the fix, and never the password.
RedisSettings readRedisSettings(const Settings& settings, const Plugin::FaultReport& report);

} // namespace beckon::storeredis
