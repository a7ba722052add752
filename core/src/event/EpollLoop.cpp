#include "event/EpollLoop.h"

#include "beckon/base/Error.h"
#include "event/PluginCosts.h"
#include "event/RunGuarded.h"

#include <Poco/Logger.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

namespace beckon {

namespace {

constexpr std::size_t readBufferBytes = 64 * 1024;
constexpr std::uint64_t wakeUpId = std::numeric_limits<std::uint64_t>::max();
/// Short beside what anybody notices, and long beside the wait for events that each turn begins with.
constexpr std::size_t turnsAtOnce = 64;

constexpr const char* loggerName = "loop";

thread_local EpollLoop* currentLoop = nullptr;

[[noreturn]] void throwSystemError(const char* what)
{
    throw SystemError(std::string(what) + ": " + std::generic_category().message(errno));
}

} // namespace

EpollLoop::EpollLoop()
    : _epoll(::epoll_create1(EPOLL_CLOEXEC)),
      _wakeUp(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      _now(std::chrono::steady_clock::now()),
      _lapBegan(_now),
      _readBuffer(readBufferBytes)
{
    if (!_epoll || !_wakeUp)
        throwSystemError("cannot create an event loop");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = wakeUpId;
    if (::epoll_ctl(_epoll.get(), EPOLL_CTL_ADD, _wakeUp.get(), &event) != 0)
        throwSystemError("cannot create an event loop");
}

EpollLoop::~EpollLoop() = default;

void EpollLoop::run()
{
    _thread.store(std::this_thread::get_id(), std::memory_order_relaxed);
    currentLoop = this;
    _turnEnded = std::chrono::steady_clock::now();
    while (!_stopping.load(std::memory_order_acquire))
        turn();
    // What is posted by what was posted still runs; a chain without end does not keep the process.
    for (int round = 0; round < 1'000 && hasPosts(); ++round) {
        runPosts();
        endTurn();
    }
    currentLoop = nullptr;
}

EpollLoop* EpollLoop::current() noexcept
{
    return currentLoop;
}

bool EpollLoop::hasPosts()
{
    const MutexLock lock(_mutex);
    return !_posts.empty();
}

void EpollLoop::stop()
{
    _stopping.store(true, std::memory_order_release);
    post([] {});
}

void EpollLoop::post(Task task, PluginCosts* account)
{
    bool first = false;
    {
        const MutexLock lock(_mutex);
        first = _posts.empty();
        _posts.push_back({std::move(task), account});
    }
    if (first) {
        const std::uint64_t one = 1;
        // Fails only when the counter is full, and then the loop wakes up anyway.
        [[maybe_unused]] const ssize_t written = ::write(_wakeUp.get(), &one, sizeof one);
    }
}

Timer EpollLoop::schedule(Milliseconds delay, Task task, PluginCosts* account)
{
    return {*this, _timers.add(_now + delay, std::move(task), account)};
}

void EpollLoop::runTask(const Task& task, PluginCosts* account) noexcept
{
    if (account == nullptr) {
        runGuarded(task, loggerName);
        return;
    }
    setPlugin(&account->plugin());
    lap(); // what was before is nobody's
    if (!runGuarded(task, loggerName, account->plugin()))
        account->countFaults(1);
    account->countTask(lap());
    setPlugin(nullptr);
}

EpollLoop::WatchId EpollLoop::watch(int descriptor, std::uint32_t events, Watcher& watcher)
{
    if (_freeWatches.empty()) {
        _watches.emplace_back();
        _freeWatches.push_back(static_cast<std::uint32_t>(_watches.size() - 1));
    }
    const std::uint32_t slot = _freeWatches.back();
    const WatchId id = (static_cast<WatchId>(_watches[slot].generation) << 32U) | slot;
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    if (::epoll_ctl(_epoll.get(), EPOLL_CTL_ADD, descriptor, &event) != 0)
        throwSystemError("cannot watch a socket");
    _freeWatches.pop_back();
    _watches[slot].watcher = &watcher;
    return id;
}

void EpollLoop::change(WatchId id, int descriptor, std::uint32_t events) noexcept
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    ::epoll_ctl(_epoll.get(), EPOLL_CTL_MOD, descriptor, &event);
}

void EpollLoop::unwatch(WatchId id, int descriptor) noexcept
{
    ::epoll_ctl(_epoll.get(), EPOLL_CTL_DEL, descriptor, nullptr);
    const auto slot = static_cast<std::uint32_t>(id);
    // The last generation would collide with the eventfd's id for the last slot: skip it.
    _watches[slot].generation = (_watches[slot].generation + 1) & 0x7fffffffU;
    _watches[slot].watcher = nullptr;
    _freeWatches.push_back(slot);
}

void EpollLoop::observeTurns(Histogram& turns, Histogram& messages) noexcept
{
    _turnTimes = &turns;
    _messageTimes = &messages;
}

void EpollLoop::observeTurn() noexcept
{
    const std::size_t messages = std::exchange(_turnMessages, 0);
    _turnEnded = std::chrono::steady_clock::now();
    if (_turnTimes == nullptr)
        return;
    const auto taken = _turnEnded - _now;
    _turnTimes->observe(taken);
    if (messages > 0)
        _messageTimes->observe(taken, messages);
}

void EpollLoop::forgetTurnEnd(const TurnListener& listener) noexcept
{
    std::replace(_turnListeners.begin(), _turnListeners.end(), const_cast<TurnListener*>(&listener), static_cast<TurnListener*>(nullptr));
    std::replace(_endingTurn.begin(), _endingTurn.end(), const_cast<TurnListener*>(&listener), static_cast<TurnListener*>(nullptr));
}

int EpollLoop::waitMilliseconds() const noexcept
{
    if (!_again.empty())
        return 0;
    const auto next = _timers.next();
    if (!next)
        return -1;
    const auto wait = std::chrono::ceil<Milliseconds>(*next - _turnEnded).count();
    return static_cast<int>(std::clamp<Milliseconds::rep>(wait, 0, std::numeric_limits<int>::max()));
}

void EpollLoop::turn()
{
    std::array<epoll_event, 256> events; // NOLINT(cppcoreguidelines-pro-type-member-init): epoll_wait fills it
    const int count = ::epoll_wait(_epoll.get(), events.data(), static_cast<int>(events.size()), waitMilliseconds());
    _now = std::chrono::steady_clock::now();
    _lapBegan = _now;
    bool posted = false;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == wakeUpId)
            posted = true;
        else
            dispatch(event.data.u64, event.events);
    }
    giveTurns();
    if (const auto due = _timers.next(); due && *due <= _now)
        runTimers();
    if (posted)
        runPosts();
    endTurn();
    observeTurn();
}

