#include "SmtpMailer.h"

#include "Address.h"
#include "Message.h"
#include "SmtpConnection.h"
#include "beckon/base/Error.h"
#include "beckon/security/Random.h"

#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <Poco/Net/NetSSL.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace beckon::mailsmtp {

namespace {

/// Of each mail and of the connection, at least, should they fail while the queue is flushed.
constexpr int triesAtStop = 8;

Counter& mails(Metrics& metrics, const char* result)
{
    return metrics.counter("beckon_mails_total", "Tries to hand a mail to the mail server, by their result.", {{"result", result}});
}

} // namespace

SmtpMailer::Figures::Figures(Metrics& metrics)
    : delivered(mails(metrics, "delivered")),
      deferred(mails(metrics, "deferred")),
      rejected(mails(metrics, "rejected")),
      expired(mails(metrics, "expired")),
      lost(mails(metrics, "lost")),
      durations(metrics.histogram("beckon_mail_delivery_duration_seconds", "How long the mail server took for a mail."))
{
}

/// Shows a connection to stop() while it lives, so that stop() can end what it waits for.
class SmtpMailer::Listing
{
public:
    Listing(SmtpMailer& mailer, SmtpConnection& connection) : _mailer(mailer)
    {
        const MutexLock lock(_mailer._mutex);
        _mailer._connection = &connection;
        if (_mailer.flushIsOver())
            connection.interrupt();
    }

    ~Listing()
    {
        const MutexLock lock(_mailer._mutex);
        _mailer._connection = nullptr;
    }

    Listing(const Listing&) = delete;
    Listing& operator=(const Listing&) = delete;

private:
    SmtpMailer& _mailer;
};

SmtpMailer::SmtpMailer(SmtpOptions options, const Clock& clock, Poco::Logger& log, Metrics& metrics)
    : _options(std::move(options)),
      _clock(clock),
      _log(log),
      _figures(metrics),
      _queue(_options.queueLimit),
      _random(std::random_device{}())
{
    metrics.gauge("beckon_mail_queue_length", "Mails that wait for the mail server.", {}, [this] {
        const MutexLock lock(_mutex);
        return static_cast<double>(_queue.size());
    });
    Poco::Net::initializeSSL();
    _thread = std::thread([this] { run(); });
}

SmtpMailer::~SmtpMailer()
{
    stop();
    Poco::Net::uninitializeSSL();
}

void SmtpMailer::send(Mail mail)
{
    if (!isSafeAddress(mail.to)) {
        say(Poco::Message::PRIO_WARNING, "a mail is dropped: its recipient is no address that SMTP can carry");
        return;
    }
    std::string message = formatMessage(mail, {_options.from, randomId(), _clock.system()});
    const Milliseconds age = mail.usefulFor.count() == 0 ? _options.mostAge : std::min(mail.usefulFor, _options.mostAge);
    dropExpired(); // they would take the place of those that are wanted
    {
        const SteadyTime now = _clock.steady();
        const MutexLock lock(_mutex);
        if (_flushEnd || !_queue.push({std::move(mail.to), std::move(message), now + age}, now))
            throw Unavailable("the mail queue is full or closed");
    }
    _changed.notifyAll();
}

Health SmtpMailer::health() const
{
    const MutexLock lock(_mutex);
    if (_outage.empty())
        return {};
    return {Health::State::Degraded, std::to_string(_queue.size()) + " mails wait: " + _outage};
}

void SmtpMailer::stop() noexcept
{
    if (!_thread.joinable())
        return;
    std::size_t lost = 0;
    {
        const MutexLock lock(_mutex);
        const SteadyTime now = _clock.steady();
        _flushEnd = now + _options.flush;
        _queue.hurry(now);
        _retryAt = now;
        _outageFailures = 0;
        _changed.notifyAll();
        while (!_ended && !flushIsOver())
            _changed.waitUntil(_mutex, *_flushEnd);
        if (_connection)
            _connection->interrupt();
    }
    _thread.join();
    {
        const MutexLock lock(_mutex);
        lost = _queue.size();
    }
    _figures.lost.add(lost);
    if (lost > 0)
        say(Poco::Message::PRIO_ERROR, std::to_string(lost) + " queued mails are lost: the mail server did not take them before the stop");
}

void SmtpMailer::run() noexcept
{
    while (waitForWork()) {
        dropExpired();
        try {
            deliverDue();
        } catch (const std::exception& error) {
            beginOutage(error.what());
        }
    }
    const MutexLock lock(_mutex);
    _ended = true;
    _changed.notifyAll();
}

