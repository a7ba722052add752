#include "event/PluginCosts.h"

#include "event/EpollLoop.h"
#include "event/PluginLoops.h"
#include "event/PluginMemory.h"
#include "event/RunGuarded.h"
#include "event/RunningPlugin.h"

#include <Poco/Logger.h>

#include <exception>
#include <utility>

namespace beckon {

namespace {

/// A call that keeps everybody else on its loop waiting for so long is told of.
constexpr Milliseconds tooLong{500};

} // namespace

PluginCosts::PluginCosts(std::string plugin, Metrics& metrics)
    : _plugin(std::move(plugin)),
      _handlers(metrics.histogram(
          "beckon_websocket_handler_duration_seconds",
          "How long a message, the opening or the end of a WebSocket kept its loop with the plugin, the reading included.",
          {{"plugin", _plugin}})),
      _tasks(metrics.histogram("beckon_plugin_task_duration_seconds", "How long a task or a timer of a plugin kept its loop.",
                               {{"plugin", _plugin}})),
      _errors(
          metrics.counter("beckon_plugin_errors_total", "Exceptions out of a plugin's handlers, tasks and timers.", {{"plugin", _plugin}}))
{
    PluginMemory::declare(_plugin);
    metrics.gauge("beckon_plugin_memory_bytes", "Memory that was allocated in a plugin's code and is not given back, estimated.",
                  {{"plugin", _plugin}}, [name = _plugin] { return static_cast<double>(PluginMemory::bytesOf(name)); });
}

PluginCosts::~PluginCosts() = default;

void PluginCosts::countHandlers(std::chrono::nanoseconds taken, std::uint32_t calls) noexcept
{
    _handlers.observe(taken / calls, calls);
    if (taken >= tooLong)
        warnOf(taken);
}

void PluginCosts::countTask(std::chrono::nanoseconds taken) noexcept
{
    _tasks.observe(taken);
    if (taken >= tooLong)
        warnOf(taken);
}

void PluginCosts::warnOf(std::chrono::nanoseconds taken) const noexcept
{
    const auto millis = std::chrono::duration_cast<Milliseconds>(taken).count();
    runGuarded(
        [&] {
            Poco::Logger::get("loop").warning("plugin %s kept a loop for %s ms: everybody on it has waited", _plugin,
                                              std::to_string(millis));
        },
        "loop");
}

EventLoop& PluginCosts::on(EpollLoop& loop)
{
    const MutexLock lock(_mutex);
    auto& mine = _loops[&loop];
    if (!mine)
        mine = std::make_unique<PluginLoop>(loop, *this);
    return *mine;
}

PluginAccount::Outer PluginCosts::enter() noexcept
{
    EpollLoop* const loop = EpollLoop::current();
    if (loop == nullptr)
        return {RunningPlugin::exchange(&_plugin), {}, std::chrono::steady_clock::now()};
    const std::chrono::nanoseconds taken = loop->lap();
    return {loop->setPlugin(&_plugin), taken, {}};
}

void PluginCosts::leave(const Outer& outer) noexcept
{
    EpollLoop* const loop = EpollLoop::current();
    if (loop == nullptr) {
        RunningPlugin::exchange(outer.plugin);
        countHandlers(std::chrono::steady_clock::now() - outer.began, 1);
        return;
    }
    countHandlers(loop->lap(), 1);
    loop->setPlugin(outer.plugin);
    loop->lengthenLap(outer.taken);
}

void PluginCosts::fail(std::string_view part)
{
    countFaults(1);
    throw PluginFault(_plugin, std::string(part) + ": " + currentFault());
}

PluginCosts& PluginAccounts::of(const std::string& plugin)
{
    const MutexLock lock(_mutex);
    return _accounts.try_emplace(plugin, plugin, _metrics).first->second;
}

} // namespace beckon
