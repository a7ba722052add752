#pragma once

#include "ClusterProcess.h"
#include "beckon/service/Cluster.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace beckon::storeredis {

/// A node with connections, which acts on what the cluster tells as the server does, and insists that it makes sense. Threads: the test's.
class ModelNode
{
public:
    struct Member
    {
        std::string home; ///< empty for this node
        std::uint64_t generation = 0;
        bool connected = false;

        friend bool operator==(const Member&, const Member&) = default;
    };

    using Members = std::map<std::string, Member>;
    using Numbers = std::vector<int>;

    explicit ModelNode(const std::string& url);

    // What clients and workers do.
    void connect(const std::string& room, const std::string& user, Cluster::Removal removal = Cluster::Removal::Forbids);
    void hangUp(const std::string& room, const std::string& user, bool keepsPresence);
    void endAway(const std::string& room);
    void hangUpAll();
    void write(const std::string& node, int number);

    /// Of a room in which nobody is present here; ends when somebody is.
    void watch(const std::string& room);
    void unwatch(const std::string& room);
    void unwatchAll();

    /// Takes in what the cluster has told meanwhile.
    void drain();

    const Members& members(const std::string& room) { return _members[room]; }
    std::map<std::string, std::uint64_t> connections(const std::string& room) const;

    bool watches(const std::string& room) const { return _watched.contains(room); }

    /// Whether somebody's entering is not answered yet.
    bool isWaiting() const { return !_admissions.empty(); }

    /// By node: what came from it in that order, and what was lost to it.
    const std::map<std::string, Numbers>& received() const { return _received; }
    const std::map<std::string, std::set<int>>& lost() const { return _lost; }

    ClusterProcess process;

private:
    using Place = std::pair<std::string, std::string>; ///< room, user

    struct Entered
    {
        Place place;
        std::uint64_t generation = 0;
    };

    struct Unheard
    {
        std::string room;
    };

    struct Mail
    {
        std::string from;
        int number = 0;
    };

    struct Loss
    {
        std::string to;
        int number = 0;
    };

    using News = std::variant<RosterEvent, Entered, Unheard, Mail, Loss>;

    class Observer;

    void hear(const RosterEvent& event);
    void hear(const Entered& entered);
    void hear(const Unheard& unheard);
    void hear(const Mail& mail);
    void hear(const Loss& loss) { _lost[loss.to].insert(loss.number); }
    void settle(const Place& place);
    bool isDeserted(const std::string& room);

    /// Fails with what was heard of that room before.
    void insist(bool condition, const std::string& room) const;

    std::shared_ptr<Observer> _observer;
    std::map<std::string, std::string> _history; ///< by room
    std::map<std::string, Members> _members;
    std::map<Place, std::uint64_t> _connections; ///< generations
    std::set<std::string> _watched;
    std::multiset<Place> _admissions;
    std::map<std::string, Numbers> _received;
    std::map<std::string, std::set<int>> _lost;
};

} // namespace beckon::storeredis
