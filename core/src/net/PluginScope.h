#pragma once

#include "event/EpollLoop.h"
#include "event/PluginCosts.h"

namespace beckon {

/// While it lives, the loop is in the handlers of a plugin.
class PluginScope
{
public:
    PluginScope(EpollLoop& loop, const PluginCosts& account) noexcept : _loop(loop), _outer(loop.setPlugin(&account.plugin())) {}
    ~PluginScope() { _loop.setPlugin(_outer); }
    PluginScope(const PluginScope&) = delete;
    PluginScope& operator=(const PluginScope&) = delete;

private:
    EpollLoop& _loop;
    const std::string* const _outer;
};

} // namespace beckon
