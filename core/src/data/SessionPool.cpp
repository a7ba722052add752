#include "data/SessionPool.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <utility>

namespace beckon {

SessionPool::Lease SessionPool::acquire(Milliseconds wait)
{
    std::unique_lock lock(_mutex);
    if (!_idle.empty()) {
        Poco::Data::Session session = std::move(_idle.back());
        _idle.pop_back();
        return {*this, std::move(session)};
    }
    if (_lentOrIdle < _most) {
        ++_lentOrIdle;
        lock.unlock();
        return openOne();
    }

    Waiter waiter;
    _waiting.push_back(&waiter);
    if (!waiter.called.wait_for(lock, wait, [&] { return waiter.served; })) {
        std::erase(_waiting, &waiter);
        throw Unavailable("all " + std::to_string(_most) + " database sessions stayed in use for " + std::to_string(wait.count()) + " ms");
    }
    lock.unlock();
    return waiter.session ? Lease{*this, std::move(*waiter.session)} : openOne();
}

SessionPool::Lease SessionPool::openOne()
{
    try {
        return {*this, _open()};
    } catch (...) {
        const std::lock_guard lock(_mutex);
        passOn(std::nullopt);
        throw;
    }
}

void SessionPool::giveBack(std::optional<Poco::Data::Session> session, bool discarded) noexcept
{
    if (!session)
        return;
    // What is broken is closed before its place is free, and not under the lock: closing may take its time.
    if (discarded) {
        session.reset();
        closeIdle();
    }
    const std::lock_guard lock(_mutex);
    passOn(std::move(session));
}

/// Sessions idle since before a loss are likely lost with it, as when the server has restarted: nobody should have to try each of them.
void SessionPool::closeIdle() noexcept
{
    std::vector<Poco::Data::Session> idle;
    {
        const std::lock_guard lock(_mutex);
        idle.swap(_idle);
    }
    const std::size_t closed = idle.size();
    idle.clear();
    const std::lock_guard lock(_mutex);
    for (std::size_t i = 0; i < closed; ++i)
        passOn(std::nullopt);
}

/// Gives the longest waiting thread the session, or the place of one that is no more.
void SessionPool::passOn(std::optional<Poco::Data::Session> session)
{
    if (!_waiting.empty()) {
        Waiter& next = *_waiting.front();
        _waiting.pop_front();
        next.session = std::move(session);
        next.served = true;
        next.called.notify_one();
        return;
    }
    if (session)
        _idle.push_back(std::move(*session));
    else
        --_lentOrIdle;
}

} // namespace beckon
