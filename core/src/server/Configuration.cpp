#include "server/Configuration.h"

#include "server/SecretFile.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

namespace beckon {
namespace {

constexpr double longestSeconds = 1e9;

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

/// A duration as the configuration writes it: `10`, `0.5`.
std::string inSeconds(Milliseconds time)
{
    std::string text = std::to_string(time.count() / 1000);
    std::string decimals = std::to_string(1000 + time.count() % 1000);
    decimals.front() = '.';
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return decimals == "." ? text : text + decimals;
}

bool isWordCharacter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Does the text name this key, rather than a longer one?
bool names(const std::string& text, const std::string& key)
{
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
        const std::size_t end = at + key.size();
        const bool begins = at == 0 || (!isWordCharacter(text[at - 1]) && text[at - 1] != '.');
        const bool goesOn = end + 1 < text.size() && text[end] == '.' && isWordCharacter(text[end + 1]);
        if (begins && !goesOn && (end == text.size() || !isWordCharacter(text[end])))
            return true;
    }
    return false;
}

} // namespace

Configuration::Configuration(FaultHandler faults, EnvironmentLookup environment)
    : _faults(std::move(faults)), _environment(std::move(environment))
{
}

void Configuration::add(const std::vector<Property>& layer, WhenUnread whenUnread)
{
    warnOfRepeated(layer);
    for (const Property& property : layer)
        _entries[property.key] = {property.value, property.origin, whenUnread, {}};
}

void Configuration::addPluginFile(const std::string& plugin, const std::vector<Property>& layer)
{
    warnOfRepeated(layer);
    for (const Property& property : layer)
        _entries[property.key] = {property.value, property.origin, WhenUnread::Report, plugin};
}

/// Who edits the first of two lines wonders why nothing changes.
void Configuration::warnOfRepeated(const std::vector<Property>& layer) const
{
    std::map<std::string_view, const Property*> seen;
    for (const Property& property : layer) {
        const auto [found, isFirst] = seen.try_emplace(property.key, &property);
        if (isFirst)
            continue;
        if (found->second->origin != property.origin)
            warn(found->second->origin + " counts for nothing, since " + property.origin + " comes after it; remove one of them");
        found->second = &property;
    }
}

const Configuration::Entry* Configuration::read(std::string_view key, std::string fallback, Secrecy secrecy) const
{
    const auto [reading, isNew] = _read.try_emplace(std::string(key), Reading{std::move(fallback), secrecy, std::nullopt});
    if (!isNew && secrecy == Secrecy::Secret)
        reading->second.secrecy = secrecy;
    const auto entry = _entries.find(key);
    return entry == _entries.end() ? nullptr : &entry->second;
}

void Configuration::refuseValue(const Entry& entry, const std::string& valid) const
{
    constexpr std::size_t shown = 40;
    const std::string dots = entry.value.size() > shown ? "..." : "";
    refuse(entry.origin + " is \"" + entry.value.substr(0, shown) + dots + "\"; it must be " + valid);
}

void Configuration::warn(const std::string& warning) const
{
    if (std::find(_warnings.begin(), _warnings.end(), warning) == _warnings.end())
        _warnings.push_back(warning);
}

std::string Configuration::text(std::string_view key, std::string_view fallback) const
{
    const Entry* entry = read(key, std::string(fallback));
    return entry != nullptr ? entry->value : std::string(fallback);
}

