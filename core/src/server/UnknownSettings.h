#pragma once

#include "server/Configuration.h"
#include "server/DocumentedKeys.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

/// How many characters must be put in, taken out, replaced or swapped with their neighbour to make one text of the other. Pure.
std::size_t editDistance(std::string_view left, std::string_view right);

/// The known name that was meant, most likely; empty when none is near. Pure.
std::string nearestName(const std::string& name, const std::set<std::string>& known);

/// A line for every key that is set, but neither read by anybody nor documented: where it stands, and the known key that looks like it.
/// `plugins` are those in use. Call it when everybody has read what he reads.
std::vector<std::string> unknownSettings(const Configuration& configuration, const DocumentedKeys& documented,
                                         const std::vector<std::string>& plugins);

} // namespace beckon
