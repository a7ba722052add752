#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Export.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::inline abi1 {

/// Something happened to a user in the roster of a room.
struct RosterEvent
{
    enum class Kind : std::uint8_t
    {
        Joined,   ///< a presence has begun
        Moved,    ///< a present user has a connection, which takes over from any before it
        Away,     ///< the connection has ended, the presence goes on
        Left,     ///< the presence has ended
        Removed,  ///< the user is no participant any more, which ends the presence, if there was one
        Expected, ///< not present, but about to come: messages wait for them
    };

    Kind kind = Kind::Joined;
    std::string room;
    std::string user;
    std::string node;             ///< Joined, Moved: the node that the user is at; empty for this one
    bool connected = false;       ///< Joined: with a connection, not only by joining the room
    std::uint64_t generation = 0; ///< Joined, Moved: of the connection, or of the presence without one
    Milliseconds age{0};          ///< Away, Left, Expected, Joined without a connection: how long ago it happened
};

/// What one node writes to another. `kind` and the use of the members belong to who writes and reads it.
struct Letter
{
    std::uint8_t kind = 0;
    std::string room;
    std::string sender;
    std::string target;
    std::string text;
};

/// Hears of what happens on any node. Threads: the cluster's, one at a time for one room. Must not block, throw, or call the cluster.
class BECKON_API ClusterObserver
{
public:
    virtual ~ClusterObserver() = default;

    /// Of a room in which somebody is present at this node, or that it watches. When the first comes or the watch begins, what is known of
    /// the others is told just before.
    virtual void onRosterEvent(const RosterEvent& event) = 0;

    /// The watch of that room has ended while nobody is present here: nothing more is told of it.
    virtual void onUnheard(const std::string& room) = 0;

    /// The letters of one node come in the order in which they were sent, each once, and after every event of the room that their writer
    /// had heard of.
    virtual void onLetter(const std::string& from, Letter letter) = 0;

    /// That node has died before it acknowledged the letter: whether it read it, nobody knows.
    virtual void onLost(const std::string& node, Letter letter) = 0;

    /// That node has died; what it has sent and what was lost has been told. It may come back, under the same name.
    virtual void onNodeGone(const std::string& node) = 0;
};

/// The nodes as one: the roster of each room, which says who is present and at which node, and letters between nodes.
/// A presence begins when a user joins a room or connects to it, and ends when they leave, or some time after the connection. Each
/// connection has a generation, larger than any before it of this user in this room on any node, so that the late end of an old one never
/// removes a newer one.
/// All nodes hear of a room's events in one order; around an outage of what connects the nodes they agree again soon after it.
/// Ownership: the plugin's, valid until the consumer's stop() has returned. Threads: any, many at once. Nothing blocks, unless it says so.
/// Errors: none: a node that cannot reach the others goes on alone, and all is merged when it can.
class BECKON_API Cluster
{
public:
    static constexpr std::string_view contractName = "Cluster";

    virtual ~Cluster() = default;

    /// A name for this process that no other process has or had.
    virtual const std::string& nodeId() const noexcept = 0;

    /// Calls `observer` until it ends; held weakly. One, before the first request.
    virtual void observe(std::weak_ptr<ClusterObserver> observer) = 0;

    enum class Removal : std::uint8_t
    {
        Forbids,   ///< who was removed a moment ago does not enter: the caller looks whether they are a participant, and tries again
        IsOutdated ///< the caller has looked
    };

    /// The generation of the connection, or 0 when the user was removed a moment ago.
    using Entered = std::function<void(std::uint64_t generation)>;

    /// This user has a connection here: Joined, or Moved for who was present.
    /// `entered` is called once, on any thread, perhaps within the call, after the observer has heard, and within about a second.
    virtual void enter(std::string_view room, std::string_view user, Removal removal, Entered entered) = 0;

    /// This user has joined the room without a connection: Joined here, unless they are present.
    virtual void arrive(std::string_view room, std::string_view user) = 0;

    /// Expected, unless the user is present.
    virtual void expect(std::string_view room, std::string_view user) = 0;

    /// That connection has ended, the presence goes on: Away. Does nothing when a newer one has entered since.
    virtual void drop(std::string_view room, std::string_view user, std::uint64_t generation) = 0;

    /// That connection, or presence without one, has ended: Left. Does nothing when a newer connection has entered since.
    virtual void leave(std::string_view room, std::string_view user, std::uint64_t generation) = 0;

    /// The user is no participant any more: Removed.
    virtual void remove(std::string_view room, std::string_view user) = 0;

    /// From now on the observer hears of the room also while nobody is present here, until unwatch() or until somebody comes: then for as
    /// long as somebody is present, as always.
    virtual void watch(std::string_view room) = 0;
    virtual void unwatch(std::string_view room) = 0;

    /// For each of the rooms the users connected to it on any node, in the order in which they came; empty for an unknown room.
    /// May block for up to a second, so never on a loop.
    virtual std::vector<std::vector<std::string>> connected(std::span<const std::string> rooms) const = 0;

    enum class Posting : std::uint8_t
    {
        Taken,
        Full ///< too much waits for this or other nodes: the letter is not sent
    };

    /// Sends a letter to another node: its text is made of `parts`, and the text of `letter` does not count.
    virtual Posting send(const std::string& node, const Letter& letter, std::span<const std::string_view> parts) = 0;
};

} // namespace beckon::inline abi1
