#pragma once

#include "beckon/plugin/Settings.h"
#include "server/PropertyFile.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// Whether a key that nobody reads is a mistake of the operator.
enum class WhenUnread : std::uint8_t
{
    Report,
    Ignore ///< shipped defaults, and variables, which need not concern any plugin in use
};

/// The effective configuration: layers of properties, of which the later ones win, and what has been read of them.
/// Threads: one, that which starts the server.
class Configuration final : public Settings
{
public:
    /// Puts a layer on top of those before it.
    void add(const std::vector<Property>& layer, WhenUnread whenUnread);

    /// The same for the file of one plugin, whose keys are unread by right when the plugin is not in use.
    void addPluginFile(const std::string& plugin, const std::vector<Property>& layer);

    std::string text(std::string_view key, std::string_view fallback) const override;
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) const override;
    bool flag(std::string_view key, bool fallback) const override;
    Secret secret(std::string_view key, std::string_view fallback) const override;
    Milliseconds seconds(std::string_view key, Milliseconds fallback) const override;
    std::string origin(std::string_view key) const override;

    /// As text(), split at commas and blanks; empty parts are left out.
    std::vector<std::string> list(std::string_view key) const;

    /// The keys that begin with `prefix`, sorted.
    std::vector<std::string> keysUnder(std::string_view prefix) const;

    /// Where the keys are set that nobody has read, but should have with these plugins in use; sorted by key.
    std::vector<std::string> unread(const std::vector<std::string>& plugins) const;

private:
    struct Entry
    {
        std::string value;
        std::string origin;
        WhenUnread whenUnread = WhenUnread::Report;
        std::string plugin; ///< whose file it is from, if of one
    };

    /// The entry of a key, which counts as read from now on.
    const Entry* read(std::string_view key) const;

    std::map<std::string, Entry, std::less<>> _entries;
    mutable std::set<std::string, std::less<>> _read;
};

} // namespace beckon
