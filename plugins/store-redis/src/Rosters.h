#pragma once

#include "ClusterOptions.h"
#include "MailboxEntry.h"
#include "ObserverCalls.h"
#include "Operation.h"
#include "RedisTime.h"
#include "Removals.h"
#include "Replica.h"
#include "beckon/base/Clock.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

/// The replicas of all rooms in which somebody is present at this node or that it watches, and what the observer hears of them.
/// Ownership: keeps references to what it is made of, which outlives it. Threads: the link's.
class Rosters
{
public:
    Rosters(std::string self, ObserverCalls& observer, const RedisTime& time, const Clock& clock);

    /// What was read from the mailbox.
    void apply(const ChangeEntry& change);
    void apply(SnapshotEntry snapshot, Replica::Missing missing);

    /// Before Redis is asked for an operation.
    void prepare(const Operation& operation);

    /// Does an operation without Redis. The generation of an Enter, else 0.
    Stamp alone(const Operation& operation);

    /// From now on changes count only after a snapshot of their room.
    void outdate();
    void dropUnconfirmed();

    bool isCurrent(const std::string& room) const;
    bool isWatched(const std::string& room) const;
    std::vector<std::pair<std::string, Presence>> own(const std::string& room) const;
    std::vector<std::string> connected(const std::string& room) const;
    std::vector<std::string> rooms() const;
    std::size_t size() const noexcept { return _replicas.size(); }

    /// The next room in an endless round; empty when there is none.
    std::string nextRoom();

    /// Removals that Redis has not heard of, in their order; the first is dropped when it has.
    const std::deque<Operation>& removedAlone() const noexcept { return _removedAlone; }
    void dropRemovedAlone() { _removedAlone.pop_front(); }

private:
    using Replicas = std::map<std::string, Replica, std::less<>>;

    void tell(const std::string& room, RosterEvent::Kind kind, const std::string& user, Stamp stamp);
    void watch(const std::string& room);
    void unwatch(const std::string& room);
    Stamp removeAlone(const Operation& operation, Stamp now);
    Replica& make(const std::string& room);
    void forgetIfEmpty(Replicas::iterator replica);

    const std::string _self;
    ObserverCalls& _observer;
    const RedisTime& _time;
    const Clock& _clock;
    const Replica::Tell _tell;
    Replicas _replicas;
    memory::Removals _removals;
    std::deque<Operation> _removedAlone;
    SnapshotEntry _parts; ///< of a snapshot that has not come whole yet
    std::string _lastRoom;
};

} // namespace beckon::storeredis
