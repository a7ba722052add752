#pragma once

#include "beckon/base/Clock.h"
#include "event/FileDescriptor.h"

#include <functional>
#include <string>
#include <thread>

namespace beckon {

/// Stands beside a stop: a second TERM or INT ends the process at once, as if the first had, and so does the deadline, with exit code 70,
/// whatever hangs. TERM and INT must be blocked in every thread. Threads: made and destroyed by the one that stops; has one of its own.
class StopGuard
{
public:
    /// `lastWords` is called with one line for the log before the process is ended; it must return soon.
    StopGuard(SteadyTime deadline, std::function<void(const std::string& line)> lastWords);

    /// The stop has come to its end.
    ~StopGuard();
    StopGuard(const StopGuard&) = delete;
    StopGuard& operator=(const StopGuard&) = delete;

private:
    void run();
    void endBySignal();
    [[noreturn]] void endLate();

    const SteadyTime _deadline;
    const std::function<void(const std::string& line)> _lastWords;
    FileDescriptor _signals;
    FileDescriptor _finished;
    std::thread _thread;
};

} // namespace beckon
