#pragma once

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
/// given. `given` are the contracts that core provides itself. Throws ConfigurationError naming the plugins, their files and the fix for:
/// two of one name, two providers of one contract, a need that nobody provides, a cycle. Threads: pure.
std::vector<std::size_t> startOrder(const std::vector<PluginNode>& nodes, const std::vector<std::string>& given);

} // namespace beckon
