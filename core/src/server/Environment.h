#pragma once

#include "server/PropertyFile.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace beckon {

/// Looks up an environment variable: nothing when it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& variable)>;

/// The process's own environment.
std::optional<std::string> environmentVariable(const std::string& variable);

/// The names of its variables, without those that are empty, which count as not set, and without what is no name. Threads: any.
std::vector<std::string> environmentNames();

/// A line for each of these names that stands for nothing, and is but a slip of the pen away from one that does. Other programs have
/// variables too: what is not as near as that is none of ours. Threads: pure.
std::vector<std::string> misspeltVariables(const std::vector<std::string>& names);

/// The variables that stand for properties, as properties. An empty variable counts as not set. Threads: pure.
std::vector<Property> propertiesFromEnvironment(const EnvironmentLookup& lookup);

/// The same for variables of a file: `key` is the name of each. One in quotes loses them, as in the shell. Reports names that stand for
/// nothing. Threads: pure.
std::vector<Property> propertiesFromVariables(const std::vector<Property>& variables, const FaultHandler& faults = throwFault);

} // namespace beckon
