#include "plugin/PluginFiles.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <set>
#include <system_error>

namespace beckon {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string text;
    for (const std::string& part : parts) {
        if (!text.empty())
            text += separator;
        text += part;
    }
    return text;
}

bool isNameCharacter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool isThere(const std::filesystem::path& path)
{
    std::error_code fault;
    return std::filesystem::exists(path, fault) && !fault;
}

} // namespace

PluginFiles::PluginFiles(const std::vector<std::filesystem::path>& directories)
{
    for (const std::filesystem::path& directory : directories)
        _directories.push_back(std::filesystem::absolute(directory).lexically_normal());
}

bool PluginFiles::isName(std::string_view name) noexcept
{
    if (name.empty() || name.size() > 64 || name.front() == '-' || name.back() == '-' || name.find("--") != std::string_view::npos)
        return false;
    return std::all_of(name.begin(), name.end(), isNameCharacter);
}

bool PluginFiles::has(std::string_view name) const
{
    const std::string file = std::string(name) + ".so";
    return isName(name) &&
           std::any_of(_directories.begin(), _directories.end(), [&](const auto& directory) { return isThere(directory / file); });
}

std::filesystem::path PluginFiles::require(const ChosenPlugin& plugin) const
{
    if (!isName(plugin.name))
        throw ConfigurationError(plugin.origin + " names the plugin \"" + plugin.name.substr(0, 64) +
                                 "\", which is no plugin's name: lower-case letters, digits and dashes");
    std::vector<std::string> searched;
    for (const std::filesystem::path& directory : _directories) {
        std::filesystem::path file = directory / (plugin.name + ".so");
        if (isThere(file))
            return file;
        searched.push_back(directory.string());
    }
    const std::string names = joined(available(), ", ");
    throw ConfigurationError(plugin.origin + " names the plugin " + plugin.name + ", but there is no " + plugin.name + ".so in " +
                             joined(searched, " or ") + "; there are: " + (names.empty() ? "none" : names));
}

std::vector<std::string> PluginFiles::available(std::string_view prefix) const
{
    std::set<std::string> names;
    for (const std::filesystem::path& directory : _directories) {
        std::error_code fault;
        for (std::filesystem::directory_iterator entry(directory, fault), end; !fault && entry != end; entry.increment(fault)) {
            const std::string name = entry->path().stem().string();
            if (entry->path().extension() == ".so" && isName(name) && name.starts_with(prefix))
                names.insert(name);
        }
    }
    return {names.begin(), names.end()};
}

} // namespace beckon
