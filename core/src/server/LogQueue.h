#pragma once

#include "beckon/base/Clock.h"

#include <Poco/Channel.h>
#include <Poco/Message.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

/// Takes log messages without ever waiting and hands them, as lines, to its outputs on a thread of its own. When the outputs are too slow
/// and the queue is full, messages are dropped and counted, and the log says how many as soon as there is room. (Poco's AsyncChannel counts
/// what it drops without a lock, and waits for ever at its end for an output that is stuck.) Ownership: Poco's, by reference count.
/// Threads: log() from any; close() from one.
class LogQueue final : public Poco::Channel
{
public:
    /// One line with its '\n'. Should give up when `giveUp` answers true. Runs on the queue's thread; must not throw or log.
    using Output = std::function<void(const std::string& line, const std::function<bool()>& giveUp)>;

    LogQueue(std::vector<Output> outputs, std::size_t limit);

    void log(const Poco::Message& message) override;

    /// Writes what is queued, for `patience` at most, and ends the thread. What is logged later is dropped. A second call does nothing.
    void close(Milliseconds patience);

protected:
    ~LogQueue() override;

private:
    void run();
    std::string takeLine(std::unique_lock<std::mutex>& lock);
    bool isOutOfPatience() const;

    const std::vector<Output> _outputs;
    const std::size_t _limit;
    mutable std::mutex _mutex;
    std::condition_variable _wake;
    std::deque<Poco::Message> _queue;
    std::size_t _dropped = 0;
    bool _closing = false;
    SteadyTime _giveUpAt = SteadyTime::max();
    std::thread _thread;
};

} // namespace beckon
