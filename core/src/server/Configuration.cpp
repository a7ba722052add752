#include "server/Configuration.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace beckon {
namespace {

constexpr double longestSeconds = 1e9;

[[noreturn]] void refuse(const std::string& origin, const std::string& value, const std::string& valid)
{
    constexpr std::size_t shown = 40;
    throw ConfigurationError(origin + " is \"" + value.substr(0, shown) + (value.size() > shown ? "..." : "") + "\"; it must be " + valid);
}

/// The whole text as a number, or false.
template <typename T>
bool parse(const std::string& text, T& number)
{
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number);
    return result.ec == std::errc() && result.ptr == end;
}

bool isSeparator(char c) noexcept
{
    return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

} // namespace

void Configuration::add(const std::vector<Property>& layer, WhenUnread whenUnread)
{
    for (const Property& property : layer)
        _entries[property.key] = {property.value, property.origin, whenUnread, {}};
}

void Configuration::addPluginFile(const std::string& plugin, const std::vector<Property>& layer)
{
    for (const Property& property : layer)
        _entries[property.key] = {property.value, property.origin, WhenUnread::Report, plugin};
}

const Configuration::Entry* Configuration::read(std::string_view key) const
{
    _read.emplace(key);
    const auto entry = _entries.find(key);
    return entry == _entries.end() ? nullptr : &entry->second;
}

std::string Configuration::text(std::string_view key, std::string_view fallback) const
{
    const Entry* entry = read(key);
    return entry != nullptr ? entry->value : std::string(fallback);
}

std::int64_t Configuration::integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) const
{
    const Entry* entry = read(key);
    if (entry == nullptr)
        return fallback;
    std::int64_t number = 0;
    if (!parse(entry->value, number) || number < least || number > most)
        refuse(entry->origin, entry->value, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return number;
}

bool Configuration::flag(std::string_view key, bool fallback) const
{
    const Entry* entry = read(key);
    if (entry == nullptr)
        return fallback;
    if (entry->value == "true" || entry->value == "yes" || entry->value == "on" || entry->value == "1")
        return true;
    if (entry->value == "false" || entry->value == "no" || entry->value == "off" || entry->value == "0")
        return false;
    refuse(entry->origin, entry->value, "true or false");
}

Secret Configuration::secret(std::string_view key, std::string_view fallback) const
{
    return Secret(text(key, fallback));
}

Milliseconds Configuration::seconds(std::string_view key, Milliseconds fallback) const
{
    const Entry* entry = read(key);
    if (entry == nullptr)
        return fallback;
    double number = 0;
    if (!parse(entry->value, number) || !std::isfinite(number) || number < 0 || number > longestSeconds)
        refuse(entry->origin, entry->value, "a number of seconds from 0 to 1000000000, such as 10 or 0.5");
    return Milliseconds(std::llround(number * 1000));
}

std::string Configuration::origin(std::string_view key) const
{
    const auto entry = _entries.find(key);
    return entry == _entries.end() ? std::string(key) : entry->second.origin;
}

std::vector<std::string> Configuration::list(std::string_view key) const
{
    const std::string all = text(key, {});
    std::vector<std::string> parts;
    for (auto at = all.begin(); at != all.end();) {
        at = std::find_if_not(at, all.end(), isSeparator);
        const auto end = std::find_if(at, all.end(), isSeparator);
        if (at != end)
            parts.emplace_back(at, end);
        at = end;
    }
    return parts;
}

std::vector<std::string> Configuration::keysUnder(std::string_view prefix) const
{
    std::vector<std::string> keys;
    for (auto entry = _entries.lower_bound(prefix); entry != _entries.end() && entry->first.starts_with(prefix); ++entry)
        keys.push_back(entry->first);
    return keys;
}

std::vector<std::string> Configuration::unread(const std::vector<std::string>& plugins) const
{
    std::vector<std::string> origins;
    for (const auto& [key, entry] : _entries) {
        const bool inUse = entry.plugin.empty() || std::find(plugins.begin(), plugins.end(), entry.plugin) != plugins.end();
        if (entry.whenUnread == WhenUnread::Report && inUse && !_read.contains(key))
            origins.push_back(entry.origin);
    }
    return origins;
}

} // namespace beckon
