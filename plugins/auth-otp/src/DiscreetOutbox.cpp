#include "DiscreetOutbox.h"

#include "beckon/base/Clock.h"
#include "beckon/base/Error.h"

#include <Poco/Logger.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace beckon::auth {

namespace {

constexpr Milliseconds retryInterval{500};

} // namespace

DiscreetOutbox::DiscreetOutbox(Mailer& mailer, Poco::Logger& log, std::size_t limit)
    : _mailer(mailer), _log(log), _limit(limit), _thread([this] { run(); })
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
    const MutexLock lock(_mutex);
    if (_waiting.size() >= _limit)
        throw Unavailable("the mail queue is full");
    _waiting.push_back(std::move(mail));
    _changed.notifyAll();
}

void DiscreetOutbox::run()
{
    for (;;) {
        std::optional<Mail> mail;
        {
            const MutexLock lock(_mutex);
            while (_waiting.empty() && !_stopping)
                _changed.wait(_mutex);
            if (_waiting.empty())
                return;
            mail = _waiting.front(); // keeps its place in the count until it is delivered
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
