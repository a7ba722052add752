#pragma once

#include "plugin/PluginFiles.h"

#include <iosfwd>
#include <vector>

namespace beckon {

/// Writes every plugin that is installed or chosen, sorted by name: state, version, what it provides and needs, file, and the interface it
/// was built for. Loads each one, which runs its static constructors, and starts none.
void listPlugins(std::ostream& out, const PluginFiles& files, const std::vector<ChosenPlugin>& chosen);

} // namespace beckon
