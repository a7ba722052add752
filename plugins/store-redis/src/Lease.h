#pragma once

#include "ClusterOptions.h"
#include "Fields.h"
#include "RedisLink.h"
#include "RedisTime.h"
#include "ScriptRunner.h"
#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace beckon::storeredis {

/// This node's place among the living: registers with each new link, and renews that until the link ends.
/// Ownership: keeps references to what it is made of, which outlives it. Threads: the link's.
class Lease
{
public:
    /// Whether Redis still knows what it knew at this node's last registration.
    enum class Memory : std::uint8_t
    {
        Kept,
        Lost
    };

    class Owner
    {
    public:
        /// `rooms` are those in which Redis says that somebody is present at this node.
        virtual void onRegistered(Memory memory, const std::vector<std::string>& rooms) = 0;
        virtual void onRenewed() = 0;

        /// The id of the last entry of the mailbox that was read.
        virtual std::string readPosition() const = 0;

    protected:
        ~Owner() = default;
    };

    Lease(Owner& owner, RedisLink& link, ScriptRunner& scripts, RedisTime& time, const Clock& clock, const ClusterOptions& options);

    /// There is a link.
    void acquire();

    /// There is none any more, or this node stops.
    void release();

    /// Others may have taken this node for dead: it must not act on anything before it has registered anew.
    bool isDoubtful() const { return _clock.steady() - _proven > _options.lease; }

private:
    void onRegistered(const Reply& reply, SteadyTime asked);
    void renew();

    Owner& _owner;
    RedisLink& _link;
    ScriptRunner& _scripts;
    RedisTime& _time;
    const Clock& _clock;
    const ClusterOptions& _options;
    std::uint64_t _token = 0;
    std::string _epoch; ///< the name of what is in Redis, as of the last registration
    std::string _runId;
    SteadyTime _proven; ///< when the latest request was sent that found the lease held
    Timer _timer;
};

} // namespace beckon::storeredis
