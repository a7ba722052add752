#pragma once

#include "base/FaultHandler.h"
#include "beckon/plugin/Plugin.h"

#include <cstddef>
#include <string>
#include <vector>

namespace beckon {

/// What the graph knows of a plugin: what it says of itself, and where it comes from, for messages.
struct PluginNode
{
    PluginInfo info;
    std::string file;
};

/// The order in which plugins start, as indices into `nodes`: whoever provides a contract comes before whoever needs it; otherwise as
/// given. `given` are the contracts that core provides itself. Reports, naming the plugins, their files and the fix: two of one name, two
/// providers of one contract, a need that nobody provides, a cycle; after a fault the order is of no use. Threads: pure.
std::vector<std::size_t> startOrder(const std::vector<PluginNode>& nodes, const std::vector<std::string>& given,
                                    const FaultHandler& faults = throwFault);

} // namespace beckon
