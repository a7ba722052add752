#include "plugin/PluginHost.h"

#include "beckon/base/Error.h"
#include "plugin/PluginGraph.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <exception>
#include <utility>

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
        throw ConfigurationError("cannot load " + file + ": it calls itself " + info.name + "; rename it to " + info.name +
                                 ".so and name it so in " + chosen.origin);
    return info;
}

Poco::Logger& log()
{
    return Poco::Logger::get("plugins");
}

} // namespace

PluginHost::PluginHost(PluginFiles files) : _files(std::move(files)) {}

PluginHost::~PluginHost()
{
    stop();
    while (!_entries.empty())
        _entries.pop_back();
}

void PluginHost::load(const std::vector<ChosenPlugin>& chosen, const std::vector<std::string>& given)
{
    for (auto later = chosen.begin(); later != chosen.end(); ++later) {
        for (auto earlier = chosen.begin(); earlier != later; ++earlier) {
            if (earlier->name == later->name)
                throw ConfigurationError("the plugin " + later->name + " is named twice, by " + earlier->origin + " and by " +
                                         later->origin + "; name it once");
        }
    }

    std::vector<Entry> loaded;
    std::vector<PluginNode> nodes;
    for (const ChosenPlugin& one : chosen) {
        const std::filesystem::path path = _files.require(one);
        std::unique_ptr<Plugin> plugin = _loader.load(path);
        PluginInfo info = checkedInfo(*plugin, one, path.string());
        nodes.push_back({info, path.string()});
        loaded.push_back({std::move(info), path.string(), std::move(plugin), nullptr});
    }
    for (const std::size_t index : startOrder(nodes, given))
        _entries.push_back(std::move(loaded[index]));
}

void PluginHost::start(const PluginParts& parts)
{
    for (Entry& entry : _entries) {
        try {
            startOne(entry, parts);
        } catch (...) {
            stop();
            throw;
        }
    }
    parts.services.seal();
}

void PluginHost::startOne(Entry& entry, const PluginParts& parts)
{
    const std::string who = "plugin " + entry.info.name + " (" + entry.file + ")";
    entry.context = std::make_unique<PluginContext>(entry.info.name, parts);
    parts.services.beginPlugin(entry.info, entry.file);
    try {
        entry.plugin->start(*entry.context);
    } catch (const ConfigurationError& fault) {
        throw ConfigurationError(who + ": " + fault.what());
    } catch (const SystemError& fault) {
        throw SystemError(who + ": " + fault.what());
    } catch (const Poco::Exception& fault) {
        throw ConfigurationError(who + " cannot start: " + fault.displayText());
    } catch (const std::exception& fault) {
        throw ConfigurationError(who + " cannot start: " + fault.what());
    } catch (...) {
        throw ConfigurationError(who + " cannot start: it threw something that is no exception; the plugin is faulty");
    }
    ++_running;
    entry.context->endStart();
    parts.services.endPlugin();
    log().debug("started " + entry.info.name + " " + entry.info.version);
}

void PluginHost::stop() noexcept
{
    while (_running > 0) {
        Entry& entry = _entries[--_running];
        entry.plugin->stop();
        log().debug("stopped " + entry.info.name);
    }
}

std::vector<std::string> PluginHost::names() const
{
    std::vector<std::string> names;
    for (const Entry& entry : _entries)
        names.push_back(entry.info.name);
    return names;
}

} // namespace beckon
