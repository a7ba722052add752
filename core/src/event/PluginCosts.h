#pragma once

#include "beckon/base/Metrics.h"
#include "beckon/base/Mutex.h"
#include "beckon/base/PluginAccount.h"
#include "beckon/event/EventLoop.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace beckon {

class EpollLoop;

/// What the code of one plugin costs the loops, and how often it throws. Counts without locks.
/// Ownership: PluginAccounts'; outlives the plugins and the loops' runs. Threads: any.
class PluginCosts final : public PluginAccount
{
public:
    PluginCosts(std::string plugin, Metrics& metrics);
    ~PluginCosts() override;

    const std::string& plugin() const noexcept override { return _plugin; }

    /// Handlers of WebSockets have kept a loop for so long together.
    void countHandlers(std::chrono::nanoseconds taken, std::uint32_t calls) noexcept;

    /// A task or timer has kept a loop for so long.
    void countTask(std::chrono::nanoseconds taken) noexcept;

    void countFaults(std::uint32_t faults) noexcept { _errors.add(faults); }

    /// The loop as this plugin sees it: what it posts and schedules there counts as its own. Valid as long as this; the same each time.
    EventLoop& on(EpollLoop& loop);

private:
    Outer enter() noexcept override;
    void leave(const Outer& outer) noexcept override;
    [[noreturn]] void fail(std::string_view part) override;

    void warnOf(std::chrono::nanoseconds taken) const noexcept;

    const std::string _plugin;
    Histogram& _handlers;
    Histogram& _tasks;
    Counter& _errors;
    Mutex _mutex;
    std::map<EpollLoop*, std::unique_ptr<EventLoop>> _loops BECKON_GUARDED_BY(_mutex);
};

/// The accounts of all plugins. Ownership: owns them. Threads: any.
class PluginAccounts
{
public:
    explicit PluginAccounts(Metrics& metrics) noexcept : _metrics(metrics) {}

    /// Valid as long as this.
    PluginCosts& of(const std::string& plugin);

private:
    Metrics& _metrics;
    Mutex _mutex;
    std::map<std::string, PluginCosts> _accounts BECKON_GUARDED_BY(_mutex);
};

} // namespace beckon
