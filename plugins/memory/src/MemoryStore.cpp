#include "MemoryStore.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>

namespace beckon::memory {

namespace {

constexpr Milliseconds shortestLife{1};
constexpr Milliseconds longestLife = std::chrono::years(10);

/// So much is swept by one call that what expires can never outrun what comes in, and no call takes long.
constexpr int sweptPerCall = 4;

SteadyTime expiryOf(SteadyTime now, Milliseconds timeToLive)
{
    return now + std::clamp(timeToLive, shortestLife, longestLife);
}

std::optional<std::int64_t> asNumber(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::int64_t plusOne(std::int64_t number)
{
    return number == std::numeric_limits<std::int64_t>::max() ? number : number + 1;
}

} // namespace

MemoryStore::MemoryStore(const Clock& clock, std::size_t entryLimit)
    : _clock(clock), _shardLimit(std::max<std::size_t>(1, entryLimit / shardCount))
{
}

std::optional<std::string> MemoryStore::get(std::string_view key)
{
    Shard& shard = shardOf(key);
    const MutexLock lock(shard.mutex);
    const Entry* entry = shard.find(key, _clock.steady());
    return entry ? std::optional(entry->value) : std::nullopt;
}

void MemoryStore::put(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    Shard& shard = shardOf(key);
    const MutexLock lock(shard.mutex);
    const SteadyTime now = _clock.steady();
    shard.sweep(now);
    shard.store(key, value, expiryOf(now, timeToLive), _shardLimit);
}

bool MemoryStore::putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    Shard& shard = shardOf(key);
    const MutexLock lock(shard.mutex);
    const SteadyTime now = _clock.steady();
    if (shard.find(key, now))
        return false;
    shard.sweep(now);
    shard.store(key, value, expiryOf(now, timeToLive), _shardLimit);
    return true;
}

std::optional<std::string> MemoryStore::take(std::string_view key)
{
    Shard& shard = shardOf(key);
    const MutexLock lock(shard.mutex);
    Entry* entry = shard.find(key, _clock.steady());
    if (!entry)
        return std::nullopt;
    std::string value = std::move(entry->value);
    shard.erase(shard.entries.find(key));
    return value;
}

Store::Count MemoryStore::increment(std::string_view key, Milliseconds timeToLive)
{
    Shard& shard = shardOf(key);
    const MutexLock lock(shard.mutex);
    const SteadyTime now = _clock.steady();
    Entry* entry = shard.find(key, now);
    if (const auto count = entry ? asNumber(entry->value) : std::nullopt) {
        entry->value = std::to_string(plusOne(*count));
        return {plusOne(*count), std::chrono::ceil<Milliseconds>(entry->expires - now)};
    }
    const SteadyTime expires = expiryOf(now, timeToLive);
    shard.sweep(now);
    shard.store(key, "1", expires, _shardLimit);
    return {1, std::chrono::ceil<Milliseconds>(expires - now)};
}

std::size_t MemoryStore::size() const
{
    std::size_t total = 0;
    for (const Shard& shard : _shards) {
        const MutexLock lock(shard.mutex);
        total += shard.entries.size();
    }
    return total;
}

MemoryStore::Shard& MemoryStore::shardOf(std::string_view key) noexcept
{
    return _shards[std::hash<std::string_view>{}(key) % shardCount];
}

MemoryStore::Entry* MemoryStore::Shard::find(std::string_view key, SteadyTime now)
{
    const auto found = entries.find(key);
    if (found == entries.end())
        return nullptr;
    if (found->second.expires <= now) {
        erase(found);
        return nullptr;
    }
    return &found->second;
}

void MemoryStore::Shard::store(std::string_view key, std::string_view value, SteadyTime expires, std::size_t limit)
{
    if (const auto found = entries.find(key); found != entries.end()) {
        byExpiry.erase({found->second.expires, found->first});
        found->second = {std::string(value), expires};
        byExpiry.emplace(expires, found->first);
        return;
    }
    while (entries.size() >= limit)
        erase(entries.find(byExpiry.begin()->second));
    const auto added = entries.emplace(std::string(key), Entry{std::string(value), expires}).first;
    byExpiry.emplace(expires, added->first);
}

void MemoryStore::Shard::erase(Entries::iterator entry)
{
    byExpiry.erase({entry->second.expires, entry->first});
    entries.erase(entry);
}

void MemoryStore::Shard::sweep(SteadyTime now)
{
    for (int swept = 0; swept < sweptPerCall && !byExpiry.empty() && byExpiry.begin()->first <= now; ++swept)
        erase(entries.find(byExpiry.begin()->second));
}

} // namespace beckon::memory
