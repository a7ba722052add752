#pragma once

#include "event/EpollLoop.h"
#include "net/NetMetrics.h"

namespace beckon {

/// While it lives, the loop is in the handlers of a plugin.
class PluginScope
{
public:
    PluginScope(EpollLoop& loop, const NetMetrics::Handlers& handlers) noexcept : _loop(loop) { loop.setPlugin(&handlers.plugin); }
    ~PluginScope() { _loop.setPlugin(nullptr); }
    PluginScope(const PluginScope&) = delete;
    PluginScope& operator=(const PluginScope&) = delete;

private:
    EpollLoop& _loop;
};

} // namespace beckon
