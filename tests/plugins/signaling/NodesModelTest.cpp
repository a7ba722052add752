// Random lives of a room at three nodes, in a network that delivers when it likes, against a plain model of what its users must hear.

#include "Cloud.h"

#include <array>
#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>

namespace beckon::signaling {
namespace {

const std::array<std::string, 4> users{"anna", "ben", "cleo", "dan"};

/// What one connection has seen of another user.
enum class Sight
{
    Unknown, ///< connected after the presence may have begun
    There,
    Away
};

enum class Deaths
{
    None,
    One
};

class RandomCloud
{
public:
    RandomCloud(unsigned seed, Milliseconds grace, Deaths deaths)
        : _random(seed), _deaths(deaths), _cloud(3, grace, FakeNetwork::Pace::Slow), _nodes(_cloud.size())
    {
    }

    void run(int steps)
    {
        _links.push_back({"watcher", 0, 0, _cloud.connect(0, "watcher"), {}});
        for (int step = 1; step <= steps; ++step) {
            act();
            look();
            if (_deaths == Deaths::One && step == steps / 2)
                killLast();
            if (step % 50 == 0)
                checkAtRest();
        }
        for (std::size_t index = 1; index < _links.size(); ++index)
            _links[index].client->end({CloseCode::GoingAway, CloseOrigin::Peer});
        _admitted.clear();
        _cloud.settle();
        _cloud.advance(Milliseconds(100'000));
        look();
        checkTheEnd();
    }

private:
    struct Link
    {
        std::string user;
        std::size_t node = 0;
        int number = 0; ///< of the connection, in the messages that it sends
        ClientPtr client;
        std::map<std::string, Sight> seen;

        bool isLive() const { return !client->session.closedWith; }
    };

    struct Admitted
    {
        std::size_t node = 0;
        ClientPtr client;
    };

    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(_random); }
    World& anyNode() { return _cloud.at(below(_nodes)); }

    void act()
    {
        const std::string& user = users[below(users.size())];
        switch (below(20)) {
        case 0:
            return anyNode().rooms.postJoin("room", user);
        case 1:
            return anyNode().rooms.postLeave("room", user);
        case 2:
        case 3:
            return admit(user);
        case 4:
        case 5:
            return openOldest(user);
        case 6:
            return hangUp(user);
        case 7:
            return _cloud.advance(Milliseconds(static_cast<long>(below(6'000))), false);
        case 8:
        case 9:
            return anyNode().loops.loop.run();
        case 10:
        case 11:
        case 12:
        case 13:
        case 14:
            for (std::size_t count = below(5); count > 0; --count)
                _cloud.network->deliver(Cloud::nameOf(below(_nodes)), below(8));
            return;
        default:
            talk(user, users[below(users.size())]);
        }
    }

    void admit(const std::string& user)
    {
        const std::size_t node = below(_nodes);
        _admitted[user].push_back({node, _cloud.at(node).admit(user)});
    }

    /// The upgrade comes about on the loop, after what the worker posted; one in five clients has gone away meanwhile.
    void openOldest(const std::string& user)
    {
        std::vector<Admitted>& waiting = _admitted[user];
        if (waiting.empty())
            return;
        Admitted admitted = std::move(waiting.front());
        waiting.erase(waiting.begin());
        _cloud.at(admitted.node).loops.loop.run();
        if (below(5) == 0)
            return;
        _links.push_back({user, admitted.node, static_cast<int>(_links.size()), std::move(admitted.client), {}});
        _links.back().client->open();
    }

    void hangUp(const std::string& user)
    {
        for (Link& link : _links) {
            if (link.user == user && link.isLive())
                link.client->end({CloseCode::GoingAway, CloseOrigin::Peer});
        }
    }

    void talk(const std::string& from, const std::string& to)
    {
        for (Link& link : _links) {
            if (link.user == from && from != to && link.isLive())
                send(link, to);
        }
        // The watcher stays, so of its messages each one must arrive or come back as an error.
        ++_sentByWatcher;
        send(_links.front(), to);
    }

    int send(Link& link, const std::string& to)
    {
        const std::string sdp = std::to_string(link.number) + "." + std::to_string(++_number);
        link.client->send(R"({"type":"offer","sender":")" + link.user + R"(","target":")" + to + R"(","sdp":")" + sdp + "\"}");
        return _number;
    }

    /// The last node ends without a word; so do its connections.
    void killLast()
    {
        --_nodes;
        for (Link& link : _links) {
            if (link.node == _nodes)
                link.client->end({CloseCode::GoingAway, CloseOrigin::Peer});
        }
        for (auto& [user, waiting] : _admitted)
            std::erase_if(waiting, [this](const Admitted& admitted) { return admitted.node == _nodes; });
        _cloud.kill(_nodes);
    }

    void look()
    {
        for (Link& link : _links) {
            for (const std::string& frame : link.client->received())
                hear(link, frame);
        }
    }

    void hear(Link& link, const std::string& frame)
    {
        if (frame.starts_with(R"({"type":"error")")) {
            _refusedToWatcher += link.user == "watcher" ? 1U : 0U;
            return;
        }
        if (!frame.starts_with(R"({"type":"offer")"))
            return witness(link, frame);
        const std::string sdp = member(frame, "sdp");
        const int number = std::stoi(sdp.substr(sdp.find('.') + 1));
        CPPUNIT_ASSERT_EQUAL(link.user, member(frame, "target"));
        CPPUNIT_ASSERT_MESSAGE("twice: " + frame, _delivered.insert(number).second);
        int& last = _lastHeard[sdp.substr(0, sdp.find('.')) + ">" + link.user];
        CPPUNIT_ASSERT_MESSAGE("out of order: " + frame, number > last);
        last = number;
        _deliveredFromWatcher += member(frame, "sender") == "watcher" && !_isProbing ? 1U : 0U;
    }

    /// Joined and left alternate; for who was there from the start, beginning with joined.
    static void witness(Link& link, const std::string& frame)
    {
        const std::string user = member(frame, "username");
        CPPUNIT_ASSERT_MESSAGE(link.user + " hears of itself: " + frame, user != link.user);
        Sight& sight = link.seen[user];
        const bool joined = frame.starts_with(R"({"type":"user_joined")");
        const bool fromTheStart = link.user == "watcher";
        CPPUNIT_ASSERT_MESSAGE("joined twice: " + frame, !joined || sight != Sight::There);
        CPPUNIT_ASSERT_MESSAGE("left twice: " + frame, joined || sight == Sight::There || (sight == Sight::Unknown && !fromTheStart));
        sight = joined ? Sight::There : Sight::Away;
    }

    /// When all has been delivered, all nodes agree: one connection for each user, who gets at once what the others send.
    void checkAtRest()
    {
        _cloud.settle();
        look();
        std::vector<std::size_t> live;
        const std::vector<std::string> connected = _cloud.at(0).connected();
        for (const std::string& user : users) {
            if (!_admitted[user].empty())
                continue;
            std::size_t count = 0;
            for (std::size_t index = 0; index < _links.size(); ++index) {
                if (_links[index].user != user || !_links[index].isLive())
                    continue;
                ++count;
                live.push_back(index);
            }
            CPPUNIT_ASSERT_MESSAGE(user + " has several connections", count <= 1);
            const bool isListed = std::find(connected.begin(), connected.end(), user) != connected.end();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(user, count == 1, isListed);
        }
        live.push_back(0);
        _isProbing = true;
        for (const std::size_t from : live) {
            for (const std::size_t to : live) {
                if (from == to)
                    continue;
                const int number = send(_links[from], _links[to].user);
                _cloud.settle();
                look();
                CPPUNIT_ASSERT_MESSAGE(_links[from].user + " reaches " + _links[to].user, _delivered.contains(number));
            }
        }
        _isProbing = false;
    }

    void checkTheEnd()
    {
        for (const std::string& user : users)
            CPPUNIT_ASSERT_MESSAGE(user + " is still said to be there", _links.front().seen[user] != Sight::There);
        if (_deaths == Deaths::None)
            CPPUNIT_ASSERT_EQUAL(_sentByWatcher, _deliveredFromWatcher + _refusedToWatcher);
        _links.front().client->end({CloseCode::GoingAway, CloseOrigin::Peer});
        _cloud.settle();
        _cloud.advance(Milliseconds(100'000));
        CPPUNIT_ASSERT_EQUAL(std::string(), lines(_cloud.at(0).connected()));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _cloud.network->watched());
        for (std::size_t node = 0; node < _nodes; ++node) {
            CPPUNIT_ASSERT_EQUAL(Bytes(0), _cloud.at(node).budget.used());
            CPPUNIT_ASSERT_EQUAL(std::size_t(0), _cloud.at(node).channels());
            CPPUNIT_ASSERT_EQUAL(std::size_t(0), _cloud.at(node).loops.loop.pendingTimers());
        }
    }

    static std::string member(const std::string& frame, const std::string& name)
    {
        const std::size_t begin = frame.find('"' + name + "\":\"") + name.size() + 4;
        return frame.substr(begin, frame.find('"', begin) - begin);
    }

    std::mt19937 _random;
    const Deaths _deaths;
    Cloud _cloud;
    std::size_t _nodes; ///< that live
    std::vector<Link> _links;
    std::map<std::string, std::vector<Admitted>> _admitted;
    std::set<int> _delivered;
    std::map<std::string, int> _lastHeard;
    std::size_t _sentByWatcher = 0;
    std::size_t _deliveredFromWatcher = 0;
    std::size_t _refusedToWatcher = 0;
    int _number = 0;
    bool _isProbing = false;
};

class NodesModelTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NodesModelTest);
    CPPUNIT_TEST(allIsHeardOnceAndInOrderWithoutGrace);
    CPPUNIT_TEST(allIsHeardOnceAndInOrderWithGrace);
    CPPUNIT_TEST(theOthersAgreeAfterADeathWithoutGrace);
    CPPUNIT_TEST(theOthersAgreeAfterADeathWithGrace);
    CPPUNIT_TEST_SUITE_END();

public:
    void allIsHeardOnceAndInOrderWithoutGrace() { runWith(Milliseconds(0), Deaths::None); }
    void allIsHeardOnceAndInOrderWithGrace() { runWith(Milliseconds(8'000), Deaths::None); }
    void theOthersAgreeAfterADeathWithoutGrace() { runWith(Milliseconds(0), Deaths::One); }
    void theOthersAgreeAfterADeathWithGrace() { runWith(Milliseconds(8'000), Deaths::One); }

private:
    static void runWith(Milliseconds grace, Deaths deaths)
    {
        for (unsigned seed = 1; seed <= 100; ++seed) {
            try {
                RandomCloud(seed, grace, deaths).run(400);
            } catch (CppUnit::Exception& failure) {
                CppUnit::Message message = failure.message();
                message.addDetail("seed " + std::to_string(seed));
                failure.setMessage(message);
                throw;
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NodesModelTest);

} // namespace
} // namespace beckon::signaling
