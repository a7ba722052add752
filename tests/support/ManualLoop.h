#pragma once

#include "ManualClock.h"
#include "beckon/event/EventLoop.h"
#include "event/TimerQueue.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>

namespace beckon::test {

/// An event loop without thread or socket: posts run when the test says so, timers when the test moves the clock.
class ManualLoop final : public EventLoop
{
public:
    void post(Task task) override { _posts.push_back(std::move(task)); }
    Timer schedule(Milliseconds delay, Task task) override { return {*this, _timers.add(now() + delay, std::move(task))}; }
    SteadyTime now() const noexcept override { return _clock.steady(); }
    bool isCurrent() const noexcept override { return true; }

    /// Runs what was posted, and what that posts in turn.
    void run()
    {
        while (!_posts.empty()) {
            Task task = std::move(_posts.front());
            _posts.pop_front();
            task();
        }
    }

    /// Moves the time on and runs every timer that falls due on the way, each at its own time.
    void advance(Milliseconds by)
    {
        const SteadyTime end = now() + by;
        run();
        while (auto next = _timers.next()) {
            if (*next > end)
                break;
            _clock.advance(std::chrono::duration_cast<Milliseconds>(std::max(*next - now(), SteadyTime::duration{0})));
            _timers.runDue(now());
            run();
        }
        _clock.advance(std::chrono::duration_cast<Milliseconds>(end - now()));
    }

    ManualClock& clock() noexcept { return _clock; }
    std::size_t pendingTimers() const noexcept { return _timers.size(); }
    std::size_t pendingPosts() const noexcept { return _posts.size(); }

private:
    void cancel(TimerId id) noexcept override { _timers.cancel(id); }

    ManualClock _clock;
    TimerQueue _timers;
    std::deque<Task> _posts;
};

/// One ManualLoop for every affinity.
class ManualLoops final : public EventLoops
{
public:
    std::size_t size() const noexcept override { return 1; }
    EventLoop& forKey(std::size_t) noexcept override { return loop; }

    ManualLoop loop;
};

} // namespace beckon::test
