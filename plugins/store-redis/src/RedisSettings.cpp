#include "RedisSettings.h"

#include "beckon/base/Result.h"

#include <algorithm>
#include <utility>

namespace beckon::storeredis {

namespace {

constexpr std::int64_t defaultBuffer = 64LL * 1024 * 1024;
constexpr const char* defaultPrefix = "beckon:";
constexpr std::size_t longestPrefix = 64;
constexpr Milliseconds defaultTimeout{1'000};

using Report = Plugin::FaultReport;

RedisUrl readUrl(const Settings& settings, const Report& report)
{
    auto url = parseRedisUrl(settings.text("store.redis.url", "redis://localhost:6379"));
    if (url)
        return std::move(url).value();
    report("REDIS_URL (store.redis.url): " + url.error());
    return {};
}

std::string readPrefix(const Settings& settings, const Report& report)
{
    std::string prefix = settings.text("store.redis.prefix", defaultPrefix);
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '.' || c == '_' || c == '-';
    };
    if (!prefix.empty() && prefix.size() <= longestPrefix && std::all_of(prefix.begin(), prefix.end(), allowed))
        return prefix;
    report(settings.origin("store.redis.prefix") + " must be 1 to 64 letters, digits, or any of : . _ -");
    return defaultPrefix;
}

Milliseconds readTimeout(const Settings& settings, const Report& report)
{
    const Milliseconds timeout = settings.seconds("store.redis.timeout", defaultTimeout);
    if (timeout >= Milliseconds(100) && timeout <= Seconds(10))
        return timeout;
    report(settings.origin("store.redis.timeout") + " must be between 0.1 and 10 seconds");
    return defaultTimeout;
}

} // namespace

RedisSettings readRedisSettings(const Settings& settings, const Report& report)
{
    RedisSettings read;
    read.url = readUrl(settings, report);
    read.prefix = readPrefix(settings, report);
    read.timeout = readTimeout(settings, report);
    // STORE=auto asks for Redis when it answers, STORE=redis for Redis.
    const bool isNamed = settings.text("store", "auto") == "redis";
    read.need = settings.flag("store.redis.required", isNamed) ? Need::Required : Need::Optional;
    read.buffer = static_cast<std::size_t>(settings.integer("store.redis.buffer", defaultBuffer, 1'048'576, 17'179'869'184));
    read.entries = static_cast<std::size_t>(settings.integer("store.redis.entries", 262'144, 1'024, 100'000'000));
    return read;
}

} // namespace beckon::storeredis
