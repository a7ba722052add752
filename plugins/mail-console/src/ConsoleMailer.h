#pragma once

#include "Console.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Mailer.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <thread>

namespace Poco {
class Logger;
}

namespace beckon::mailconsole {

struct ConsoleOptions
{
    std::size_t queueLimit = 1'000; ///< mails
    Milliseconds flush{2'000};      ///< for what is queued at the stop
    Milliseconds patience{3'000};   ///< a mail that waits longer makes the mailer Degraded
};

/// Prints mails instead of sending them: for development. Each mail is one block, in the order they came, printed at once by a thread of
/// its own. While nobody reads, mails wait in a bounded queue. Ownership: keeps a reference to the logger; the descriptor is the caller's.
/// Threads: send and health any, and neither ever waits for the reader; stop one. Errors: a mail that cannot be printed is lost with a
/// warning, and the next one is tried again.
class ConsoleMailer final : public Mailer
{
public:
    ConsoleMailer(int descriptor, const ConsoleOptions& options, Poco::Logger& log);
    ~ConsoleMailer() override;

    void send(Mail mail) override;
    Health health() const override;

    /// Prints what is queued for ConsoleOptions::flush at most, says how many mails are lost, and ends the thread. A second call does
    /// nothing.
    void stop() noexcept;

private:
    struct Waiting
    {
        std::string block;
        SteadyTime since;
    };

    void run() noexcept;
    const std::string* next();
    void settle(Printed printed);
    bool flushIsOver() const;
    void say(int priority, const std::string& text) const noexcept;

    const ConsoleOptions _options;
    const Console _console;
    Poco::Logger& _log;

    mutable Mutex _mutex;
    Condition _changed;                                            ///< a mail came, or stop() was called
    std::deque<Waiting> _queue BECKON_GUARDED_BY(_mutex);          ///< the first is being printed; only the thread takes away
    std::optional<SteadyTime> _flushEnd BECKON_GUARDED_BY(_mutex); ///< set by stop()
    bool _isFailing = false;                                       ///< the thread's
    std::thread _thread;
};

} // namespace beckon::mailconsole
