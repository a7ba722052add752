#pragma once

#include "ClusterOptions.h"
#include "LetterBudget.h"
#include "Operation.h"
#include "RedisLink.h"
#include "beckon/base/Clock.h"
#include "beckon/service/Cluster.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

class ClusterState;

/// The nodes that share one Redis as one, and while there is no link to it, this node alone.
/// Ownership: keeps references to link, clock and log, which outlive it; made before the link starts, and ended after the link has.
/// Threads: every method may be called on any thread; all work and every call of the observer and of `entered` is done on the link's.
/// Errors: none.
class RedisCluster final : public Cluster
{
public:
    RedisCluster(RedisLink& link, const Clock& clock, Poco::Logger& log, ClusterOptions options);
    ~RedisCluster() override;

    const std::string& nodeId() const noexcept override { return _nodeId; }
    void observe(std::weak_ptr<ClusterObserver> observer) override;
    void enter(std::string_view room, std::string_view user, Removal removal, Entered entered) override;
    void arrive(std::string_view room, std::string_view user) override;
    void expect(std::string_view room, std::string_view user) override;
    void drop(std::string_view room, std::string_view user, std::uint64_t generation) override;
    void leave(std::string_view room, std::string_view user, std::uint64_t generation) override;
    void remove(std::string_view room, std::string_view user) override;
    void watch(std::string_view room) override;
    void unwatch(std::string_view room) override;
    std::vector<std::vector<std::string>> connected(std::span<const std::string> rooms) const override;
    Posting send(const std::string& node, const Letter& letter, std::span<const std::string_view> parts) override;

    /// True when this node is one with the others. Blocks until it is, `patience` at most.
    bool awaitRegistration(Milliseconds patience) const;

    /// Tells the other nodes that this one ends, unless users may still reconnect to them within the grace. Blocks for two seconds at most.
    /// Without it the others find out when the lease has ended. Before the link's stop().
    void bye() noexcept;

    /// Bytes of letters that other nodes have not acknowledged.
    std::size_t unacknowledged() const noexcept { return _budget.used(); }

private:
    void run(Operation::Kind kind, std::string_view room, std::string_view user, std::uint64_t generation);
    void runOnRoom(Operation::Kind kind, std::string_view room);
    void post(Operation operation);

    RedisLink& _link;
    const ClusterOptions _options;
    const std::string _nodeId;
    LetterBudget _budget;
    const std::unique_ptr<ClusterState> _state;
};

} // namespace beckon::storeredis
