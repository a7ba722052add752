#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// A plugin that the configuration asks for.
struct ChosenPlugin
{
    std::string name;
    std::string origin; ///< what asks for it, for messages: `MAILER`, `plugins in /etc/beckon/beckon.properties:3`
};

/// The plugin libraries on disk: NAME.so in one of some directories.
/// Threads: a plain value.
class PluginFiles
{
public:
    /// Searched in this order: the first file of a name counts.
    explicit PluginFiles(const std::vector<std::filesystem::path>& directories);

    /// Lower-case letters, digits and single dashes between them, at most 64 characters: nothing that leaves the directory.
    static bool isName(std::string_view name) noexcept;

    bool has(std::string_view name) const;

    /// The file of a plugin, absolute. Throws ConfigurationError naming who asks for it, where it was looked for and what there is instead.
    std::filesystem::path require(const ChosenPlugin& plugin) const;

    /// The names of all plugins whose name starts with `prefix`, sorted.
    std::vector<std::string> available(std::string_view prefix = {}) const;

private:
    std::vector<std::filesystem::path> _directories;
};

} // namespace beckon
