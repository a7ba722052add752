#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "server/LogSink.h"

#include <Poco/Channel.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace beckon {

/// Takes log messages without ever waiting and hands them, as lines, to the outputs of its sink on a thread of its own. When the outputs
/// are too slow and the queue is full, messages are dropped and counted, and the log says how many as soon as there is room. (Poco's
/// AsyncChannel counts what it drops without a lock, and waits for ever at its end for an output that is stuck.) Ownership: Poco's, by
/// reference count. Threads: log(), flush() and use() from any; finish() from one.
class LogQueue final : public Poco::Channel
{
public:
    LogQueue(LogSink sink, std::size_t limit);

    /// The context of the calling thread goes with the message.
    void log(const Poco::Message& message) override;

    /// What is written from now on goes to another sink; the one before ends with the line that it is writing.
    void use(LogSink sink);

    /// Returns when all that was logged before has been written, or after `patience`.
    void flush(Milliseconds patience);

    /// Writes what is queued, for `patience` at most, and ends the thread. What is logged later is dropped. A second call does nothing.
    void finish(Milliseconds patience);

protected:
    ~LogQueue() override;

private:
    void run();
    void write(const LogRecord& record, const LogSink& sink) const;

    void enqueue(LogRecord record) BECKON_REQUIRES(_mutex);
    void tellDropped() BECKON_REQUIRES(_mutex);
    std::optional<LogRecord> take();
    std::shared_ptr<const LogSink> sink() const;
    bool isOutOfPatience() const;

    const std::size_t _limit;
    mutable Mutex _mutex;
    Condition _wake;
    Condition _progress;
    std::shared_ptr<const LogSink> _sink BECKON_GUARDED_BY(_mutex);
    std::deque<LogRecord> _queue BECKON_GUARDED_BY(_mutex);
    std::size_t _dropped BECKON_GUARDED_BY(_mutex) = 0;
    std::uint64_t _taken BECKON_GUARDED_BY(_mutex) = 0;   ///< messages that were ever queued
    std::uint64_t _written BECKON_GUARDED_BY(_mutex) = 0; ///< of those, how many are through all outputs
    bool _finishing BECKON_GUARDED_BY(_mutex) = false;
    SteadyTime _giveUpAt BECKON_GUARDED_BY(_mutex) = SteadyTime::max();
    std::thread _thread;
};

} // namespace beckon
