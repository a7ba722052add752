#pragma once

#include "base/FaultHandler.h"
#include "plugin/LoadedPlugin.h"
#include "plugin/PluginContext.h"
#include "plugin/PluginFiles.h"
#include "plugin/PluginLoader.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

/// Finds, loads, orders, starts and stops the plugins.
/// Ownership: owns them; stops what still runs when destroyed. The libraries stay mapped until the process ends.
/// Threads: one, the same for every call.
class PluginHost
{
public:
    explicit PluginHost(PluginFiles files);
    ~PluginHost();
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;

    /// Loads the chosen plugins and puts them into the order in which they start. `given` are the contracts of core.
    /// Throws ConfigurationError for the first fault; no plugin has been started then.
    void load(const std::vector<ChosenPlugin>& chosen, const std::vector<std::string>& given);

    /// Starts them in that order and seals the registry. When one throws, those started before are stopped, the last one first, and the
    /// exception comes through with the plugin's name: ConfigurationError and SystemError as such, anything else as ConfigurationError.
    void start(const PluginParts& parts);

    /// Asks those that run to read `settings`. Returns what makes the new values count, to be run when everybody has agreed; reports who
    /// refuses, with the plugin's name.
    std::vector<std::function<void()>> prepareReload(const Settings& settings, const FaultHandler& faults);

    /// Has those that run look at all their settings, those that need a restart too; reports what they find.
    void check(const Settings& settings, const FaultHandler& faults) const;

    /// Tells those that run that the server begins to stop, in the order of the start.
    void beginDrain() noexcept;

    /// Stops those that run, the last one first. A second call does nothing.
    void stop() noexcept;

    /// In the order of the start.
    std::vector<std::string> names() const;

private:
    struct Entry
    {
        LoadedPlugin loaded;
        std::unique_ptr<PluginContext> context;
    };

    void startOne(Entry& entry, const PluginParts& parts);

    const PluginFiles _files;
    PluginLoader _loader;
    std::vector<Entry> _entries;
    std::size_t _running = 0; ///< the first so many of _entries have started
};

} // namespace beckon
