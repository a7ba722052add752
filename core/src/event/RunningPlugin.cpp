#include "event/RunningPlugin.h"

#include "event/EpollLoop.h"

#include <utility>

namespace beckon {

namespace {

thread_local const std::string* runningPlugin = nullptr;

} // namespace

RunningPlugin::RunningPlugin(const std::string& name) noexcept : _outer(exchange(&name)) {}

RunningPlugin::~RunningPlugin()
{
    exchange(_outer);
}

const std::string* RunningPlugin::exchange(const std::string* name) noexcept
{
    return std::exchange(runningPlugin, name);
}

const std::string* RunningPlugin::ofThisThread() noexcept
{
    const EpollLoop* const loop = EpollLoop::current();
    return loop != nullptr && runningPlugin == nullptr ? loop->plugin() : runningPlugin;
}

} // namespace beckon
