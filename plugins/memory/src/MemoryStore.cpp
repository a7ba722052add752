#include "MemoryStore.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>

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

/// Stops at the ends of its range.
std::int64_t sum(std::int64_t left, std::int64_t right)
{
    std::int64_t result = 0;
    if (!__builtin_add_overflow(left, right, &result))
        return result;
    return left < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
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
    shard.store(key, {std::string(value), expiryOf(now, timeToLive)}, _shardLimit);
}

bool MemoryStore::putIfAbsent(std::string_view key, std::string_view value, Milliseconds timeToLive)
{
    Shard& shard = shardOf(key);
    const MutexLock lock(shard.mutex);
    const SteadyTime now = _clock.steady();
    if (shard.find(key, now))
        return false;
    shard.sweep(now);
    shard.store(key, {std::string(value), expiryOf(now, timeToLive)}, _shardLimit);
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
        const std::int64_t value = sum(*count, 1);
        entry->value = std::to_string(value);
        return {value, std::chrono::ceil<Milliseconds>(entry->expires - now)};
    }
    const SteadyTime expires = expiryOf(now, timeToLive);
    shard.sweep(now);
    shard.store(key, {"1", expires, true}, _shardLimit);
    return {1, std::chrono::ceil<Milliseconds>(expires - now)};
}

std::vector<MemoryStore::Held> MemoryStore::drain()
{
    std::vector<Held> all;
    const SteadyTime now = _clock.steady();
    for (Shard& shard : _shards) {
        const MutexLock lock(shard.mutex);
        shard.byExpiry.clear();
        while (!shard.entries.empty()) {
            auto node = shard.entries.extract(shard.entries.begin());
            Entry& entry = node.mapped();
            if (entry.expires > now)
                all.push_back(
                    {std::move(node.key()), std::move(entry.value), std::chrono::ceil<Milliseconds>(entry.expires - now), entry.isCount});
        }
    }
    return all;
}

void MemoryStore::merge(Held held)
{
    Shard& shard = shardOf(held.key);
    const MutexLock lock(shard.mutex);
    const SteadyTime now = _clock.steady();
    Entry* const present = shard.find(held.key, now);
    if (!present) {
        shard.sweep(now);
        shard.store(held.key, {std::move(held.value), expiryOf(now, held.remaining), held.isCount}, _shardLimit);
        return;
    }
    const auto here = asNumber(present->value);
    const auto there = asNumber(held.value);
    if (held.isCount && here && there)
        present->value = std::to_string(sum(*here, *there));
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

void MemoryStore::Shard::store(std::string_view key, Entry entry, std::size_t limit)
{
    const SteadyTime expires = entry.expires;
    if (const auto found = entries.find(key); found != entries.end()) {
        byExpiry.erase({found->second.expires, found->first});
        found->second = std::move(entry);
        byExpiry.emplace(expires, found->first);
        return;
    }
    while (entries.size() >= limit)
        erase(entries.find(byExpiry.begin()->second));
    const auto added = entries.emplace(std::string(key), std::move(entry)).first;
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
