#pragma once

#include "Removals.h"
#include "Roster.h"
#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/Cluster.h"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::memory {

/// The cluster of one node. It tells its observer of every room, also of those in which nobody is present.
/// Ownership: owns its rosters, keeps a reference to the clock. Threads: any, many at once; a call holds the lock of one shard of the rooms
/// for microseconds, for a copy of the room's names, and for the observer's call. Errors: none.
class MemoryCluster final : public Cluster
{
public:
    explicit MemoryCluster(const Clock& clock);

    const std::string& nodeId() const noexcept override { return _nodeId; }
    void observe(std::weak_ptr<ClusterObserver> observer) override { _observer = std::move(observer); }
    void enter(std::string_view room, std::string_view user, Removal removal, Entered entered) override;
    void arrive(std::string_view room, std::string_view user) override;
    void expect(std::string_view room, std::string_view user) override;
    void drop(std::string_view room, std::string_view user, std::uint64_t generation) override;
    void leave(std::string_view room, std::string_view user, std::uint64_t generation) override;
    void remove(std::string_view room, std::string_view user) override;
    void watch(std::string_view) override {}
    void unwatch(std::string_view) override {}
    std::vector<std::vector<std::string>> connected(std::span<const std::string> rooms) const override;

    /// There is no other node: what is written to this one comes at once, what is written to others is lost.
    Posting send(const std::string& node, const Letter& letter, std::span<const std::string_view> parts) override;

    /// Rooms in which someone is present.
    std::size_t rooms() const;

private:
    using Rosters = std::map<std::string, Roster, std::less<>>;

    struct Shard
    {
        mutable Mutex mutex;
        Rosters rosters BECKON_GUARDED_BY(mutex);
        Removals removals BECKON_GUARDED_BY(mutex);
        Stamp last BECKON_GUARDED_BY(mutex) = 0; ///< of the latest change, so that stamps grow in a room that was empty meanwhile
    };

    /// Does `operation`, which answers a change or nothing, to the room's roster, and tells the observer.
    template <typename Operation>
    Stamp change(Shard& shard, std::string_view room, Operation operation) BECKON_REQUIRES(shard.mutex);

    Shard& shardOf(std::string_view room) noexcept { return _shards[indexOf(room)]; }

    static constexpr std::size_t shardCount = 64;

    static std::size_t indexOf(std::string_view room) noexcept { return std::hash<std::string_view>{}(room) % shardCount; }

    const Clock& _clock;
    const std::string _nodeId;
    const std::string _thisNode; ///< as the rosters have it, where there is no other: empty, which takes no memory
    std::weak_ptr<ClusterObserver> _observer;
    std::array<Shard, shardCount> _shards;
};

} // namespace beckon::memory
