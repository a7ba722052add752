#pragma once

#include "beckon/base/Metrics.h"
#include "beckon/base/Mutex.h"
#include "beckon/event/EventLoop.h"
#include "event/FileDescriptor.h"
#include "event/TimerQueue.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace beckon {

class PluginCosts;

/// An event loop over epoll (level-triggered), an eventfd for posts, and a timer queue.
/// One turn: wait; sockets; those who wait for another turn; timers; posts; then everyone who asked for the end of the turn, so that what a
/// turn wrote leaves in one send.
/// Ownership: keeps no watcher alive: each removes itself before it ends. Threads: as EventLoop says; run() makes its thread the loop's.
class EpollLoop final : public EventLoop
{
public:
    /// Whoever waits for a descriptor. `events` are epoll's (EPOLLIN, ...), or none for the turn that was asked for with again().
    class Watcher
    {
    public:
        virtual void onEvents(std::uint32_t events) = 0;

    protected:
        ~Watcher() = default;
    };

    /// Whoever wants to be called once when the turn ends.
    class TurnListener
    {
    public:
        virtual void onTurnEnd() = 0;

    protected:
        ~TurnListener() = default;
    };

    /// Names a registration. Events that epoll reported for a registration that has ended meanwhile are recognised by it and dropped.
    using WatchId = std::uint64_t;

    /// Names none.
    static constexpr WatchId noWatch = std::numeric_limits<WatchId>::max();

    /// Throws SystemError when the process has no descriptors left.
    EpollLoop();
    ~EpollLoop() override;

    /// Turns until stop(); then runs what was posted before it, and returns.
    void run();
    void stop();

    void post(Task task) override { post(std::move(task), nullptr); }
    [[nodiscard]] Timer schedule(Milliseconds delay, Task task) override { return schedule(delay, std::move(task), nullptr); }

    /// The same for a plugin, whose account outlives the loop's run(): null stands for the server itself.
    void post(Task task, PluginCosts* account);
    [[nodiscard]] Timer schedule(Milliseconds delay, Task task, PluginCosts* account);

    SteadyTime now() const noexcept override { return _now; }
    bool isCurrent() const noexcept override { return std::this_thread::get_id() == _thread.load(std::memory_order_relaxed); }

    /// That of this thread; null where there is none. Threads: any.
    static EpollLoop* current() noexcept;

    /// The plugin whose code the loop is in, if it is in one. Threads: any.
    const std::string* plugin() const noexcept { return _plugin.load(std::memory_order_acquire); }

    // All that follows: this loop only.

    /// From now on counts how long each turn takes, which is how long others had to wait, and, once for each message that was read in it,
    /// how long it took until what the message caused was sent. The histograms outlive the loop's run().
    void observeTurns(Histogram& turns, Histogram& messages) noexcept;

    /// So many messages have been read in this turn.
    void countMessages(std::size_t count) noexcept { _turnMessages += count; }

    /// How long it is since the last call in this turn, or since the turn began: of what follows one another, each costs one look at the
    /// clock.
    std::chrono::nanoseconds lap() noexcept
    {
        const SteadyTime end = std::chrono::steady_clock::now();
        return end - std::exchange(_lapBegan, end);
    }

    /// Takes back a lap that something else came into.
    void lengthenLap(std::chrono::nanoseconds before) noexcept { _lapBegan -= before; }

    /// Says whose code runs from now on: that of this plugin, or, with nothing, the server's. The name outlives the loop. Returns whose it
    /// was.
    const std::string* setPlugin(const std::string* name) noexcept
    {
        const std::string* const before = _plugin.load(std::memory_order_relaxed);
        _plugin.store(name, std::memory_order_release);
        return before;
    }

    /// Throws SystemError when the kernel refuses.
    WatchId watch(int descriptor, std::uint32_t events, Watcher& watcher);
    void change(WatchId id, int descriptor, std::uint32_t events) noexcept;
    void unwatch(WatchId id, int descriptor) noexcept;

    /// Whoever has more to do than one turn's share gets another: onEvents(0), in one of the next turns, in the order of asking and a
    /// bounded number in each, so that those who have much to do cannot keep the loop from the others. One that is unwatched meanwhile gets
    /// none.
    void again(WatchId id) { _again.push_back(id); }

    void atTurnEnd(TurnListener& listener) { _turnListeners.push_back(&listener); }
    void forgetTurnEnd(const TurnListener& listener) noexcept;

    /// Scratch space for one recv, shared by all connections of the loop: its contents end with the event that filled it.
    std::span<char> readBuffer() noexcept { return _readBuffer; }

private:
    struct Watch
    {
        Watcher* watcher = nullptr;
        std::uint32_t generation = 0;
    };

    struct Post
    {
        Task task;
        PluginCosts* account = nullptr;
    };

    void cancel(TimerId id) noexcept override { _timers.cancel(id); }
    void runTask(const Task& task, PluginCosts* account) noexcept;
    int waitMilliseconds() const noexcept;
    void turn();
    void dispatch(std::uint64_t id, std::uint32_t events) noexcept;
    void giveTurns() noexcept;
    void runTimers() noexcept;
    bool hasPosts();
    void runPosts();
    void endTurn();
    void observeTurn() noexcept;

    FileDescriptor _epoll;
    FileDescriptor _wakeUp;
    std::atomic<bool> _stopping{false};
    std::atomic<std::thread::id> _thread;
    std::atomic<const std::string*> _plugin{nullptr};
    SteadyTime _now;
    SteadyTime _lapBegan;
    SteadyTime _turnEnded; ///< which is when the next wait begins
    TimerQueue _timers;
    std::vector<Watch> _watches;
    std::vector<std::uint32_t> _freeWatches;
    std::deque<WatchId> _again;
    std::vector<TurnListener*> _turnListeners;
    std::vector<TurnListener*> _endingTurn;
    std::vector<char> _readBuffer;
    Histogram* _turnTimes = nullptr;
    Histogram* _messageTimes = nullptr;
    std::size_t _turnMessages = 0;

    Mutex _mutex;
    std::vector<Post> _posts BECKON_GUARDED_BY(_mutex);
    std::vector<Post> _runningPosts;
};

} // namespace beckon
