#include "MemoryCluster.h"

#include "beckon/security/Random.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace beckon::memory {

namespace {

Stamp stampOf(SystemTime time)
{
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
    return since > 0 ? static_cast<Stamp>(since) : 0;
}

} // namespace

MemoryCluster::MemoryCluster(const Clock& clock) : _clock(clock), _nodeId(randomId()) {}

void MemoryCluster::enter(std::string_view room, std::string_view user, Removal removal, Entered entered)
{
    Stamp generation = 0;
    {
        Shard& shard = shardOf(room);
        const MutexLock lock(shard.mutex);
        if (removal == Removal::IsOutdated || !shard.removals.contains(room, user, _clock.steady()))
            generation = change(shard, room, [&](Roster& roster, Stamp now) { return std::optional(roster.enter(user, _thisNode, now)); });
    }
    entered(generation);
}

void MemoryCluster::arrive(std::string_view room, std::string_view user)
{
    Shard& shard = shardOf(room);
    const MutexLock lock(shard.mutex);
    change(shard, room, [&](Roster& roster, Stamp now) { return roster.arrive(user, _thisNode, now); });
}

void MemoryCluster::expect(std::string_view room, std::string_view user)
{
    Shard& shard = shardOf(room);
    const MutexLock lock(shard.mutex);
    change(shard, room, [&](Roster& roster, Stamp now) { return roster.expect(user, now); });
}

void MemoryCluster::drop(std::string_view room, std::string_view user, std::uint64_t generation)
{
    Shard& shard = shardOf(room);
    const MutexLock lock(shard.mutex);
    change(shard, room, [&](Roster& roster, Stamp now) { return roster.drop(user, generation, now); });
}

void MemoryCluster::leave(std::string_view room, std::string_view user, std::uint64_t generation)
{
    Shard& shard = shardOf(room);
    const MutexLock lock(shard.mutex);
    change(shard, room, [&](Roster& roster, Stamp now) { return roster.leave(user, generation, now); });
}

void MemoryCluster::remove(std::string_view room, std::string_view user)
{
    Shard& shard = shardOf(room);
    const MutexLock lock(shard.mutex);
    shard.removals.add(room, user, _clock.steady());
    change(shard, room, [&](Roster& roster, Stamp now) { return std::optional(roster.remove(user, now)); });
}

std::vector<std::vector<std::string>> MemoryCluster::connected(std::span<const std::string> rooms) const
{
    std::vector<std::vector<std::string>> users;
    users.reserve(rooms.size());
    for (const std::string& room : rooms) {
        const Shard& shard = _shards[indexOf(room)];
        const MutexLock lock(shard.mutex);
        const auto found = shard.rosters.find(room);
        users.push_back(found == shard.rosters.end() ? std::vector<std::string>() : found->second.connected());
    }
    return users;
}

Cluster::Posting MemoryCluster::send(const std::string& node, const Letter& letter, std::span<const std::string_view> parts)
{
    const std::shared_ptr<ClusterObserver> observer = _observer.lock();
    if (!observer)
        return Posting::Taken;
    Letter sent = letter;
    sent.text.clear();
    for (const std::string_view part : parts)
        sent.text += part;
    if (node == _nodeId)
        observer->onLetter(node, std::move(sent));
    else
        observer->onLost(node, std::move(sent));
    return Posting::Taken;
}

std::size_t MemoryCluster::rooms() const
{
    std::size_t total = 0;
    for (const Shard& shard : _shards) {
        const MutexLock lock(shard.mutex);
        total += shard.rosters.size();
    }
    return total;
}

template <typename Operation>
Stamp MemoryCluster::change(Shard& shard, std::string_view room, Operation operation)
{
    auto found = shard.rosters.find(room);
    if (found == shard.rosters.end())
        found = shard.rosters.emplace(std::string(room), Roster()).first;
    const Stamp now = std::max(stampOf(_clock.system()), shard.last + 1);
    const std::optional<RosterChange> change = operation(found->second, now);
    if (found->second.empty())
        shard.rosters.erase(found);
    if (!change)
        return 0;
    shard.last = change->stamp;
    if (const std::shared_ptr<ClusterObserver> observer = _observer.lock())
        observer->onRosterEvent(toEvent(*change, room, _thisNode, now));
    return change->stamp;
}

} // namespace beckon::memory
