#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/base/Limits.h"
#include "beckon/event/EventLoop.h"
#include "beckon/http/Router.h"
#include "beckon/plugin/ServiceRegistry.h"
#include "beckon/plugin/Settings.h"

#include <functional>

namespace Poco {
class Logger;
}

namespace beckon::inline abi1 {

/// Reads, from the configuration as it is now, what may change without a restart, checks it, and returns the task that makes it count.
/// Throws ConfigurationError or SystemError for what cannot work: then nothing changes, here or elsewhere. The task is run when every part
/// has agreed, and must not throw. What the handler reads counts as reloaded; every other key that changed is reported as needing a
/// restart.
using ReloadHandler = std::function<std::function<void()>(const Settings& settings)>;

/// All that a plugin gets from the server, at start(). Only Plugin.cpp should see it: hand the logic what it needs through constructors.
/// Ownership: core's. The context itself is valid during start() only; what its accessors return is valid until your stop() returns.
class BECKON_API Context
{
public:
    virtual ~Context() = default;

    virtual ServiceRegistry& services() = 0;
    virtual Router& router() = 0;
    virtual const Settings& settings() const = 0;

    /// The bounds as they are now: a reload changes them in place.
    virtual const Limits& limits() const = 0;

    virtual const Clock& clock() const = 0;
    virtual EventLoops& loops() = 0;

    /// Named after the plugin; any thread may log. What is logged while a request or a connection is served carries its number, user and
    /// room.
    virtual Poco::Logger& logger() = 0;

    /// Calls `handler` and its task whenever the configuration is read anew (HUP), between start() and stop().
    /// Threads: that which starts and stops the plugins.
    virtual void onReload(ReloadHandler handler) = 0;

    /// Calls `handler` once when the server begins to stop: it takes no more connections, and those that are open have not been closed yet.
    /// It should return within milliseconds. Threads: that which starts and stops the plugins.
    virtual void onDrain(std::function<void()> handler) = 0;
};

} // namespace beckon::inline abi1
