#include "plugin/PluginHost.h"

#include "base/StartScope.h"
#include "beckon/base/Error.h"
#include "event/RunGuarded.h"
#include "event/RunningPlugin.h"
#include "plugin/PluginGraph.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <exception>
#include <utility>

namespace beckon {
namespace {

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
    std::vector<LoadedPlugin> loaded = loadPlugins(_loader, _files, chosen);
    std::vector<PluginNode> nodes;
    nodes.reserve(loaded.size());
    for (const LoadedPlugin& one : loaded)
        nodes.push_back({one.info, one.file});
    for (const std::size_t index : startOrder(nodes, given))
        _entries.push_back({std::move(loaded[index]), nullptr});
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
    const std::string who = "plugin " + entry.loaded.info.name + " (" + entry.loaded.file + ")";
    entry.context = std::make_unique<PluginContext>(entry.loaded.info.name, parts);
    const StartScope scope(entry.context->account());
    const RunningPlugin running(entry.loaded.info.name);
    parts.services.beginPlugin(entry.loaded.info, entry.loaded.file);
    try {
        entry.loaded.plugin->start(*entry.context);
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
    log().debug("started " + entry.loaded.info.name + " " + entry.loaded.info.version);
}

std::vector<std::function<void()>> PluginHost::prepareReload(const Settings& settings, const FaultHandler& faults)
{
    std::vector<std::function<void()>> changes;
    for (std::size_t index = 0; index < _running; ++index) {
        const Entry& entry = _entries[index];
        const std::string who = "plugin " + entry.loaded.info.name + ": ";
        const RunningPlugin running(entry.loaded.info.name);
        for (const ReloadHandler& handler : entry.context->reloadHandlers()) {
            try {
                changes.push_back([&name = entry.loaded.info.name, change = handler(settings)] {
                    const RunningPlugin applying(name);
                    change();
                });
            } catch (const Poco::Exception& fault) {
                faults(who + fault.displayText());
            } catch (const std::exception& fault) {
                faults(who + fault.what());
            } catch (...) {
                faults(who + "it threw something that is no exception; the plugin is faulty");
            }
        }
    }
    return changes;
}

void PluginHost::check(const Settings& settings, const FaultHandler& faults) const
{
    for (std::size_t index = 0; index < _running; ++index) {
        const LoadedPlugin& loaded = _entries[index].loaded;
        const RunningPlugin running(loaded.info.name);
        try {
            loaded.plugin->check(settings, faults);
        } catch (const ConfigurationError& fault) {
            faults(fault.what());
        } catch (const std::exception& fault) {
            faults("the check() of the plugin " + loaded.info.name + " fails: " + fault.what() + "; the plugin is faulty");
        }
    }
}

void PluginHost::beginDrain() noexcept
{
    for (std::size_t index = 0; index < _running; ++index) {
        PluginContext& context = *_entries[index].context;
        const RunningPlugin running(context.account().plugin());
        for (const std::function<void()>& handler : context.drainHandlers()) {
            if (!runGuarded(handler, "plugins", context.account().plugin()))
                context.account().countFaults(1);
        }
    }
}

void PluginHost::stop() noexcept
{
    while (_running > 0) {
        Entry& entry = _entries[--_running];
        const RunningPlugin running(entry.loaded.info.name);
        entry.loaded.plugin->stop();
        log().debug("stopped " + entry.loaded.info.name);
    }
}

std::vector<std::string> PluginHost::names() const
{
    std::vector<std::string> names;
    for (const Entry& entry : _entries)
        names.push_back(entry.loaded.info.name);
    return names;
}

} // namespace beckon
