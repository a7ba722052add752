#pragma once

#include "beckon/base/Clock.h"

#include <Poco/Data/Session.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace beckon {

/// A bounded number of open sessions, lent to one thread at a time; who waits longest is served first.
/// (Poco::Data::SessionPool throws when it is empty instead of waiting, and runs a timer thread.)
/// Ownership: owns its sessions; leases must end before it. Threads: any, many at once.
class SessionPool
{
public:
    using Open = std::function<Poco::Data::Session()>;

    /// Opens nothing yet: a session is opened, by `open`, when one is needed and none is idle.
    SessionPool(std::size_t most, Open open) : _most(most), _open(std::move(open)) {}

    /// One session on loan; its end gives it back.
    class Lease
    {
    public:
        Lease(Lease&& other) noexcept : _pool(other._pool), _session(std::move(other._session)) { other._session.reset(); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Lease& operator=(Lease&&) = delete;
        ~Lease() { _pool.giveBack(std::move(_session), _discarded); }

        Poco::Data::Session& session() noexcept { return *_session; }

        /// The session is broken: it will be closed instead of lent again, and so will those that are idle then.
        void discard() noexcept { _discarded = true; }

    private:
        friend class SessionPool;
        Lease(SessionPool& pool, Poco::Data::Session session) : _pool(pool), _session(std::move(session)) {}

        SessionPool& _pool;
        std::optional<Poco::Data::Session> _session;
        bool _discarded = false;
    };

    /// Waits for a session no longer than `wait`, then throws Unavailable. What `open` throws comes through.
    Lease acquire(Milliseconds wait);

private:
    struct Waiter
    {
        std::condition_variable called;
        bool served = false; ///< with a session, or with the right to open one when `session` is empty
        std::optional<Poco::Data::Session> session;
    };

    Lease openOne();
    void giveBack(std::optional<Poco::Data::Session> session, bool discarded) noexcept;
    void closeIdle() noexcept;
    void passOn(std::optional<Poco::Data::Session> session);

    const std::size_t _most;
    const Open _open;
    std::mutex _mutex;
    std::size_t _lentOrIdle = 0;
    std::vector<Poco::Data::Session> _idle;
    std::deque<Waiter*> _waiting;
};

} // namespace beckon
