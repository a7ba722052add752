#include "server/SettingChanges.h"

#include "beckon/security/ConstantTime.h"
#include "server/PrintConfiguration.h"

#include <map>
#include <optional>

namespace beckon {
namespace {

using Effective = std::map<std::string, EffectiveSetting>;

bool isSame(const std::string& key, const Configuration& before, const Configuration& after, const SettingChange& change)
{
    const std::optional<Secret> old = before.secretOf(key);
    const std::optional<Secret> fresh = after.secretOf(key);
    if (old && fresh)
        return constantTimeEquals(old->reveal(), fresh->reveal());
    return change.before.value == change.after.value;
}

/// What counts for a key, with the origin of the file that a secret comes from.
EffectiveSetting effectiveOf(const Effective& settings, const std::string& key)
{
    EffectiveSetting setting = settings.at(key);
    const auto file = settings.find(key + "_file");
    if (setting.secrecy == Secrecy::Secret && file != settings.end() && !file->second.value.empty())
        setting.origin = file->second.origin;
    return setting;
}

bool isSecret(const SettingChange& change) noexcept
{
    return change.before.secrecy == Secrecy::Secret || change.after.secrecy == Secrecy::Secret;
}

/// `60 (default)`
std::string shown(const std::string& key, const EffectiveSetting& setting)
{
    const std::string value = shownValue(key, setting);
    return (value.empty() ? "empty" : value) + " (" + shownOrigin(key, setting) + ")";
}

} // namespace

std::vector<SettingChange> changedSettings(const Configuration& before, const Configuration& after)
{
    const Effective old = before.effective();
    const Effective fresh = after.effective();
    std::vector<SettingChange> changes;
    for (const auto& [key, reading] : after.readings()) {
        if (!old.contains(key)) {
            // Nobody read it before, so it had the default of whoever reads it now.
            if (SettingChange change{key, reading, effectiveOf(fresh, key)}; change.before.value != change.after.value)
                changes.push_back(std::move(change));
            continue;
        }
        SettingChange change{key, effectiveOf(old, key), effectiveOf(fresh, key)};
        if (!isSame(key, before, after, change))
            changes.push_back(std::move(change));
    }
    return changes;
}

std::string describeApplied(const SettingChange& change)
{
    if (isSecret(change))
        return change.key + " has changed (" + shownOrigin(change.key, change.after) + ")";
    return change.key + " is now " + shown(change.key, change.after) + ", was " + shown(change.key, change.before);
}

std::string describePending(const SettingChange& change)
{
    if (isSecret(change))
        return change.key + " needs a restart: it has changed (" + shownOrigin(change.key, change.after) + "), but the old one (" +
               shownOrigin(change.key, change.before) + ") counts until then";
    return change.key + " needs a restart: it is " + shown(change.key, change.after) + ", but " + shown(change.key, change.before) +
           " counts until then";
}

} // namespace beckon
