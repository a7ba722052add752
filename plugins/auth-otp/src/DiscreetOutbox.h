#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Mailer.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <thread>

namespace Poco {
class Logger;
}

namespace beckon::auth {

/// Hands mails to the mailer on a thread of its own, and takes the place of a mail where there is none to send: whoever posts takes the
/// same time and meets the same limit either way, so that nobody can tell from outside whether there was a mail. A mail leaves a moment
/// later, of which nobody knows the length: the work of sending it would otherwise hold up the very answer that must not tell of it.
/// Ownership: keeps references, which outlive it. Threads: any, many at once; post() never blocks.
class DiscreetOutbox
{
public:
    /// A mail waits for a random time about `pause`.
    DiscreetOutbox(Mailer& mailer, Poco::Logger& log, std::size_t limit = 1'000, Milliseconds pause = Milliseconds(100));

    /// Tries once more what waits, and for the first time what has not been tried.
    ~DiscreetOutbox();
    DiscreetOutbox(const DiscreetOutbox&) = delete;
    DiscreetOutbox& operator=(const DiscreetOutbox&) = delete;

    /// Throws Unavailable when too much waits, which happens only while the mailer's own queue is full.
    void post(std::optional<Mail> mail);

private:
    enum class Delivery : bool
    {
        Failed,
        Done
    };

    struct Waiting
    {
        std::optional<Mail> mail;
        SteadyTime due;
    };

    void run();
    bool isDue() const BECKON_REQUIRES(_mutex);
    void awaitDue() BECKON_REQUIRES(_mutex);
    Delivery deliver(const std::optional<Mail>& mail) noexcept;

    Mailer& _mailer;
    Poco::Logger& _log;
    const std::size_t _limit;
    const Milliseconds _pause;
    Mutex _mutex;
    Condition _changed;
    std::deque<Waiting> _waiting BECKON_GUARDED_BY(_mutex);
    bool _stopping BECKON_GUARDED_BY(_mutex) = false;
    std::thread _thread;
};

} // namespace beckon::auth
