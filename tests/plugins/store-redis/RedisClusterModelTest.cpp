// Random lives of a few nodes, users and letters, with random outages, against what every node must hear and what must remain.

#include "ModelNode.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace beckon::storeredis {
namespace {

using test::eventually;

const std::array<std::string, 4> users{"anna", "ben", "cleo", "dan"};
const std::array<std::string, 2> rooms{"one", "two"};

class RandomCluster
{
public:
    explicit RandomCluster(unsigned seed) : _random(seed)
    {
        for (std::size_t i = 0; i < 3; ++i)
            start(i);
    }

    void run(int steps)
    {
        for (int step = 0; step < steps; ++step) {
            act();
            if (below(40) == 0)
                disturb();
            drain();
            // Neither all at once nor one by one.
            if (below(4) == 0)
                std::this_thread::sleep_for(Milliseconds(static_cast<long>(below(8))));
        }
        mend();
        eventually([this] { return agree(); });
        for (const auto& node : _nodes)
            node->hangUpAll();
        eventually([this] { return isEmpty(); });
        checkLetters();
    }

private:
    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(_random); }

    void start(std::size_t index)
    {
        const std::string name = "node" + std::to_string(index);
        if (_isServed)
            _server.ask({"ACL", "SETUSER", name, "on", ">password", "~*", "&*", "+@all"});
        _nodes[index] = std::make_unique<ModelNode>("unix://" + name + ":password@" + _server.socket().string());
        if (_isServed)
            _nodes[index]->process.registered();
    }

    void act()
    {
        ModelNode& node = *_nodes[below(3)];
        const std::string& room = rooms[below(rooms.size())];
        const std::string& user = users[below(users.size())];
        switch (below(11)) {
        case 0:
        case 1:
            node.connect(room, user);
            break;
        case 2:
            node.hangUp(room, user, true);
            break;
        case 3:
            node.hangUp(room, user, false);
            break;
        case 4:
            node.endAway(room);
            break;
        case 5:
            node.process.cluster.arrive(room, user);
            break;
        case 6:
            below(4) == 0 ? node.process.cluster.remove(room, user) : node.process.cluster.expect(room, user);
            break;
        case 7:
            node.watch(room);
            break;
        case 8:
            node.unwatch(room);
            break;
        default:
            write(node, *_nodes[below(3)]);
        }
    }

    void write(ModelNode& from, ModelNode& to)
    {
        _sent[{from.process.id(), to.process.id()}].insert(++_number);
        from.write(to.process.id(), _number);
    }

    void disturb()
    {
        const std::string name = "node" + std::to_string(below(3));
        const std::string id = _nodes[below(3)]->process.id();
        switch (below(10)) {
        case 0:
            _isServed ? _server.kill() : serve();
            _isServed = !_isServed;
            break;
        case 1:
            start(below(3));
            break;
        default:
            if (!_isServed) {
                serve();
                _isServed = true;
            } else {
                disturbData(below(7), name, id);
            }
        }
    }

    void disturbData(std::size_t how, const std::string& name, const std::string& id)
    {
        switch (how) {
        case 0:
            _server.ask({"FLUSHALL"});
            break;
        case 1:
            _server.ask({"CLIENT", "KILL", "USER", name});
            break;
        case 2:
            _server.ask({"ACL", "SETUSER", name, "off"});
            _server.ask({"CLIENT", "KILL", "USER", name});
            break;
        case 3:
            _server.ask({"ACL", "SETUSER", name, "on"});
            break;
        case 4:
            _server.ask({"DEL", "t:mail:" + id});
            break;
        case 5:
            _server.ask({"DEL", "t:node:" + id});
            break;
        default:
            _server.ask({"SCRIPT", "FLUSH"});
        }
    }

    /// The users of the server are forgotten with everything else.
    void serve()
    {
        _server.start();
        for (std::size_t i = 0; i < _nodes.size(); ++i)
            _server.ask({"ACL", "SETUSER", "node" + std::to_string(i), "on", ">password", "~*", "&*", "+@all"});
    }

    void mend()
    {
        if (!_isServed)
            serve();
        _isServed = true;
        for (std::size_t i = 0; i < _nodes.size(); ++i)
            _server.ask({"ACL", "SETUSER", "node" + std::to_string(i), "on"});
        for (const auto& node : _nodes)
            node->process.registered();
    }

    void drain()
    {
        for (const auto& node : _nodes)
            node->drain();
    }

    /// All nodes know what Redis knows, and each connection is in it.
    bool agree()
    {
        drain();
        for (const std::string& room : rooms) {
            const ModelNode::Members roster = read(room);
            for (const auto& node : _nodes) {
                ModelNode::Members seen = roster;
                std::map<std::string, std::uint64_t> here;
                for (auto& [user, member] : seen) {
                    if (member.home != node->process.id())
                        continue;
                    member.home.clear();
                    if (member.connected)
                        here.emplace(user, member.generation);
                }
                const bool isPresent = std::any_of(seen.begin(), seen.end(), [](const auto& entry) { return entry.second.home.empty(); });
                if (node->isWaiting() || here != node->connections(room) ||
                    node->members(room) != (isPresent || node->watches(room) ? seen : ModelNode::Members()))
                    return false;
            }
        }
        return true;
    }

    bool isEmpty()
    {
        drain();
        for (const auto& node : _nodes) {
            node->hangUpAll();
            node->unwatchAll();
        }
        return _server.ask({"EXISTS", "t:room:one", "t:room:two", "t:in:one", "t:in:two"}) == "0";
    }

    ModelNode::Members read(const std::string& room) const
    {
        ModelNode::Members members;
        std::istringstream lines(_server.ask({"HGETALL", "t:room:" + room}));
        for (std::string user, text; std::getline(lines, user) && std::getline(lines, text);) {
            const Presence presence = parsePresence(text).value();
            members[user] = {presence.node, presence.generation, presence.state == Presence::State::Connected};
        }
        return members;
    }

    /// Between nodes that live, each letter has come or is known as lost.
    void checkLetters()
    {
        for (const auto& from : _nodes)
            for (const auto& to : _nodes)
                eventually([&] {
                    drain();
                    std::set<int> missing = _sent[{from->process.id(), to->process.id()}];
                    if (to->received().contains(from->process.id()))
                        for (const int number : to->received().at(from->process.id()))
                            missing.erase(number);
                    if (from->lost().contains(to->process.id()))
                        for (const int number : from->lost().at(to->process.id()))
                            missing.erase(number);
                    return missing.empty();
                });
    }

    std::mt19937 _random;
    test::RedisServer _server;
    bool _isServed = true;
    std::array<std::unique_ptr<ModelNode>, 3> _nodes;
    std::map<std::pair<std::string, std::string>, std::set<int>> _sent; ///< from, to
    int _number = 0;
};

class RedisClusterModelTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisClusterModelTest);
    CPPUNIT_TEST(whateverHappensTheNodesAgreeInTheEnd);
    CPPUNIT_TEST_SUITE_END();

public:
    void whateverHappensTheNodesAgreeInTheEnd()
    {
        for (unsigned seed = 1; seed <= 4; ++seed)
            RandomCluster(seed).run(600);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisClusterModelTest);

} // namespace
} // namespace beckon::storeredis
