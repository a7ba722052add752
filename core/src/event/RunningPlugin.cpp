#include "event/RunningPlugin.h"

#include "event/EpollLoop.h"

namespace beckon {

namespace {

thread_local const std::string* runningPlugin = nullptr;

} // namespace

RunningPlugin::RunningPlugin(const std::string& name) noexcept
{
    runningPlugin = &name;
}

RunningPlugin::~RunningPlugin()
{
    runningPlugin = nullptr;
}

const std::string* RunningPlugin::ofThisThread() noexcept
{
    const EpollLoop* const loop = EpollLoop::current();
    return loop != nullptr && runningPlugin == nullptr ? loop->plugin() : runningPlugin;
}

} // namespace beckon
