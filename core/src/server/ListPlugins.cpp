#include "server/ListPlugins.h"

#include "beckon/base/Error.h"
#include "plugin/ElfNote.h"
#include "plugin/LoadedPlugin.h"
#include "server/LogLine.h"

#include <filesystem>
#include <map>
#include <ostream>
#include <string>

namespace beckon {
namespace {

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text.empty() ? "-" : text;
}

void writeField(std::ostream& out, const std::string& name, const std::string& value)
{
    out << "  " << name << std::string(10 - name.size(), ' ') << escapeControls(value) << '\n';
}

std::string describeAbi(const std::filesystem::path& file)
{
    const auto note = readAbiNote(file);
    if (!note)
        return "-";
    const AbiDescription& abi = note.value();
    return std::to_string(abi.number) + ", " + abi.compiler + ", " + abi.standardLibrary;
}

void listOne(std::ostream& out, PluginLoader& loader, const PluginFiles& files, const ChosenPlugin& plugin, const std::string& state)
{
    out << plugin.name << '\n';
    std::filesystem::path file;
    try {
        file = files.require(plugin);
        const LoadedPlugin loaded = loadPlugin(loader, files, plugin);
        writeField(out, "state", state);
        writeField(out, "version", loaded.info.version);
        writeField(out, "provides", joined(loaded.info.provides));
        writeField(out, "needs", joined(loaded.info.needs));
    } catch (const ConfigurationError& fault) {
        writeField(out, "state", (file.empty() ? "missing: " : "broken: ") + std::string(fault.what()));
    }
    if (file.empty())
        return;
    writeField(out, "file", file.string());
    writeField(out, "interface", describeAbi(file));
}

} // namespace

void listPlugins(std::ostream& out, const PluginFiles& files, const std::vector<ChosenPlugin>& chosen)
{
    std::map<std::string, ChosenPlugin> plugins;
    for (const ChosenPlugin& one : chosen)
        plugins.emplace(one.name, one);
    for (const std::string& name : files.available())
        plugins.emplace(name, ChosenPlugin{name, {}});
    PluginLoader loader;
    for (const auto& [name, plugin] : plugins)
        listOne(out, loader, files, plugin, plugin.origin.empty() ? "available" : "chosen by " + plugin.origin);
}

} // namespace beckon
