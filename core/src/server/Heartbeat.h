#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "event/LoopPulse.h"

#include <functional>
#include <string>
#include <thread>

namespace beckon {

/// Tells the service manager now and then how the server is, and feeds its watchdog as long as every loop goes round: a loop that is stuck
/// lets the watchdog bite. A loop may stand still for about half of the watchdog's time. Without a manager it does nothing.
/// Ownership: keeps a reference to the loops. Threads: has one of its own, which asks `status`.
class Heartbeat
{
public:
    Heartbeat(LoopGroup& loops, std::function<std::string()> status);
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

private:
    void run();
    bool waitForTick();
    void tick();
    void watch();
    void tellStatus();

    LoopPulse _pulse;
    const std::function<std::string()> _status;
    const bool _isWatched;
    const Milliseconds _interval;
    std::size_t _ticksOfSilence = 0;
    std::string _told;
    Mutex _mutex;
    Condition _wake;
    bool _ending BECKON_GUARDED_BY(_mutex) = false;
    std::thread _thread;
};

} // namespace beckon
