#pragma once

#include "beckon/base/Mutex.h"
#include "beckon/service/Cluster.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storememory {

/// The cluster of one node: who is connected to this process. A user whose newer connection takes over keeps the place in the order.
/// Ownership: owns its lists. Threads: any, many at once; a call holds the lock of one shard of the rooms, for microseconds or, in
/// connected(), for a copy of the room's names. Errors: none.
class MemoryCluster final : public Cluster
{
public:
    MemoryCluster();

    const std::string& nodeId() const noexcept override { return _nodeId; }
    std::uint64_t enter(std::string_view room, std::string_view user) override;
    void leave(std::string_view room, std::string_view user, std::uint64_t generation) override;
    std::vector<std::string> connected(std::string_view room) const override;

    /// Rooms in which someone is connected.
    std::size_t rooms() const;

private:
    struct Presence
    {
        std::uint64_t generation = 0; ///< of the newest connection
        std::uint64_t place = 0;      ///< generation of the first: the order of entering
    };

    struct Room
    {
        std::map<std::string, Presence, std::less<>> users;
        std::map<std::uint64_t, std::string_view> byPlace; ///< views of the names in `users`
    };

    struct Shard
    {
        mutable Mutex mutex;
        std::map<std::string, Room, std::less<>> rooms BECKON_GUARDED_BY(mutex);
    };

    static constexpr std::size_t shardCount = 64;

    static std::size_t indexOf(std::string_view room) noexcept { return std::hash<std::string_view>{}(room) % shardCount; }

    const std::string _nodeId;
    std::atomic<std::uint64_t> _lastGeneration{0};
    std::array<Shard, shardCount> _shards;
};

} // namespace beckon::storememory
