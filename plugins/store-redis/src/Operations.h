#pragma once

#include "ClusterOptions.h"
#include "Operation.h"
#include "RedisLink.h"
#include "ScriptRunner.h"
#include "beckon/base/Clock.h"
#include "beckon/event/Timer.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

/// The operations that Redis was asked for: each is under way until its event has come back by the mailbox, or Redis has said that there
/// will be none. What is under way when the link breaks may or may not have been done: the node does it (again) alone.
/// Ownership: keeps references to what it is made of, which outlives it. Threads: the link's.
class Operations
{
public:
    Operations(RedisLink& link, ScriptRunner& scripts, const Clock& clock, const ClusterOptions& options);

    enum class Snapshot : std::uint8_t
    {
        Wanted,
        NotWanted
    };

    void ask(Operation operation, Snapshot snapshot);

    /// The event of that request has been told; its user has this generation, if present.
    void confirm(std::uint64_t request, Stamp generation);

    /// Those under way, in the order in which they were asked for. None is after this.
    std::vector<Operation> takeAll();

    bool hasAny(std::string_view room) const;

    /// Asks for a removal that was done alone; nothing is under way by that. `done` is called when Redis knows.
    void repeat(const Operation& removal, std::function<void()> done);

private:
    struct UnderWay
    {
        Operation operation;
        SteadyTime deadline;
    };

    void change(const Operation& operation, std::uint64_t request, Snapshot snapshot, ScriptRunner::Answer answer);
    void onAnswer(std::uint64_t request, std::string_view outcome);
    void watch();

    RedisLink& _link;
    ScriptRunner& _scripts;
    const Clock& _clock;
    const ClusterOptions& _options;
    std::uint64_t _lastRequest = 0;
    std::map<std::uint64_t, UnderWay> _underWay; ///< by request
    Timer _timer;                                ///< for the deadline of the oldest
};

} // namespace beckon::storeredis
