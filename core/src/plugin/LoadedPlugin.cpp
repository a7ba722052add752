#include "plugin/LoadedPlugin.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <exception>

namespace beckon {
namespace {

PluginInfo checkedInfo(const Plugin& plugin, const ChosenPlugin& chosen, const std::string& file)
{
    PluginInfo info;
    try {
        info = plugin.info();
    } catch (const std::exception& fault) {
        throw ConfigurationError("cannot load " + file + ": its info() throws: " + fault.what() + "; the plugin is faulty");
    }
    if (info.name != chosen.name)
        throw ConfigurationError("cannot load " + file + ": it calls itself " + info.name + "; rename it to " + info.name + ".so" +
                                 (chosen.origin.empty() ? "" : " and name it so in " + chosen.origin));
    return info;
}

} // namespace

LoadedPlugin loadPlugin(PluginLoader& loader, const PluginFiles& files, const ChosenPlugin& chosen)
{
    LoadedPlugin loaded;
    const std::filesystem::path path = files.require(chosen);
    loaded.file = path.string();
    loaded.plugin = loader.load(path);
    loaded.info = checkedInfo(*loaded.plugin, chosen, loaded.file);
    return loaded;
}

std::vector<LoadedPlugin> loadPlugins(PluginLoader& loader, const PluginFiles& files, const std::vector<ChosenPlugin>& chosen,
                                      const FaultHandler& faults)
{
    std::vector<ChosenPlugin> distinct;
    for (const ChosenPlugin& one : chosen) {
        const auto earlier =
            std::find_if(distinct.begin(), distinct.end(), [&](const ChosenPlugin& other) { return other.name == one.name; });
        if (earlier == distinct.end())
            distinct.push_back(one);
        else
            faults("the plugin " + one.name + " is named twice, by " + earlier->origin + " and by " + one.origin + "; name it once");
    }

    std::vector<LoadedPlugin> loaded;
    for (const ChosenPlugin& one : distinct) {
        try {
            loaded.push_back(loadPlugin(loader, files, one));
        } catch (const ConfigurationError& fault) {
            faults(fault.what());
        }
    }
    return loaded;
}

} // namespace beckon
