#pragma once

#include "Message.h"
#include "beckon/base/Metrics.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace beckon::signaling {

/// What became of a message for another participant.
enum class Outcome : std::uint8_t
{
    Delivered, ///< to a connection of this node
    Forwarded, ///< to the node where the target is connected
    Waiting,   ///< for the target's connection
    Refused    ///< the sender got an error
};

/// What signaling counts. Ownership: keeps references into the Metrics, whose figures ask it: it ends after the last was asked for.
/// Threads: any; a count takes no lock.
class SignalingMetrics
{
public:
    explicit SignalingMetrics(Metrics& metrics);
    SignalingMetrics(const SignalingMetrics&) = delete;
    SignalingMetrics& operator=(const SignalingMetrics&) = delete;

    void relayed(RelayKind kind, Outcome outcome) const noexcept
    {
        _relayed[static_cast<std::size_t>(kind)][static_cast<std::size_t>(outcome)]->add();
    }

    Counter& heartbeats;
    Counter& pluginMessages; ///< of the types that other plugins have added
    Counter& faults;
    Counter& returned; ///< messages that a former home gave back
    Counter& joined;
    Counter& left;
    std::atomic<std::size_t> rooms{0};        ///< with somebody in them or on the way
    std::atomic<std::size_t> participants{0}; ///< connected to this node, once for each room

private:
    static constexpr std::size_t kinds = 3;
    static constexpr std::size_t outcomes = 4;

    std::array<std::array<Counter*, outcomes>, kinds> _relayed{};
};

} // namespace beckon::signaling
