#include "RedisSettings.h"

#include "beckon/base/Error.h"
#include "beckon/base/Result.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr std::int64_t defaultBuffer = 64LL * 1024 * 1024;
constexpr std::size_t longestPrefix = 64;

RedisUrl readUrl(const Settings& settings)
{
    auto url = parseRedisUrl(settings.text("store.redis.url", "redis://localhost:6379"));
    if (!url)
        throw ConfigurationError("REDIS_URL (store.redis.url): " + url.error());
    return std::move(url).value();
}

std::string readPrefix(const Settings& settings)
{
    std::string prefix = settings.text("store.redis.prefix", "beckon:");
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view(":._-").find(c) < 4;
    };
    if (prefix.empty() || prefix.size() > longestPrefix || !std::all_of(prefix.begin(), prefix.end(), allowed))
        throw ConfigurationError(settings.origin("store.redis.prefix") + " must be 1 to 64 letters, digits, or any of : . _ -");
    return prefix;
}

Milliseconds readTimeout(const Settings& settings)
{
    const Milliseconds timeout = settings.seconds("store.redis.timeout", Seconds(1));
    if (timeout < Milliseconds(100) || timeout > Seconds(10))
        throw ConfigurationError(settings.origin("store.redis.timeout") + " must be between 0.1 and 10 seconds");
    return timeout;
}

} // namespace

RedisSettings readRedisSettings(const Settings& settings)
{
    RedisSettings read;
    read.prefix = readPrefix(settings);
    read.timeout = readTimeout(settings);
    // STORE=auto asks for Redis when it answers, STORE=redis for Redis.
    const bool isNamed = settings.text("store", "auto") == "redis";
    read.need = settings.flag("store.redis.required", isNamed) ? Need::Required : Need::Optional;
    read.buffer = static_cast<std::size_t>(settings.integer("store.redis.buffer", defaultBuffer, 1'048'576, 17'179'869'184));
    read.entries = static_cast<std::size_t>(settings.integer("store.redis.entries", 262'144, 1'024, 100'000'000));
    read.url = readUrl(settings);
    return read;
}

} // namespace beckon::storeredis
