#pragma once

#include "base/FaultHandler.h"
#include "beckon/plugin/Plugin.h"
#include "plugin/PluginFiles.h"
#include "plugin/PluginLoader.h"

#include <memory>
#include <string>
#include <vector>

namespace beckon {

/// A plugin that has been loaded, but not started. Ownership: must end before the loader that made it.
struct LoadedPlugin
{
    PluginInfo info;
    std::string file;
    std::unique_ptr<Plugin> plugin;
};

/// Finds its file, loads it and asks it what it is. Throws ConfigurationError naming the fix. Threads: that of the loader.
LoadedPlugin loadPlugin(PluginLoader& loader, const PluginFiles& files, const ChosenPlugin& chosen);

/// The same for many, in the order given; reports those that cannot be loaded and those that are named twice.
std::vector<LoadedPlugin> loadPlugins(PluginLoader& loader, const PluginFiles& files, const std::vector<ChosenPlugin>& chosen,
                                      const FaultHandler& faults = throwFault);

} // namespace beckon
