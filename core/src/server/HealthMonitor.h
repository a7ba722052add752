#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Health.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

/// Asks each part how it is, again and again, each on a thread of its own: a part that hangs holds up neither another one nor who wants to
/// know. Ownership: the parts that are asked, and the clock, outlive stop(). Threads: any, many at once; nothing blocks but the constructor
/// and stop().
class HealthMonitor
{
public:
    struct Part
    {
        std::string name;
        std::function<Health()> ask; ///< may block; what throws is down
    };

    /// What is known of one part, with `since`.
    struct State
    {
        std::string name;
        Health health;
    };

    struct Pace
    {
        Milliseconds interval{1'000};    ///< between two questions
        Milliseconds leastInterval{100}; ///< even when somebody wants to know
        Milliseconds patience{1'500};    ///< a part that takes longer to answer is down
    };

    /// Asks each part once, and waits for the answers no longer than the patience. Throws SystemError.
    HealthMonitor(std::vector<Part> parts, const Clock& clock, Pace pace);
    ~HealthMonitor() { stop(); }
    HealthMonitor(const HealthMonitor&) = delete;
    HealthMonitor& operator=(const HealthMonitor&) = delete;

    /// In the order of the parts.
    std::vector<State> states() const;

    /// Asks again at once, unless that has just been done.
    void refresh() noexcept;

    /// Waits for the questions under way; from then on the last states stand. A second call does nothing.
    void stop() noexcept;

private:
    struct Watched
    {
        Part part;
        std::thread thread;
        Health health{Health::State::Down, "it has not answered yet"};
        SteadyTime asked{};
        bool isAsked = false; ///< an answer is awaited
        bool isKnown = false;
        bool isWanted = false; ///< at once
    };

    void run(Watched& watched);
    bool waitForNext(Watched& watched);
    void settle(Watched& watched, Health health) const BECKON_REQUIRES(_mutex);
    bool isLate(const Watched& watched) const BECKON_REQUIRES(_mutex);

    const Clock& _clock;
    const Pace _pace;
    mutable Mutex _mutex;
    Condition _changed;
    bool _stops BECKON_GUARDED_BY(_mutex) = false;
    mutable std::vector<std::unique_ptr<Watched>> _parts; ///< the vector is made once; what it holds is guarded by `_mutex`
};

} // namespace beckon
