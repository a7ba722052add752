#pragma once

#include "beckon/base/Clock.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace beckon::mailsmtp {

/// How long to wait after a number of failures: twice as long each time, up to `most`.
struct Backoff
{
    Milliseconds initial{1'000};
    Milliseconds most{60'000};

    /// `failures` from 1; `random` from 0 to 1 spreads the result over the upper half of it, so that many waiters do not come back
    /// together.
    Milliseconds delay(unsigned failures, double random) const noexcept;
};

/// One mail on its way, ready to be sent.
struct QueuedMail
{
    std::string to;
    std::string message;                   ///< as formatMessage() makes it
    SteadyTime expiry = SteadyTime::max(); ///< from then on it is not worth sending
    unsigned failures = 0;
};

/// Mails by the time they are due, in the order they came among those due together. Pure: somebody else sends and waits.
/// Threads: one at a time.
class MailQueue
{
public:
    explicit MailQueue(std::size_t limit) : _limit(limit) {}

    /// False when the queue is full: the mail is not taken.
    [[nodiscard]] bool push(QueuedMail mail, SteadyTime now);

    /// The mail that is due longest, or nothing. It keeps its place in the count until done() or putBack().
    std::optional<QueuedMail> take(SteadyTime now);

    /// The mail taken last is settled.
    void done() noexcept { --_taken; }

    /// The mail taken last is due again at `due`.
    void putBack(QueuedMail mail, SteadyTime due);

    /// Takes out the mails that have expired, and answers how many these were.
    [[nodiscard]] std::size_t dropExpired(SteadyTime now);

    /// When the next mail is due.
    std::optional<SteadyTime> next() const noexcept;

    /// Makes every mail due now.
    void hurry(SteadyTime now);

    std::size_t size() const noexcept { return _mails.size() + _taken; }

private:
    const std::size_t _limit;
    std::size_t _taken = 0;
    std::multimap<SteadyTime, QueuedMail> _mails;
};

} // namespace beckon::mailsmtp
