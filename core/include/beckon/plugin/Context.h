#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"
#include "beckon/base/Limits.h"
#include "beckon/event/EventLoop.h"
#include "beckon/http/Router.h"
#include "beckon/plugin/ServiceRegistry.h"
#include "beckon/plugin/Settings.h"

namespace Poco {
class Logger;
}

namespace beckon::inline abi1 {

/// All that a plugin gets from the server, at start(). Only Plugin.cpp should see it: hand the logic what it needs through constructors.
/// Ownership: core's. The context itself is valid during start() only; what its accessors return is valid until your stop() returns.
class BECKON_API Context
{
public:
    virtual ~Context() = default;

    virtual ServiceRegistry& services() = 0;
    virtual Router& router() = 0;
    virtual const Settings& settings() const = 0;
    virtual const Limits& limits() const = 0;
    virtual const Clock& clock() const = 0;
    virtual EventLoops& loops() = 0;

    /// Named after the plugin; any thread may log.
    virtual Poco::Logger& logger() = 0;
};

} // namespace beckon::inline abi1
