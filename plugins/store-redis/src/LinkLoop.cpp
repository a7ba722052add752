#include "LinkLoop.h"

#include "Guarded.h"
#include "beckon/base/Error.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

namespace beckon::storeredis {

LinkLoop::LinkLoop(Poco::Logger& log) : _log(log), _wakeUp(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), _now(std::chrono::steady_clock::now())
{
    if (_wakeUp < 0)
        throw SystemError("cannot create the event loop of the link to Redis: " + std::generic_category().message(errno) +
                          "; raise the limit of open files");
}

LinkLoop::~LinkLoop()
{
    ::close(_wakeUp);
}

void LinkLoop::run()
{
    _thread.store(std::this_thread::get_id(), std::memory_order_relaxed);
    while (!_ending) {
        wait();
        dispatch();
        runTimers();
        if (_polled.front().revents != 0)
            runPosts();
    }
    std::vector<Task> dropped; // tasks end without the lock: they may own anything
    {
        const MutexLock lock(_mutex);
        _ended = true;
        dropped.swap(_posts);
    }
    dropped.clear();
    _timers.clear();
    _dueById.clear();
}

void LinkLoop::post(Task task)
{
    bool isFirst = false;
    {
        const MutexLock lock(_mutex);
        if (_ended)
            return;
        isFirst = _posts.empty();
        _posts.push_back(std::move(task));
    }
    if (isFirst) {
        const std::uint64_t one = 1;
        // Fails only when the counter is full, and then the loop wakes up anyway.
        [[maybe_unused]] const ssize_t written = ::write(_wakeUp, &one, sizeof one);
    }
}

Timer LinkLoop::schedule(Milliseconds delay, Task task)
{
    const TimerId id = ++_lastTimer;
    const SteadyTime due = _now + delay;
    _timers.emplace(TimerKey{due, id}, std::move(task));
    _dueById.emplace(id, due);
    return {*this, id};
}

void LinkLoop::cancel(TimerId id) noexcept
{
    const auto found = _dueById.find(id);
    if (found == _dueById.end())
        return;
    _timers.erase({found->second, id});
    _dueById.erase(found);
}

int LinkLoop::waitMilliseconds() const noexcept
{
    if (_timers.empty())
        return -1;
    const auto wait = std::chrono::ceil<Milliseconds>(_timers.begin()->first.first - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<Milliseconds::rep>(wait, 0, std::numeric_limits<int>::max()));
}

void LinkLoop::wait()
{
    _polled.assign(1, {_wakeUp, POLLIN, 0});
    for (const Watcher* watcher : _watchers)
        _polled.push_back({watcher->descriptor(), watcher->events(), 0});
    const int count = ::poll(_polled.data(), _polled.size(), waitMilliseconds());
    _now = std::chrono::steady_clock::now();
    if (count < 0)
        for (pollfd& one : _polled)
            one.revents = 0;
}

void LinkLoop::dispatch()
{
    for (std::size_t i = 0; i < _watchers.size(); ++i) {
        const pollfd& one = _polled[i + 1];
        // What another watcher did meanwhile may have closed this one's socket.
        if (one.revents != 0 && one.fd >= 0 && one.fd == _watchers[i]->descriptor())
            guarded(_log, [&] { _watchers[i]->onEvents(one.revents); });
    }
}

void LinkLoop::runTimers()
{
    const TimerId newest = _lastTimer;
    for (auto timer = _timers.begin(); timer != _timers.end() && timer->first.first <= _now;) {
        if (timer->first.second > newest) {
            ++timer;
            continue;
        }
        const Task task = std::move(timer->second);
        _dueById.erase(timer->first.second);
        _timers.erase(timer);
        guarded(_log, task);
        timer = _timers.begin(); // the task may have added or ended any other
    }
}

void LinkLoop::runPosts()
{
    std::uint64_t ignored = 0;
    [[maybe_unused]] const ssize_t read = ::read(_wakeUp, &ignored, sizeof ignored);
    std::vector<Task> posts;
    {
        const MutexLock lock(_mutex);
        posts.swap(_posts);
    }
    for (Task& task : posts) {
        if (_ending)
            return;
        guarded(_log, task);
        task = nullptr;
    }
}

} // namespace beckon::storeredis