/// True when a mail is due and may be tried; false when the thread is to end.
bool SmtpMailer::waitForWork()
{
    const MutexLock lock(_mutex);
    for (;;) {
        if (_flushEnd && (_queue.size() == 0 || flushIsOver()))
            return false;
        const auto due = _queue.next();
        if (!due) {
            _changed.wait(_mutex);
            continue;
        }
        const SteadyTime next = std::max(*due, _retryAt);
        if (next <= _clock.steady())
            return true;
        _changed.waitUntil(_mutex, _flushEnd ? std::min(next, *_flushEnd) : next);
    }
}

void SmtpMailer::deliverDue()
{
    SmtpConnection connection(_options);
    const Listing listing(*this, connection);
    try {
        connection.open();
        while (auto mail = take()) {
            Delivery delivery;
            try {
                const SteadyTime begun = _clock.steady();
                delivery = connection.deliver(mail->to, mail->message);
                _figures.durations.observe(_clock.steady() - begun);
            } catch (const std::exception&) {
                postpone(std::move(*mail));
                throw;
            }
            settle(std::move(*mail), delivery);
        }
    } catch (const std::exception& error) {
        beginOutage(error.what());
    }
    connection.quit();
}

/// One line for all, however long an outage was: each of them was told when it began to wait.
void SmtpMailer::dropExpired()
{
    std::size_t dropped = 0;
    {
        const MutexLock lock(_mutex);
        dropped = _queue.dropExpired(_clock.steady());
    }
    if (dropped == 0)
        return;
    _figures.expired.add(dropped);
    say(Poco::Message::PRIO_WARNING, std::to_string(dropped) + (dropped == 1 ? " mail is" : " mails are") +
                                         " dropped: the mail server did not take " + (dropped == 1 ? "it" : "them") +
                                         " while anybody wanted " + (dropped == 1 ? "it" : "them"));
}

std::optional<QueuedMail> SmtpMailer::take()
{
    const MutexLock lock(_mutex);
    return flushIsOver() ? std::nullopt : _queue.take(_clock.steady());
}

void SmtpMailer::settle(QueuedMail mail, const Delivery& delivery)
{
    endOutage();
    const std::string recipient = maskAddress(mail.to);
    const std::string reply = forLog(delivery.reply, mail.to);
    if (delivery.outcome == Delivery::Outcome::Deferred) {
        _figures.deferred.add();
        if (mail.failures == 0)
            say(Poco::Message::PRIO_WARNING, "the mail to " + recipient + " waits, the server refuses it for now: " + reply);
        postpone(std::move(mail));
        return;
    }
    {
        const MutexLock lock(_mutex);
        _queue.done();
    }
    const bool rejected = delivery.outcome == Delivery::Outcome::Rejected;
    (rejected ? _figures.rejected : _figures.delivered).add();
    if (rejected)
        say(Poco::Message::PRIO_WARNING, "the mail to " + recipient + " is dropped, the server refuses it for good: " + reply);
    else
        say(Poco::Message::PRIO_DEBUG, "the mail to " + recipient + " is with the mail server");
}

void SmtpMailer::postpone(QueuedMail mail)
{
    const MutexLock lock(_mutex);
    ++mail.failures;
    const SteadyTime due = _clock.steady() + pause(mail.failures);
    _queue.putBack(std::move(mail), due);
}

void SmtpMailer::beginOutage(const std::string& reason)
{
    std::size_t waiting = 0;
    {
        const MutexLock lock(_mutex);
        ++_outageFailures;
        _retryAt = _clock.steady() + pause(_outageFailures);
        waiting = _queue.size();
        if (!std::exchange(_outage, reason).empty())
            return;
    }
    say(Poco::Message::PRIO_WARNING, std::to_string(waiting) + " mails wait, trying again until the mail server takes them: " + reason);
}

void SmtpMailer::endOutage()
{
    {
        const MutexLock lock(_mutex);
        _outageFailures = 0;
        if (std::exchange(_outage, {}).empty())
            return;
    }
    say(Poco::Message::PRIO_INFORMATION, "the mail server takes mails again");
}

/// A log that fails must not end the thread.
void SmtpMailer::say(int priority, const std::string& text) const noexcept
{
    try {
        _log.log(Poco::Message(_log.name(), text, static_cast<Poco::Message::Priority>(priority)));
    } catch (const std::exception&) {
        return;
    }
}

bool SmtpMailer::flushIsOver() const
{
    return _flushEnd && _clock.steady() >= *_flushEnd;
}

Milliseconds SmtpMailer::pause(unsigned failures)
{
    const Milliseconds delay = _options.backoff.delay(failures, std::uniform_real_distribution<double>(0, 1)(_random));
    return _flushEnd ? std::min(delay, _options.flush / triesAtStop) : delay;
}

} // namespace beckon::mailsmtp
