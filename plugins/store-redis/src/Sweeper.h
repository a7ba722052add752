#pragma once

#include "ClusterOptions.h"
#include "RedisLink.h"
#include "ScriptRunner.h"
#include "beckon/event/Timer.h"

#include <functional>
#include <set>
#include <string>

namespace beckon::storeredis {

/// Looks for nodes that have died, and ends their presences. Every node does, each of them some rooms at a time.
/// Ownership: keeps references to what it is made of, which outlives it. Threads: the link's.
class Sweeper
{
public:
    using Nodes = std::set<std::string, std::less<>>;

    /// Gets all nodes that live, and those that are dead and not swept yet.
    using OnNodes = std::function<void(const Nodes& living, const Nodes& dead)>;

    /// Calls `onNodes` now and then while it runs.
    Sweeper(RedisLink& link, ScriptRunner& scripts, const ClusterOptions& options, OnNodes onNodes);

    /// There is a new link. Nobody is taken for dead before the hold-off is over: their leases may have ended because nobody could renew
    /// them.
    void start();
    void stop();

    /// Ends the presences of this node and its registration, and calls `done`. The reading of its mailbox must have ended.
    void sweepOneself(const std::string& self, std::function<void()> done);

private:
    void look();
    void sweep(const std::string& node);

    RedisLink& _link;
    ScriptRunner& _scripts;
    const ClusterOptions& _options;
    const OnNodes _onNodes;
    Nodes _underWay; ///< nodes that are being swept
    Timer _timer;
};

} // namespace beckon::storeredis
