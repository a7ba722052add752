#pragma once

#include "event/EpollLoop.h"
#include "event/LoopGroup.h"
#include "event/PluginCosts.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace beckon {

/// A loop as a plugin sees it: what is posted and scheduled here runs on the plugin's account.
/// Ownership: PluginCosts'. Threads: as EventLoop says.
class PluginLoop final : public EventLoop
{
public:
    PluginLoop(EpollLoop& loop, PluginCosts& account) noexcept : _loop(loop), _account(account) {}

    void post(Task task) override { _loop.post(std::move(task), &_account); }
    [[nodiscard]] Timer schedule(Milliseconds delay, Task task) override { return _loop.schedule(delay, std::move(task), &_account); }
    SteadyTime now() const noexcept override { return _loop.now(); }
    bool isCurrent() const noexcept override { return _loop.isCurrent(); }

private:
    /// The timers are the loop's own: nobody asks here.
    void cancel(TimerId) noexcept override {}

    EpollLoop& _loop;
    PluginCosts& _account;
};

/// All loops as a plugin sees them. Ownership: keeps references. Threads: any.
class PluginLoops final : public EventLoops
{
public:
    PluginLoops(LoopGroup& loops, PluginCosts& account)
    {
        for (std::size_t i = 0; i < loops.size(); ++i)
            _loops.push_back(&account.on(loops.at(i)));
    }

    std::size_t size() const noexcept override { return _loops.size(); }
    EventLoop& forKey(std::size_t affinity) noexcept override { return *_loops[affinity % _loops.size()]; }

private:
    std::vector<EventLoop*> _loops;
};

} // namespace beckon
