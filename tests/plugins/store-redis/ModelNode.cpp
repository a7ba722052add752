#include "ModelNode.h"

#include <cppunit/TestAssert.h>

#include <algorithm>

namespace beckon::storeredis {

using Kind = RosterEvent::Kind;

class ModelNode::Observer final : public ClusterObserver
{
public:
    void onRosterEvent(const RosterEvent& event) override { add(event); }
    void onUnheard(const std::string& room) override { add(Unheard{room}); }
    void onLetter(const std::string& from, Letter letter) override { add(Mail{from, std::stoi(letter.text)}); }
    void onLost(const std::string& node, Letter letter) override { add(Loss{node, std::stoi(letter.text)}); }
    void onNodeGone(const std::string&) override {}

    void add(News news)
    {
        const std::lock_guard lock(_mutex);
        _news.push_back(std::move(news));
    }

    std::vector<News> take()
    {
        const std::lock_guard lock(_mutex);
        return std::exchange(_news, {});
    }

private:
    std::mutex _mutex;
    std::vector<News> _news;
};

ModelNode::ModelNode(const std::string& url) : process(url, hasty(), Seconds(1)), _observer(std::make_shared<Observer>())
{
    process.cluster.observe(_observer);
}

void ModelNode::connect(const std::string& room, const std::string& user, Cluster::Removal removal)
{
    const Place place{room, user};
    _admissions.insert(place);
    process.cluster.enter(room, user, removal, [observer = _observer, place](std::uint64_t generation) {
        observer->add(Entered{place, generation});
    });
}

void ModelNode::hangUp(const std::string& room, const std::string& user, bool keepsPresence)
{
    const auto connection = _connections.extract({room, user});
    if (connection.empty())
        return;
    if (keepsPresence)
        process.cluster.drop(room, user, connection.mapped());
    else
        process.cluster.leave(room, user, connection.mapped());
}

void ModelNode::endAway(const std::string& room)
{
    for (const auto& [user, member] : _members[room])
        if (member.home.empty() && !member.connected)
            process.cluster.leave(room, user, member.generation);
}

void ModelNode::hangUpAll()
{
    for (const auto& [place, generation] : std::exchange(_connections, {}))
        process.cluster.leave(place.first, place.second, generation);
    for (const auto& [room, members] : _members)
        endAway(room);
}

void ModelNode::write(const std::string& node, int number)
{
    const std::string text = std::to_string(number);
    const std::string_view part = text;
    CPPUNIT_ASSERT(process.cluster.send(node, {1, "room", "alice", "bob", {}}, {&part, 1}) == Cluster::Posting::Taken);
}

void ModelNode::watch(const std::string& room)
{
    if (isDeserted(room) && _watched.insert(room).second)
        process.cluster.watch(room);
}

void ModelNode::unwatch(const std::string& room)
{
    if (_watched.erase(room) > 0)
        process.cluster.unwatch(room);
}

void ModelNode::unwatchAll()
{
    for (const std::string& room : std::set<std::string>(_watched))
        unwatch(room);
}

void ModelNode::drain()
{
    for (const News& news : _observer->take())
        std::visit([this](const auto& known) { hear(known); }, news);
}

std::map<std::string, std::uint64_t> ModelNode::connections(const std::string& room) const
{
    std::map<std::string, std::uint64_t> connections;
    for (const auto& [place, generation] : _connections)
        if (place.first == room)
            connections.emplace(place.second, generation);
    return connections;
}

void ModelNode::hear(const RosterEvent& event)
{
    _history[event.room] += "\n" + test::ClusterRecorder::wordOf(event) + " " + event.user + " " +
                            (event.generation == 0 ? "" : std::to_string(event.generation)) + " " + event.node;
    Members& members = _members[event.room];
    const bool isKnown = members.contains(event.user);
    const bool isHere = isKnown && members[event.user].home.empty();
    switch (event.kind) {
    case Kind::Joined:
    case Kind::Moved:
        insist(isKnown == (event.kind == Kind::Moved), event.room);
        insist(event.connected || event.kind == Kind::Joined, event.room);
        members[event.user] = {event.node, event.generation, event.connected};
        break;
    case Kind::Away:
        insist(isKnown && members[event.user].connected, event.room);
        members[event.user].connected = false;
        break;
    case Kind::Left:
        insist(isKnown, event.room);
        insist(!isHere || !_connections.contains({event.room, event.user}), event.room);
        members.erase(event.user);
        break;
    case Kind::Removed:
        members.erase(event.user);
        break;
    case Kind::Expected:
        insist(!isKnown, event.room);
        return;
    }
    settle({event.room, event.user});
    // Nobody here is told of a room any more once nobody is present here.
    if (!isDeserted(event.room))
        unwatch(event.room);
    else if (isHere)
        members.clear();
}

void ModelNode::hear(const Unheard& unheard)
{
    _history[unheard.room] += "\nunheard";
    insist(isDeserted(unheard.room), unheard.room);
    _members[unheard.room].clear();
}

void ModelNode::hear(const Entered& entered)
{
    const auto& [room, user] = entered.place;
    _admissions.erase(_admissions.find(entered.place));
    if (entered.generation == 0) {
        connect(room, user, Cluster::Removal::IsOutdated);
        return;
    }
    const Members& members = _members[room];
    const auto member = members.find(user);
    if (member != members.end() && member->second.home.empty() && member->second.generation == entered.generation)
        _connections[entered.place] = entered.generation;
    settle(entered.place);
}

void ModelNode::hear(const Mail& mail)
{
    Numbers& numbers = _received[mail.from];
    CPPUNIT_ASSERT_MESSAGE(std::to_string(mail.number) + " after " + std::to_string(numbers.empty() ? 0 : numbers.back()),
                           numbers.empty() || mail.number > numbers.back());
    numbers.push_back(mail.number);
}

bool ModelNode::isDeserted(const std::string& room)
{
    const Members& members = _members[room];
    return std::none_of(members.begin(), members.end(), [](const auto& entry) { return entry.second.home.empty(); });
}

void ModelNode::insist(bool condition, const std::string& room) const
{
    const std::string history = condition ? "" : _history.at(room);
    CPPUNIT_ASSERT_MESSAGE(process.id() + history.substr(history.size() > 2'000 ? history.size() - 2'000 : 0), condition);
}

/// A connection that is not the user's newest is closed, and a presence here with a connection that is not here has ended.
void ModelNode::settle(const Place& place)
{
    const Members& members = _members[place.first];
    const auto member = members.find(place.second);
    const bool isHere = member != members.end() && member->second.home.empty();
    const auto connection = _connections.find(place);
    if (connection != _connections.end() && (!isHere || member->second.generation != connection->second || !member->second.connected))
        _connections.erase(connection);
    else if (isHere && member->second.connected && connection == _connections.end() && !_admissions.contains(place))
        process.cluster.leave(place.first, place.second, member->second.generation);
}

} // namespace beckon::storeredis
