#pragma once

#include "beckon/base/Export.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::inline abi1 {

/// The nodes as one: which user is connected to which room, on any node.
/// A connection of a user in a room has a generation, which grows with each connection, so that the late end of an old connection never
/// removes a newer one.
/// Ownership: the plugin's, valid until the consumer's stop() has returned. Threads: any, many at once. Never blocks: what it answers is a
/// snapshot.
class BECKON_API Cluster
{
public:
    static constexpr std::string_view contractName = "Cluster";

    virtual ~Cluster() = default;

    /// A name for this process that no other process has or had.
    virtual const std::string& nodeId() const noexcept = 0;

    /// This user is now connected here. Returns the connection's generation.
    virtual std::uint64_t enter(std::string_view room, std::string_view user) = 0;

    /// That connection has ended. Does nothing when a newer one has entered since.
    virtual void leave(std::string_view room, std::string_view user, std::uint64_t generation) = 0;

    /// The users connected to the room, in the order in which they entered; empty for an unknown room.
    virtual std::vector<std::string> connected(std::string_view room) const = 0;
};

} // namespace beckon::inline abi1
