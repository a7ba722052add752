#pragma once

#include "server/Configuration.h"
#include "server/DocumentedKeys.h"

#include <iosfwd>
#include <string>

namespace beckon {

/// A value as it may be shown: stars in place of a secret, and of the password inside a URL. Pure.
std::string shownValue(const std::string& key, const EffectiveSetting& setting);

/// Where a value comes from, as it may be shown: `FILE:3`, `HOST`, `default`. Pure.
std::string shownOrigin(const std::string& key, const EffectiveSetting& setting);

/// Writes every key that is set, read or documented, sorted, each as `key = value  # where it comes from`.
/// Call it when core has read what it reads.
void printConfiguration(std::ostream& out, const Configuration& configuration, const DocumentedKeys& documented);

} // namespace beckon
