#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"

#include <Poco/Channel.h>
#include <Poco/Message.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

/// Takes log messages without ever waiting and hands them, as lines, to its outputs on a thread of its own. When the outputs are too slow
/// and the queue is full, messages are dropped and counted, and the log says how many as soon as there is room. (Poco's AsyncChannel counts
/// what it drops without a lock, and waits for ever at its end for an output that is stuck.) Ownership: Poco's, by reference count.
/// Threads: log() and flush() from any; finish() from one.
class LogQueue final : public Poco::Channel
{
public:
    /// One line with its '\n'. Should give up when `giveUp` answers true. Runs on the queue's thread; must not throw or log.
    using Output = std::function<void(const std::string& line, const std::function<bool()>& giveUp)>;

    LogQueue(std::vector<Output> outputs, std::size_t limit);

    void log(const Poco::Message& message) override;

    /// Returns when all that was logged before has been written, or after `patience`.
    void flush(Milliseconds patience);

    /// Writes what is queued, for `patience` at most, and ends the thread. What is logged later is dropped. A second call does nothing.
    void finish(Milliseconds patience);

protected:
    ~LogQueue() override;

private:
    void run();
    void write(const std::string& line) const;

    void enqueue(Poco::Message message) BECKON_REQUIRES(_mutex);
    void tellDropped() BECKON_REQUIRES(_mutex);
    std::optional<Poco::Message> take();
    bool isOutOfPatience() const;

    const std::vector<Output> _outputs;
    const std::size_t _limit;
    mutable Mutex _mutex;
    Condition _wake;
    Condition _progress;
    std::deque<Poco::Message> _queue BECKON_GUARDED_BY(_mutex);
    std::size_t _dropped BECKON_GUARDED_BY(_mutex) = 0;
    std::uint64_t _taken BECKON_GUARDED_BY(_mutex) = 0;   ///< messages that were ever queued
    std::uint64_t _written BECKON_GUARDED_BY(_mutex) = 0; ///< of those, how many are through all outputs
    bool _finishing BECKON_GUARDED_BY(_mutex) = false;
    SteadyTime _giveUpAt BECKON_GUARDED_BY(_mutex) = SteadyTime::max();
    std::thread _thread;
};

} // namespace beckon
