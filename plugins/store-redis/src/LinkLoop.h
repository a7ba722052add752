#pragma once

#include "beckon/base/Mutex.h"
#include "beckon/event/EventLoop.h"

#include <poll.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace Poco {
class Logger;
}

namespace beckon::storeredis {

/// A small event loop over poll(2), for a handful of connections. One turn: wait; sockets; timers; posts.
/// Ownership: keeps references to its watchers, which outlive run(), and to the log. Threads: as EventLoop says; run() makes its thread the
/// loop's. What a task throws is logged.
class LinkLoop final : public EventLoop
{
public:
    /// Whoever waits for a socket.
    class Watcher
    {
    public:
        virtual int descriptor() const noexcept = 0; ///< -1 for none
        virtual short events() const noexcept = 0;   ///< of poll(2), asked before each wait
        virtual void onEvents(short events) = 0;

    protected:
        ~Watcher() = default;
    };

    /// Throws SystemError when the process has no descriptors left.
    explicit LinkLoop(Poco::Logger& log);
    ~LinkLoop() override;
    LinkLoop(const LinkLoop&) = delete;
    LinkLoop& operator=(const LinkLoop&) = delete;

    /// Before run().
    void watch(Watcher& watcher) { _watchers.push_back(&watcher); }

    /// Turns until a task has called end(); what was posted after that is dropped.
    void run();

    /// This loop only.
    void end() noexcept { _ending = true; }

    void post(Task task) override;
    [[nodiscard]] Timer schedule(Milliseconds delay, Task task) override;
    SteadyTime now() const noexcept override { return _now; }
    bool isCurrent() const noexcept override { return std::this_thread::get_id() == _thread.load(std::memory_order_relaxed); }

private:
    using TimerKey = std::pair<SteadyTime, TimerId>;

    void cancel(TimerId id) noexcept override;
    int waitMilliseconds() const noexcept;
    void wait();
    void runTimers();
    void runPosts();
    void dispatch();

    Poco::Logger& _log;
    const int _wakeUp;
    std::vector<Watcher*> _watchers;
    std::vector<pollfd> _polled; ///< the eventfd, then the watchers
    std::atomic<std::thread::id> _thread;
    SteadyTime _now;
    bool _ending = false;
    TimerId _lastTimer = 0;
    std::map<TimerKey, Task> _timers;
    std::map<TimerId, SteadyTime> _dueById;

    Mutex _mutex;
    std::vector<Task> _posts BECKON_GUARDED_BY(_mutex);
    bool _ended BECKON_GUARDED_BY(_mutex) = false;
};

} // namespace beckon::storeredis
