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
        tellDropped();
        enqueue(message);
    }
    _wake.notify_one();
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
    std::unique_lock<std::mutex> lock(_mutex);
    _progress.wait_for(lock, patience, [this, until = _taken] { return _written >= until; });
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

void LogQueue::run()
{
    std::unique_lock<std::mutex> lock(_mutex);
    while (true) {
        _wake.wait(lock, [this] { return _closing || !_queue.empty(); });
        if (_queue.empty())
            return;
        const Poco::Message message = std::move(_queue.front());
        _queue.pop_front();
        if (_queue.empty())
            tellDropped();
        lock.unlock();
        write(logLine(message));
        lock.lock();
        ++_written;
        _progress.notify_all();
    }
}

void LogQueue::write(const std::string& line) const
{
    for (const Output& output : _outputs)
        output(line, [this] { return isOutOfPatience(); });
}

} // namespace beckon