std::int64_t Configuration::integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) const
{
    const Entry* entry = read(key, std::to_string(fallback));
    if (entry == nullptr)
        return fallback;
    std::int64_t number = 0;
    if (parse(entry->value, number) && number >= least && number <= most)
        return number;
    refuseValue(*entry, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return fallback;
}

bool Configuration::flag(std::string_view key, bool fallback) const
{
    const Entry* entry = read(key, fallback ? "true" : "false");
    if (entry == nullptr)
        return fallback;
    if (entry->value == "true" || entry->value == "yes" || entry->value == "on" || entry->value == "1")
        return true;
    if (entry->value == "false" || entry->value == "no" || entry->value == "off" || entry->value == "0")
        return false;
    refuseValue(*entry, "true or false");
    return fallback;
}

Secret Configuration::secret(std::string_view key, std::string_view fallback) const
{
    Secret value = readSecret(key, fallback);
    _read.find(key)->second.secret = value;
    return value;
}

Secret Configuration::readSecret(std::string_view key, std::string_view fallback) const
{
    const Entry* entry = read(key, std::string(fallback), Secrecy::Secret);
    Secret value(entry != nullptr ? entry->value : std::string(fallback));
    const std::string fileKey = std::string(key) + "_file";
    const std::string file = path(fileKey);
    if (file.empty())
        return value;
    if (entry != nullptr && !entry->value.empty()) {
        refuse(entry->origin + " and " + origin(fileKey) + " are both set, and one of them only may be; remove the other");
        return value;
    }
    auto result = readSecretFile(file);
    if (!result) {
        refuse(origin(fileKey) + " names " + file + ": " + result.error());
        return value;
    }
    if (!result.value().warning.empty())
        warn(origin(fileKey) + " names " + file + ": " + result.value().warning);
    return std::move(result).value().secret;
}

Milliseconds Configuration::seconds(std::string_view key, Milliseconds fallback) const
{
    const Entry* entry = read(key, inSeconds(fallback));
    if (entry == nullptr)
        return fallback;
    double number = 0;
    if (parse(entry->value, number) && std::isfinite(number) && number >= 0 && number <= longestSeconds)
        return Milliseconds(std::llround(number * 1000));
    refuseValue(*entry, "a number of seconds from 0 to 1000000000, such as 10 or 0.5");
    return fallback;
}

std::string Configuration::path(std::string_view key) const
{
    auto expanded = expandCredentialsDirectory(text(key, {}), _environment);
    if (expanded)
        return std::move(expanded).value();
    refuse(origin(key) + ": " + expanded.error());
    return {};
}

std::string Configuration::located(const std::string& fault) const
{
    std::string places;
    for (const auto& [key, entry] : _entries) {
        // A key of one word may be any word of the sentence.
        if (key.find('.') != std::string::npos && names(fault, key) && fault.find(entry.origin) == std::string::npos)
            places += (places.empty() ? "" : ", ") + entry.origin;
    }
    return places.empty() ? fault : fault + " (" + places + ")";
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

std::map<std::string, std::string> Configuration::unread(const std::vector<std::string>& plugins) const
{
    std::map<std::string, std::string> origins;
    for (const auto& [key, entry] : _entries) {
        const bool inUse = entry.plugin.empty() || std::find(plugins.begin(), plugins.end(), entry.plugin) != plugins.end();
        if (entry.whenUnread == WhenUnread::Report && inUse && !_read.contains(key))
            origins.emplace(key, entry.origin);
    }
    return origins;
}

std::optional<Secret> Configuration::secretOf(std::string_view key) const
{
    const auto reading = _read.find(key);
    return reading == _read.end() ? std::nullopt : reading->second.secret;
}

void Configuration::readAs(const Configuration& other)
{
    for (const auto& [key, reading] : other._read) {
        if (reading.secrecy == Secrecy::Secret)
            (void)secret(key, reading.fallback);
        else
            (void)read(key, reading.fallback);
    }
}

std::map<std::string, EffectiveSetting> Configuration::readings() const
{
    std::map<std::string, EffectiveSetting> all;
    for (const auto& [key, reading] : _read)
        all[key] = {reading.fallback, {}, reading.secrecy};
    return all;
}

std::map<std::string, EffectiveSetting> Configuration::effective() const
{
    std::map<std::string, EffectiveSetting> all = readings();
    for (const auto& [key, entry] : _entries) {
        all[key].value = entry.value;
        all[key].origin = entry.origin;
    }
    return all;
}

} // namespace beckon
