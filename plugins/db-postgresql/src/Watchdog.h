#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"

#include <chrono>
#include <list>
#include <thread>

namespace beckon::postgresql {

/// Ends waits for a server that does not answer: libpq's calls have no deadline of their own, and a machine that has stopped, or is no more
/// reached, closes no connection. What waits too long has its connection shut down under it, and so fails as if the server had done it.
/// Ownership: outlives the sessions it watches. Threads: any, many at once; it has one of its own.
class Watchdog
{
public:
    explicit Watchdog(Milliseconds patience);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// One session's connection. It keeps a descriptor of its own: libpq closes its one when it likes, and another connection would get the
    /// number. Threads: one at a time, that which uses the session.
    class Watch
    {
    public:
        /// Throws SystemError when there are no more descriptors.
        Watch(Watchdog& watchdog, int socket);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// From here to end(), nothing waits longer on the connection than the watchdog's patience. They do not nest.
        void begin() noexcept;
        void end() noexcept;

        /// Was the connection shut down?
        bool expired() const;

    private:
        friend class Watchdog;

        Watchdog& _watchdog;
        const int _socket;
        std::chrono::steady_clock::time_point _deadline;
        std::list<Watch*> _rest; ///< holds the one element of this watch while it does not wait: to begin and end takes no memory
        const std::list<Watch*>::iterator _element;
        bool _waits = false;
        bool _expired = false;
    };

private:
    void run();
    void expire(Watch& watch) BECKON_REQUIRES(_mutex);

    const Milliseconds _patience;
    mutable Mutex _mutex;
    Condition _changed;
    std::list<Watch*> _waiting BECKON_GUARDED_BY(_mutex); ///< the earliest deadline first
    bool _ends BECKON_GUARDED_BY(_mutex) = false;
    std::thread _thread;
};

} // namespace beckon::postgresql
