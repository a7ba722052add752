#include "MailQueue.h"

#include <algorithm>
#include <utility>

namespace beckon::mailsmtp {

Milliseconds Backoff::delay(unsigned failures, double random) const noexcept
{
    Milliseconds full = std::min(initial, most);
    for (unsigned failure = 1; failure < failures && full < most; ++failure)
        full = std::min(full * 2, most);
    return std::chrono::duration_cast<Milliseconds>(full * (0.5 + random / 2));
}

bool MailQueue::push(QueuedMail mail, SteadyTime now)
{
    if (size() >= _limit)
        return false;
    _mails.emplace(now, std::move(mail));
    return true;
}

std::optional<QueuedMail> MailQueue::take(SteadyTime now)
{
    const auto first = _mails.begin();
    if (first == _mails.end() || first->first > now)
        return std::nullopt;
    QueuedMail mail = std::move(first->second);
    _mails.erase(first);
    ++_taken;
    return mail;
}

void MailQueue::putBack(QueuedMail mail, SteadyTime due)
{
    --_taken;
    _mails.emplace(due, std::move(mail));
}

std::size_t MailQueue::dropExpired(SteadyTime now)
{
    return std::erase_if(_mails, [now](const auto& entry) { return entry.second.expiry <= now; });
}

std::optional<SteadyTime> MailQueue::next() const noexcept
{
    return _mails.empty() ? std::nullopt : std::optional(_mails.begin()->first);
}

void MailQueue::hurry(SteadyTime now)
{
    std::multimap<SteadyTime, QueuedMail> hurried;
    for (auto& [due, mail] : _mails) {
        mail.failures = 0;
        hurried.emplace(std::min(due, now), std::move(mail));
    }
    _mails = std::move(hurried);
}

} // namespace beckon::mailsmtp
