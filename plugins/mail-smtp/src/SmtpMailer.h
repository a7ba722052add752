#pragma once

#include "MailQueue.h"
#include "SmtpOptions.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Metrics.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Mailer.h"

#include <optional>
#include <random>
#include <string>
#include <thread>

namespace Poco {
class Logger;
}

namespace beckon::mailsmtp {

class SmtpConnection;
struct Delivery;

/// Sends mails through one mail server, from a bounded queue, on a thread of its own. While the server is away or refuses us, everything
/// waits and is tried again with growing pauses; a mail that is refused for now waits alone; one that is refused for good, or that has
/// waited for longer than it is useful, is dropped with a line in the log. Nothing else is ever lost before stop(). Ownership: keeps
/// references to the clock, the logger and the metrics. Threads: send and health any; stop one.
class SmtpMailer final : public Mailer
{
public:
    /// `clock` must run in real time: the thread waits by it.
    SmtpMailer(SmtpOptions options, const Clock& clock, Poco::Logger& log, Metrics& metrics);
    ~SmtpMailer() override;

    void send(Mail mail) override;
    Health health() const override;

    /// Tries to deliver what is queued for SmtpOptions::flush at most, says how much is lost, and ends the thread. A second call does
    /// nothing.
    void stop() noexcept;

private:
    class Listing;

    /// Mails by what became of a try.
    struct Figures
    {
        explicit Figures(Metrics& metrics);

        Counter& delivered;
        Counter& deferred;
        Counter& rejected;
        Counter& expired;
        Counter& lost;
        Histogram& durations;
    };

    void run() noexcept;
    bool waitForWork();
    void deliverDue();
    std::optional<QueuedMail> take();
    void settle(QueuedMail mail, const Delivery& delivery);
    void postpone(QueuedMail mail);
    void dropExpired();
    void beginOutage(const std::string& reason);
    void endOutage();
    void say(int priority, const std::string& text) const noexcept;
    bool flushIsOver() const BECKON_REQUIRES(_mutex);
    Milliseconds pause(unsigned failures) BECKON_REQUIRES(_mutex);

    const SmtpOptions _options;
    const Clock& _clock;
    Poco::Logger& _log;
    const Figures _figures;

    mutable Mutex _mutex;
    Condition _changed; ///< a mail came, stop() was called, or the thread has ended
    MailQueue _queue BECKON_GUARDED_BY(_mutex);
    std::string _outage BECKON_GUARDED_BY(_mutex); ///< why the server takes nothing; empty while it does
    unsigned _outageFailures BECKON_GUARDED_BY(_mutex) = 0;
    SteadyTime _retryAt BECKON_GUARDED_BY(_mutex){};
    std::optional<SteadyTime> _flushEnd BECKON_GUARDED_BY(_mutex); ///< set by stop()
    bool _ended BECKON_GUARDED_BY(_mutex) = false;
    SmtpConnection* _connection BECKON_GUARDED_BY(_mutex) = nullptr; ///< the thread's, while it has one
    std::minstd_rand _random BECKON_GUARDED_BY(_mutex);
    std::thread _thread;
};

} // namespace beckon::mailsmtp
