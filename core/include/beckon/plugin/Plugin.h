#pragma once

#include "beckon/base/Export.h"

#include <functional>
#include <string>
#include <vector>

namespace beckon::inline abi1 {

class Context;
class Settings;

struct PluginInfo
{
    std::string name; ///< as in the file name: auth-otp
    std::string version;
    std::vector<std::string> provides; ///< names of contracts (contractName)
    std::vector<std::string> needs;    ///< names of contracts that must be provided before start()
};

/// A part of the server in a shared library of its own, exported by
///     POCO_BEGIN_MANIFEST(beckon::Plugin)
///         POCO_EXPORT_CLASS(MyPlugin)
///     POCO_END_MANIFEST
/// and built by beckon_add_plugin(). Plugins start in the order of their needs and stop in reverse. When one throws in start(), those
/// started before are stopped and the server ends. The library stays mapped until the process ends. Threads: all methods are called from
/// one thread; what they start may run on any.
class BECKON_API Plugin
{
public:
    virtual ~Plugin();

    /// Callable before start() and without side effects.
    virtual PluginInfo info() const = 0;

    /// Takes one line about a setting that cannot work: what is wrong, where, and the fix.
    using FaultReport = std::function<void(const std::string& fault)>;

    /// For `beckond --check-config`, instead of start(): reads the plugin's settings as start() does, and reports each that cannot work.
    /// Values that a getter of `settings` refuses are reported without you, and the getter goes on with its fallback; a ConfigurationError
    /// that comes out is reported too, but ends the check. It has no other effect: it changes nothing and asks nobody.
    virtual void check(const Settings& settings, const FaultReport& report) const;

    /// Wires everything up: provides services, adds routes. Requests come after all plugins have started.
    /// Throw ConfigurationError or SystemError with the fix when it cannot work.
    virtual void start(Context& context) = 0;

    /// Ends every thread and lets go of everything taken from the context. No handler of this plugin runs any more, and loops still take
    /// posts. Called once after a start() that returned, never after one that threw.
    virtual void stop() noexcept = 0;
};

} // namespace beckon::inline abi1
