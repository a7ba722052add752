#include "server/LogQueue.h"

#include "event/RunGuarded.h"
#include "server/LogLine.h"

#include <utility>

namespace beckon {

LogQueue::LogQueue(std::vector<Output> outputs, std::size_t limit) : _outputs(std::move(outputs)), _limit(limit)
{
    _thread = std::thread([this] {
        nameThread("log");
        run();
    });
}

LogQueue::~LogQueue()
{
    finish(Milliseconds(0));
}

void LogQueue::log(const Poco::Message& message)
{
    {
        const MutexLock lock(_mutex);
        if (_finishing)
            return;
        if (_queue.size() >= _limit) {
            ++_dropped;
            return;
        }
        tellDropped();
        enqueue(message);
    }
    _wake.notifyOne();
}

void LogQueue::enqueue(Poco::Message message)
{
    _queue.push_back(std::move(message));
    ++_taken;
}

void LogQueue::tellDropped()
{
    if (_dropped > 0)
        enqueue({"log", "the log was too slow: dropped " + std::to_string(std::exchange(_dropped, 0)) + " messages",
                 Poco::Message::PRIO_WARNING});
}

void LogQueue::flush(Milliseconds patience)
{
    const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
    const MutexLock lock(_mutex);
    const std::uint64_t wanted = _taken;
    while (_written < wanted) {
        if (_progress.waitUntil(_mutex, deadline) == std::cv_status::timeout)
            return;
    }
}

void LogQueue::finish(Milliseconds patience)
{
    {
        const MutexLock lock(_mutex);
        if (!_finishing)
            _giveUpAt = std::chrono::steady_clock::now() + patience;
        _finishing = true;
    }
    _wake.notifyOne();
    if (_thread.joinable())
        _thread.join();
}

bool LogQueue::isOutOfPatience() const
{
    const MutexLock lock(_mutex);
    return std::chrono::steady_clock::now() >= _giveUpAt;
}

/// Waits for the next message; nothing when there will be none.
std::optional<Poco::Message> LogQueue::take()
{
    const MutexLock lock(_mutex);
    while (_queue.empty() && !_finishing)
        _wake.wait(_mutex);
    if (_queue.empty() || std::chrono::steady_clock::now() >= _giveUpAt)
        return std::nullopt;
    Poco::Message message = std::move(_queue.front());
    _queue.pop_front();
    if (_queue.empty())
        tellDropped();
    return message;
}

void LogQueue::run()
{
    while (const auto message = take()) {
        write(logLine(*message));
        const MutexLock lock(_mutex);
        ++_written;
        _progress.notifyAll();
    }
}

void LogQueue::write(const std::string& line) const
{
    for (const Output& output : _outputs)
        output(line, [this] { return isOutOfPatience(); });
}

} // namespace beckon
