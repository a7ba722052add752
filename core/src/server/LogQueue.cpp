#include "server/LogQueue.h"

#include "event/RunGuarded.h"

#include <utility>

namespace beckon {

LogQueue::LogQueue(LogSink sink, std::size_t limit) : _limit(limit), _sink(std::make_shared<const LogSink>(std::move(sink)))
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
        enqueue({message, LogScope::current()});
    }
    _wake.notifyOne();
}

void LogQueue::use(LogSink sink)
{
    auto next = std::make_shared<const LogSink>(std::move(sink));
    const MutexLock lock(_mutex);
    _sink.swap(next);
}

void LogQueue::enqueue(LogRecord record)
{
    _queue.push_back(std::move(record));
    ++_taken;
}

void LogQueue::tellDropped()
{
    if (_dropped > 0)
        enqueue({Poco::Message("log", "the log was too slow: dropped " + std::to_string(std::exchange(_dropped, 0)) + " messages",
                               Poco::Message::PRIO_WARNING),
                 LogContext()});
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
std::optional<LogRecord> LogQueue::take()
{
    const MutexLock lock(_mutex);
    while (_queue.empty() && !_finishing)
        _wake.wait(_mutex);
    if (_queue.empty() || std::chrono::steady_clock::now() >= _giveUpAt)
        return std::nullopt;
    LogRecord record = std::move(_queue.front());
    _queue.pop_front();
    if (_queue.empty())
        tellDropped();
    return record;
}

std::shared_ptr<const LogSink> LogQueue::sink() const
{
    const MutexLock lock(_mutex);
    return _sink;
}

void LogQueue::run()
{
    while (const auto record = take()) {
        write(*record, *sink());
        const MutexLock lock(_mutex);
        ++_written;
        _progress.notifyAll();
    }
}

void LogQueue::write(const LogRecord& record, const LogSink& sink) const
{
    const std::string line = sink.format(record);
    const auto giveUp = [this] { return isOutOfPatience(); };
    if (sink.console)
        sink.console(record.message.getPriority(), line, giveUp);
    for (const LogOutput& output : sink.others)
        output(record.message.getPriority(), line, giveUp);
}

} // namespace beckon
