#pragma once

#include "server/Configuration.h"

#include <set>
#include <string>
#include <vector>

namespace beckon {

/// A key of which another value counts than before.
struct SettingChange
{
    std::string key;
    EffectiveSetting before;
    EffectiveSetting after;
};

/// The keys that somebody reads and whose values differ; secrets are compared as they were read, also from files. Pure.
std::vector<SettingChange> changedSettings(const Configuration& before, const Configuration& after);

/// One line for the log; of a secret, only where it comes from.
std::string describeApplied(const SettingChange& change); ///< `limits.keep_alive is now 30 (FILE:3), was 60 (default)`
std::string describePending(const SettingChange& change); ///< `net.port needs a restart: ...`

} // namespace beckon
