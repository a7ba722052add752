#include "server/LogQueue.h"

#include "server/LogLine.h"

#include <utility>

namespace beckon {

LogQueue::LogQueue(std::vector<Output> outputs, std::size_t limit) : _outputs(std::move(outputs)), _limit(limit)
{
    _thread = std::thread([this] { run(); });
}

LogQueue::~LogQueue()
{
    close(Milliseconds(0));
}

void LogQueue::log(const Poco::Message& message)
{
    {
        const std::lock_guard<std::mutex> lock(_mutex);
        if (_closing)
            return;
        if (_queue.size() >= _limit) {
            ++_dropped;
            return;
        }
        _queue.push_back(message);
    }
    _wake.notify_one();
}

void LogQueue::close(Milliseconds patience)
{
    {
        const std::lock_guard<std::mutex> lock(_mutex);
        if (!_closing)
            _giveUpAt = std::chrono::steady_clock::now() + patience;
        _closing = true;
    }
    _wake.notify_one();
    if (_thread.joinable())
        _thread.join();
}

bool LogQueue::isOutOfPatience() const
{
    const std::lock_guard<std::mutex> lock(_mutex);
    return std::chrono::steady_clock::now() >= _giveUpAt;
}

/// The next line, or empty when the queue has ended.
std::string LogQueue::takeLine(std::unique_lock<std::mutex>& lock)
{
    _wake.wait(lock, [this] { return _closing || !_queue.empty(); });
    if (_dropped > 0 && _queue.size() < _limit) {
        const std::size_t dropped = std::exchange(_dropped, 0);
        return logLine(
            Poco::Message("log", "the log was too slow: dropped " + std::to_string(dropped) + " messages", Poco::Message::PRIO_WARNING));
    }
    if (_queue.empty())
        return {};
    const Poco::Message message = std::move(_queue.front());
    _queue.pop_front();
    lock.unlock();
    std::string line = logLine(message);
    lock.lock();
    return line;
}

void LogQueue::run()
{
    std::unique_lock<std::mutex> lock(_mutex);
    while (true) {
        const std::string line = takeLine(lock);
        if (line.empty())
            return;
        lock.unlock();
        for (const Output& output : _outputs)
            output(line, [this] { return isOutOfPatience(); });
        lock.lock();
    }
}

} // namespace beckon
