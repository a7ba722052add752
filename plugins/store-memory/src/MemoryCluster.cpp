#include "MemoryCluster.h"

#include "beckon/security/Random.h"

namespace beckon::storememory {

MemoryCluster::MemoryCluster() : _nodeId(randomId()) {}

std::uint64_t MemoryCluster::enter(std::string_view room, std::string_view user)
{
    Shard& shard = _shards[indexOf(room)];
    const MutexLock lock(shard.mutex);
    const std::uint64_t generation = ++_lastGeneration;

    auto found = shard.rooms.find(room);
    if (found == shard.rooms.end())
        found = shard.rooms.emplace(std::string(room), Room{}).first;
    Room& entered = found->second;

    if (const auto present = entered.users.find(user); present != entered.users.end()) {
        present->second.generation = generation;
        return generation;
    }
    const auto added = entered.users.emplace(std::string(user), Presence{generation, generation}).first;
    entered.byPlace.emplace(generation, added->first);
    return generation;
}

void MemoryCluster::leave(std::string_view room, std::string_view user, std::uint64_t generation)
{
    Shard& shard = _shards[indexOf(room)];
    const MutexLock lock(shard.mutex);
    const auto found = shard.rooms.find(room);
    if (found == shard.rooms.end())
        return;
    Room& left = found->second;
    const auto present = left.users.find(user);
    if (present == left.users.end() || present->second.generation != generation)
        return;
    left.byPlace.erase(present->second.place);
    left.users.erase(present);
    if (left.users.empty())
        shard.rooms.erase(found);
}

std::vector<std::string> MemoryCluster::connected(std::string_view room) const
{
    const Shard& shard = _shards[indexOf(room)];
    const MutexLock lock(shard.mutex);
    std::vector<std::string> users;
    const auto found = shard.rooms.find(room);
    if (found == shard.rooms.end())
        return users;
    users.reserve(found->second.users.size());
    for (const auto& [place, user] : found->second.byPlace)
        users.emplace_back(user);
    return users;
}

std::size_t MemoryCluster::rooms() const
{
    std::size_t total = 0;
    for (const Shard& shard : _shards) {
        const MutexLock lock(shard.mutex);
        total += shard.rooms.size();
    }
    return total;
}

} // namespace beckon::storememory
