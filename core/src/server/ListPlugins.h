#pragma once

#include "plugin/PluginFiles.h"

#include <iosfwd>
#include <set>
#include <string>

namespace beckon {

/// Writes every plugin that is installed, sorted by name: state, version, file, interface, what it provides and needs. Loads each one,
/// which runs its static constructors, and starts none. `chosen` are the names of those that the configuration asks for.
void listPlugins(std::ostream& out, const PluginFiles& files, const std::set<std::string>& chosen);

} // namespace beckon