void EpollLoop::runTimers() noexcept
{
    const auto run = [this](const Task& task, PluginCosts* account) { runTask(task, account); };
    runGuarded([&] { _timers.runDue(_now, run); }, loggerName);
}

void EpollLoop::dispatch(std::uint64_t id, std::uint32_t events) noexcept
{
    const Watch& watch = _watches[static_cast<std::uint32_t>(id)];
    if (watch.watcher == nullptr || watch.generation != static_cast<std::uint32_t>(id >> 32U))
        return;
    try {
        watch.watcher->onEvents(events);
    } catch (...) {
        runGuarded([error = std::current_exception()] { std::rethrow_exception(error); }, loggerName);
    }
}

void EpollLoop::giveTurns() noexcept
{
    for (std::size_t left = std::min(turnsAtOnce, _again.size()); left > 0; --left) {
        const WatchId id = _again.front();
        _again.pop_front();
        dispatch(id, 0);
    }
}

void EpollLoop::runPosts()
{
    std::uint64_t ignored = 0;
    [[maybe_unused]] const ssize_t read = ::read(_wakeUp.get(), &ignored, sizeof ignored);
    {
        const MutexLock lock(_mutex);
        _runningPosts.swap(_posts);
    }
    for (Post& post : _runningPosts) {
        runTask(post.task, post.account);
        post.task = nullptr;
    }
    _runningPosts.clear();
}

void EpollLoop::endTurn()
{
    // What a listener starts (a handler told that its output has drained, say) may want another end of turn: until nobody does.
    while (!_turnListeners.empty()) {
        _endingTurn.swap(_turnListeners);
        for (std::size_t i = 0; i < _endingTurn.size(); ++i) {
            if (TurnListener* listener = _endingTurn[i])
                listener->onTurnEnd();
        }
        _endingTurn.clear();
    }
}

} // namespace beckon
