#include "DiscreetOutbox.h"

#include "beckon/base/Error.h"
#include "beckon/security/Random.h"

#include <Poco/Logger.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace beckon::auth {

namespace {

constexpr Milliseconds retryInterval{500};

/// From half of `about` to one and a half.
Milliseconds randomTime(Milliseconds about)
{
    const auto random = static_cast<unsigned char>(randomBytes(1).front());
    return about / 2 + about * random / 256;
}

} // namespace

DiscreetOutbox::DiscreetOutbox(Mailer& mailer, Poco::Logger& log, std::size_t limit, Milliseconds pause)
    : _mailer(mailer), _log(log), _limit(limit), _pause(pause), _thread([this] { run(); })
{
}

DiscreetOutbox::~DiscreetOutbox()
{
    {
        const MutexLock lock(_mutex);
        _stopping = true;
        _changed.notifyAll();
    }
    _thread.join();
}

void DiscreetOutbox::post(std::optional<Mail> mail)
{
    const SteadyTime due = std::chrono::steady_clock::now() + randomTime(_pause);
    const MutexLock lock(_mutex);
    if (_waiting.size() >= _limit)
        throw Unavailable("the mail queue is full");
    _waiting.push_back({std::move(mail), due});
    if (_waiting.size() == 1)
        _changed.notifyAll();
}

bool DiscreetOutbox::isDue() const
{
    return _stopping || (!_waiting.empty() && std::chrono::steady_clock::now() >= _waiting.front().due);
}

void DiscreetOutbox::awaitDue()
{
    while (!isDue()) {
        if (_waiting.empty())
            _changed.wait(_mutex);
        else
            _changed.waitUntil(_mutex, _waiting.front().due);
    }
}

void DiscreetOutbox::run()
{
    for (;;) {
        std::optional<Mail> mail;
        {
            const MutexLock lock(_mutex);
            awaitDue();
            if (_waiting.empty())
                return;
            mail = _waiting.front().mail; // keeps its place in the count until it is delivered
        }
        const Delivery delivery = deliver(mail);
        const MutexLock lock(_mutex);
        if (delivery == Delivery::Done || _stopping) {
            _waiting.pop_front();
            continue;
        }
        const SteadyTime again = std::chrono::steady_clock::now() + retryInterval;
        while (!_stopping && _changed.waitUntil(_mutex, again) != std::cv_status::timeout)
            continue;
    }
}

DiscreetOutbox::Delivery DiscreetOutbox::deliver(const std::optional<Mail>& mail) noexcept
{
    try {
        if (mail)
            _mailer.send(*mail);
        return Delivery::Done;
    } catch (const Unavailable&) {
        return Delivery::Failed;
    } catch (const std::exception& fault) {
        _log.error("a login code was not sent: %s", std::string(fault.what()));
        return Delivery::Done;
    }
}

} // namespace beckon::auth
