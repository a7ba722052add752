#pragma once

#include "Rosters.h"
#include "ScriptRunner.h"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

/// Tells Redis who is present at this node and what it watches, room by room: after each new link all of them, some at a time so that
/// operations get through in between. Ownership: keeps references to what it is made of, which outlives it. Threads: the link's.
class Restoration
{
public:
    Restoration(ScriptRunner& scripts, const Rosters& rosters) : _scripts(scripts), _rosters(rosters) {}

    /// `onSent` is called when all have been sent, unless it is stopped before: what is sent after that comes after them.
    void start(std::vector<std::string> rooms, std::function<void()> onSent);
    void stop();

    /// Restores this room now, if its turn has not come yet: whatever is asked for there must come after it.
    void hasten(const std::string& room);

    /// Restores the room once more. Nothing of this node's own may be under way in it: Redis would be told what is no longer so.
    void repeat(const std::string& room)
    {
        send(room, [] {});
    }

private:
    void pump();
    void send(const std::string& room, std::function<void()> done);

    ScriptRunner& _scripts;
    const Rosters& _rosters;
    std::set<std::string, std::less<>> _rooms; ///< whose turn has not come yet
    std::size_t _underWay = 0;
    std::function<void()> _onSent;
};

} // namespace beckon::storeredis
