#pragma once

#include "MailboxEntry.h"
#include "Roster.h"
#include "beckon/service/Cluster.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::storeredis {

/// What this node knows of a room in which somebody is present here, or that it watches: the roster in Redis as of the last entry that was
/// read, and while there is no link, what this node has made of it alone. Whatever leads from one state to the next, the observer hears of
/// it as events that make one story: a user joins, moves, is away, leaves. Ownership: owns its copy. Threads: one at a time. Errors: none.
class Replica
{
public:
    using Tell = std::function<void(const RosterEvent&)>;

    /// `self` is this node.
    Replica(std::string room, std::string self) : _room(std::move(room)), _self(std::move(self)) {}

    /// A change that Redis has made.
    void apply(const ChangeEntry& change, Stamp now, const Tell& tell);

    /// What to think of a user at another node who is not in a snapshot.
    enum class Missing : std::uint8_t
    {
        HasLeft,
        MayReturn ///< Redis has forgotten, and that node may not have told it anew yet: kept, but unconfirmed
    };

    /// The roster in Redis as it is.
    void reconcile(const std::vector<SnapshotEntry::User>& users, Missing missing, Stamp now, const Tell& tell);

    /// Those who are still unconfirmed have left.
    void dropUnconfirmed(Stamp now, const Tell& tell);

    /// Nobody is present at this node (any more), which watches it no more. If nobody was, the observer was told of the others for nothing:
    /// they leave.
    void close(Stamp now, const Tell& tell);

    /// Does an operation of this node on `user` without Redis; its change, if it made one, has been told then.
    template <typename Operation>
    std::optional<memory::RosterChange> alone(const std::string& user, Operation operation, Stamp now, const Tell& tell)
    {
        const bool wasOwn = isOwn(user);
        std::optional<memory::RosterChange> change = operation(_roster);
        count(wasOwn, isOwn(user));
        if (change) {
            _unconfirmed.erase(user);
            tell(toEvent(*change, _room, _self, now));
        }
        return change;
    }

    /// Whether it is the state in Redis; before the first snapshot since this node has registered it is not.
    bool isCurrent() const noexcept { return _isCurrent; }
    void outdate() noexcept { _isCurrent = false; }
    void trust() noexcept { _isCurrent = true; }

    /// The presences at this node.
    std::vector<std::pair<std::string, Presence>> own() const;
    bool hasOwn() const noexcept { return _own > 0; }

    void setWatched(bool isWatched) noexcept { _isWatched = isWatched; }
    bool isWatched() const noexcept { return _isWatched; }
    bool isNeeded() const noexcept { return hasOwn() || _isWatched; }

    const memory::Roster& roster() const noexcept { return _roster; }

private:
    bool isOwn(const std::string& user) const;
    void count(bool wasOwn, bool isOwn) noexcept
    {
        _own = _own + (isOwn ? 1U : 0U) - (wasOwn ? 1U : 0U);
        _hadOwn = _hadOwn || isOwn;
        _isWatched = _isWatched && !hasOwn();
    }
    void become(const std::string& user, const Presence& presence, Stamp now, const Tell& tell);
    void end(RosterEvent::Kind kind, const std::string& user, Stamp now, const Tell& tell);
    void change(RosterEvent::Kind kind, const std::string& user, const Presence& presence, Stamp now, const Tell& tell);
    void hint(RosterEvent::Kind kind, const std::string& user, Stamp stamp, Stamp now, const Tell& tell) const;

    const std::string _room;
    const std::string _self;
    memory::Roster _roster;
    std::set<std::string, std::less<>> _unconfirmed;
    std::size_t _own = 0;
    bool _hadOwn = false;
    bool _isCurrent = false;
    bool _isWatched = false;
};

} // namespace beckon::storeredis
