#pragma once

#include "beckon/service/Cluster.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::memory {

/// When something happened: microseconds since 1970 UTC, moved forward where it would not be later than what happened before.
using Stamp = std::uint64_t;

/// A user in a room.
struct Presence
{
    enum class State : std::uint8_t
    {
        Connected,
        Away ///< without a connection: dropped, or joined only
    };

    Stamp since = 0;      ///< when it began; takeovers keep it
    Stamp generation = 0; ///< of the newest connection, or of the presence without one
    std::string node;     ///< that of the newest connection
    State state = State::Connected;
    Stamp changed = 0; ///< when the latest change was

    friend bool operator==(const Presence&, const Presence&) = default;
};

/// One change of a roster: what is written to the other nodes, and what they apply.
struct RosterChange
{
    RosterEvent::Kind kind = RosterEvent::Kind::Joined;
    std::string user;
    Stamp stamp = 0;   ///< when it happened
    Presence presence; ///< Joined, Moved, Away: as it is from now on; else without meaning
};

/// Who is present in one room. An operation of this node makes a change and applies it; one of another node comes as the change.
/// Ownership: owns its list. Threads: one at a time. Errors: none: an operation that does nothing answers nothing.
/// `now` is a Stamp by the clock; the change's own is larger when `now` is not larger than the last.
class Roster
{
public:
    using Presences = std::map<std::string, Presence, std::less<>>;

    /// See Cluster for what each means.
    RosterChange enter(std::string_view user, const std::string& node, Stamp now);
    std::optional<RosterChange> arrive(std::string_view user, const std::string& node, Stamp now);
    std::optional<RosterChange> expect(std::string_view user, Stamp now);
    std::optional<RosterChange> drop(std::string_view user, Stamp generation, Stamp now);
    std::optional<RosterChange> leave(std::string_view user, Stamp generation, Stamp now);
    RosterChange remove(std::string_view user, Stamp now);

    /// Applies a change wherever it was made. False, and nothing done, when the user's presence has changed since it was made.
    bool apply(const RosterChange& change);

    /// The users with a connection, in the order in which their presences began.
    std::vector<std::string> connected() const;

    const Presences& presences() const noexcept { return _presences; }
    const Presence* find(std::string_view user) const;
    bool empty() const noexcept { return _presences.empty(); }

    /// Of the latest change.
    Stamp lastStamp() const noexcept { return _lastStamp; }

private:
    RosterChange change(RosterEvent::Kind kind, std::string_view user, Stamp now) const;
    void set(const std::string& user, const Presence& presence);
    void erase(std::string_view user);

    Presences _presences;
    Stamp _lastStamp = 0;
};

/// What observers at the node `self` are told of a change in `room`.
RosterEvent toEvent(const RosterChange& change, std::string_view room, const std::string& self, Stamp now);

} // namespace beckon::memory
