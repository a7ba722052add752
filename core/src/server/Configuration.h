#pragma once

#include "base/FaultHandler.h"
#include "beckon/plugin/Settings.h"
#include "server/Environment.h"
#include "server/PropertyFile.h"

#include <cstdint>
#include <map>
#include <optional>
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

/// Whether a value may be shown.
enum class Secrecy : std::uint8_t
{
    Open,
    Secret
};

/// What counts for one key.
struct EffectiveSetting
{
    std::string value;
    std::string origin; ///< empty: whoever read it has this default
    Secrecy secrecy = Secrecy::Open;
};

/// The effective configuration: layers of properties, of which the later ones win, and what has been read of them.
/// A value that does not fit goes to the handler of faults; when that returns, the reader gets its default.
/// Threads: one, that which starts the server.
class Configuration final : public Settings
{
public:
    /// `environment` tells where systemd's credentials are.
    explicit Configuration(FaultHandler faults = throwFault, EnvironmentLookup environment = environmentVariable);

    /// Puts a layer on top of those before it.
    void add(const std::vector<Property>& layer, WhenUnread whenUnread);

    /// The same for the file of one plugin, whose keys are unread by right when the plugin is not in use.
    void addPluginFile(const std::string& plugin, const std::vector<Property>& layer);

    std::string text(std::string_view key, std::string_view fallback) const override;
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) const override;
    bool flag(std::string_view key, bool fallback) const override;

    /// Its value, or what the file holds that the key with `_file` behind it names. Both at once are a fault.
    Secret secret(std::string_view key, std::string_view fallback) const override;

    Milliseconds seconds(std::string_view key, Milliseconds fallback) const override;
    std::string origin(std::string_view key) const override;

    /// As text(), split at commas and blanks; empty parts are left out.
    std::vector<std::string> list(std::string_view key) const;

    /// As text(), for the path of a file, which may begin with $CREDENTIALS_DIRECTORY.
    std::string path(std::string_view key) const;

    /// Reports a fault that the getters do not see.
    void refuse(const std::string& fault) const { _faults(located(fault)); }

    /// A fault with the places added at which the keys are set that it names, where it does not say so itself.
    std::string located(const std::string& fault) const;

    /// Adds one of warnings().
    void warn(const std::string& warning) const;

    /// What has been met that works, but should not stay so.
    const std::vector<std::string>& warnings() const noexcept { return _warnings; }

    /// The keys that begin with `prefix`, sorted.
    std::vector<std::string> keysUnder(std::string_view prefix) const;

    /// The keys that nobody has read, but should have with these plugins in use, and where each is set.
    std::map<std::string, std::string> unread(const std::vector<std::string>& plugins) const;

    /// What counts for a key that is read as a secret, from wherever it comes; nothing for another, or before it has been read.
    std::optional<Secret> secretOf(std::string_view key) const;

    /// Counts as read what has been read of `other`: its secrets are read anew.
    void readAs(const Configuration& other);

    /// What has been read so far: each key with the default of its reader, set or not.
    std::map<std::string, EffectiveSetting> readings() const;

    /// Every key that is set or has been read, with the value that counts.
    std::map<std::string, EffectiveSetting> effective() const;

private:
    struct Entry
    {
        std::string value;
        std::string origin;
        WhenUnread whenUnread = WhenUnread::Report;
        std::string plugin; ///< whose file it is from, if of one
    };

    struct Reading
    {
        std::string fallback;
        Secrecy secrecy = Secrecy::Open;
        std::optional<Secret> secret; ///< as it was read
    };

    Secret readSecret(std::string_view key, std::string_view fallback) const;

    /// The entry of a key, which counts as read from now on.
    const Entry* read(std::string_view key, std::string fallback, Secrecy secrecy = Secrecy::Open) const;

    void warnOfRepeated(const std::vector<Property>& layer) const;
    void refuseValue(const Entry& entry, const std::string& valid) const;

    FaultHandler _faults;
    EnvironmentLookup _environment;
    std::map<std::string, Entry, std::less<>> _entries;
    mutable std::map<std::string, Reading, std::less<>> _read;
    mutable std::vector<std::string> _warnings;
};

} // namespace beckon
