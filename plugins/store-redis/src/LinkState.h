#pragma once

#include "Login.h"
#include "RedisLink.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Health.h"

#include <string>

namespace Poco {
class Logger;
}

namespace beckon::storeredis {

/// Whether there is a link, for the other threads and for the log, which gets a line for each change from announce() on, and none for each
/// try.
/// Ownership: keeps references to clock and log. Threads: any.
class LinkState
{
public:
    /// `place` is for messages.
    LinkState(std::string place, const Clock& clock, Poco::Logger& log);

    void noteUp();
    void noteDown(const Login::Fault& fault);

    void announce();

    RedisLink::FirstTry awaitFirst(Milliseconds patience) const;
    Health health() const;

private:
    using FirstTry = RedisLink::FirstTry;

    void say(const Health& health) const;

    const std::string _place;
    const Clock& _clock;
    Poco::Logger& _log;
    mutable Mutex _mutex;
    mutable Condition _tried;
    FirstTry _first BECKON_GUARDED_BY(_mutex);
    Health _health BECKON_GUARDED_BY(_mutex);
    bool _isRefused BECKON_GUARDED_BY(_mutex) = false;
    bool _isAnnounced BECKON_GUARDED_BY(_mutex) = false;
};

} // namespace beckon::storeredis
