#pragma once

#include "beckon/base/Clock.h"
#include "beckon/service/Cluster.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::signaling {

/// What connects the nodes of a test: one roster for all, and mail for each node. The mail is delivered at once, or, in a slow network,
/// when the test says so: events in their order, the letters of each node in theirs and after the events that their writer had heard of.
class FakeNetwork
{
public:
    enum class Pace
    {
        AtOnce,
        Slow
    };

    explicit FakeNetwork(Pace pace = Pace::AtOnce) : _pace(pace) {}

    void add(const std::string& node) { _nodes[node]; }
    void observe(const std::string& node, std::weak_ptr<ClusterObserver> observer) { _nodes.at(node).observer = std::move(observer); }

    /// Delivers one piece of mail, `pick` of those that may come next. False when there is none.
    bool deliver(const std::string& node, std::size_t pick = 0);

    /// Delivers the next event, before any letter. False when there is none.
    bool deliverEvent(const std::string& node);

    /// Delivers the next letter of that sender, whatever its writer had heard of. False when there is none.
    bool deliverLetter(const std::string& node, const std::string& sender);

    /// Delivers all mail of all nodes, and what it leads to; `runLoops` answers whether there was anything to do.
    void settle(const std::function<bool()>& runLoops);

    /// The node dies: what it was sent is lost, its users leave, and the others are told.
    void kill(const std::string& node);

    void operate(const std::string& room, const std::string& user, const std::string& node, RosterEvent::Kind operation,
                 std::uint64_t generation = 0);
    void enter(const std::string& room, const std::string& user, const std::string& node, Cluster::Removal removal,
               Cluster::Entered entered);
    void watch(const std::string& room, const std::string& node);
    void unwatch(const std::string& room, const std::string& node);
    Cluster::Posting send(const std::string& from, const std::string& to, Letter letter);

    /// How many rooms any node watches.
    std::size_t watched() const;

    /// The generation of who came last.
    std::uint64_t latest() const noexcept { return _last; }
    std::vector<std::string> connected(const std::string& room) const;

    /// Letters that are refused from now on, to whomever.
    bool full = false;

    /// Moves what the network takes for the time: how long ago things happened.
    void advance(Milliseconds by) { _now += by; }

private:
    struct Presence
    {
        std::uint64_t since = 0;
        std::uint64_t generation = 0;
        std::string node;
        bool connected = false;
        Milliseconds changed{0};
    };

    struct Room
    {
        std::map<std::string, Presence> users;
        std::map<std::string, Milliseconds> late; ///< who dropped, left or is expected, and when
        std::set<std::string> removed;
        std::set<std::string> watchers; ///< nodes
    };

    struct Parcel
    {
        std::size_t after = 0; ///< so many events come before it
        Letter letter;
    };

    struct Node
    {
        std::weak_ptr<ClusterObserver> observer;
        std::deque<std::function<void(ClusterObserver&)>> events;
        std::size_t appended = 0;
        std::size_t delivered = 0;
        std::map<std::string, std::deque<Parcel>> letters;
    };

    using Event = std::function<void(ClusterObserver&)>;

    void append(const std::string& node, Event event);
    void tell(const Room& room, const RosterEvent& event, const std::string& alsoNode);
    void introduce(const std::string& name, const Room& room, const std::string& node);
    static bool isIn(const Room& room, const std::string& node);
    static bool hears(const Room& room, const std::string& node) { return room.watchers.contains(node) || isIn(room, node); }
    RosterEvent seenFrom(const std::string& node, RosterEvent event) const;

    const Pace _pace;
    std::map<std::string, Node> _nodes;
    std::map<std::string, Room> _rooms;
    std::uint64_t _last = 0;
    Milliseconds _now{0};
};

/// One node's view of the network.
class FakeCluster final : public Cluster
{
public:
    FakeCluster(std::shared_ptr<FakeNetwork> network, std::string node) : _network(std::move(network)), _node(std::move(node))
    {
        _network->add(_node);
    }

    const std::string& nodeId() const noexcept override { return _node; }
    void observe(std::weak_ptr<ClusterObserver> observer) override { _network->observe(_node, std::move(observer)); }

    void enter(std::string_view room, std::string_view user, Removal removal, Entered entered) override
    {
        if (onEnter)
            onEnter();
        const auto isEntered = std::make_shared<bool>(false);
        _network->enter(std::string(room), std::string(user), _node, removal, [entered, isEntered](std::uint64_t generation) {
            *isEntered = true;
            entered(generation);
        });
        // The caller waits, as on a worker, while the events of this node go on.
        while (!*isEntered && _network->deliverEvent(_node)) {
        }
    }

    void arrive(std::string_view room, std::string_view user) override { operate(room, user, RosterEvent::Kind::Joined); }
    void expect(std::string_view room, std::string_view user) override { operate(room, user, RosterEvent::Kind::Expected); }
    void drop(std::string_view room, std::string_view user, std::uint64_t generation) override
    {
        operate(room, user, RosterEvent::Kind::Away, generation);
    }
    void leave(std::string_view room, std::string_view user, std::uint64_t generation) override
    {
        operate(room, user, RosterEvent::Kind::Left, generation);
    }
    void remove(std::string_view room, std::string_view user) override { operate(room, user, RosterEvent::Kind::Removed); }
    void watch(std::string_view room) override { _network->watch(std::string(room), _node); }
    void unwatch(std::string_view room) override { _network->unwatch(std::string(room), _node); }

    std::vector<std::vector<std::string>> connected(std::span<const std::string> rooms) const override
    {
        std::vector<std::vector<std::string>> users;
        for (const std::string& room : rooms)
            users.push_back(_network->connected(room));
        return users;
    }

    Posting send(const std::string& node, const Letter& letter, std::span<const std::string_view> parts) override
    {
        Letter sent = letter;
        sent.text.clear();
        for (const std::string_view part : parts)
            sent.text += part;
        return _network->send(_node, node, std::move(sent));
    }

    std::function<void()> onEnter;

private:
    void operate(std::string_view room, std::string_view user, RosterEvent::Kind operation, std::uint64_t generation = 0)
    {
        _network->operate(std::string(room), std::string(user), _node, operation, generation);
    }

    std::shared_ptr<FakeNetwork> _network;
    const std::string _node;
};

} // namespace beckon::signaling
