#include "server/PrintConfiguration.h"

#include "server/LogLine.h"

#include <ostream>
#include <string_view>

namespace beckon {
namespace {

constexpr std::string_view stars = "********";

bool isSecretName(std::string_view key) noexcept
{
    return key.ends_with("secret") || key.ends_with("password");
}

/// `?password=...` and the like: the value of each parameter whose name ends in it.
void maskParameters(std::string& url)
{
    constexpr std::string_view mark = "password=";
    for (std::size_t at = url.find(mark); at != std::string::npos; at = url.find(mark, at + mark.size())) {
        const std::size_t begin = at + mark.size();
        url.replace(begin, std::min(url.find('&', begin), url.size()) - begin, stars);
    }
}

/// Between the first ':' of user and password and the last '@': a password may hold any of both unescaped.
void maskCredentials(std::string& url, std::string_view key)
{
    const std::size_t end = url.rfind('@');
    if (end == std::string::npos)
        return;
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos || scheme > end) {
        if (key.ends_with("url"))
            url = stars;
        return;
    }
    const std::size_t colon = url.find(':', scheme + 3);
    if (colon < end)
        url.replace(colon + 1, end - colon - 1, stars);
}

} // namespace

std::string shownValue(const std::string& key, const EffectiveSetting& setting)
{
    if (setting.secrecy == Secrecy::Secret || isSecretName(key))
        return setting.value.empty() ? std::string() : std::string(stars);
    std::string value = setting.value;
    maskCredentials(value, key);
    maskParameters(value);
    return escapeControls(value);
}

std::string shownOrigin(const std::string& key, const EffectiveSetting& setting)
{
    if (setting.origin.empty())
        return "default";
    const std::string prefix = key + " in "; // `key in file:3`: shown beside the key, the place alone is enough
    return escapeControls(setting.origin.starts_with(prefix) ? setting.origin.substr(prefix.size()) : setting.origin);
}

void printConfiguration(std::ostream& out, const Configuration& configuration, const DocumentedKeys& documented)
{
    auto settings = configuration.effective();
    for (const auto& [key, sample] : documented)
        settings.try_emplace(key, EffectiveSetting{sample.value, {}, Secrecy::Open});
    for (const auto& [key, setting] : settings) {
        EffectiveSetting shown = setting;
        const auto file = settings.find(key + "_file");
        if (shown.value.empty() || shown.origin.empty()) {
            // What stands in the file counts, and it is never empty.
            if (file != settings.end() && !file->second.value.empty())
                shown = {std::string(stars), file->second.origin, Secrecy::Secret};
        }
        out << key << " = " << shownValue(key, shown) << "  # " << shownOrigin(key, shown) << '\n';
    }
}

} // namespace beckon
