// Random lives of a room against a plain model of what its users must hear: joined and left pair, messages arrive once and in order.

#include "SignalingFixture.h"

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

/// Drives one room at random and checks every frame as it comes.
class RandomRoom
{
public:
    RandomRoom(unsigned seed, Milliseconds grace) : _random(seed), _world(grace) {}

    void run(int steps)
    {
        // An observer who is always there sees every presence from its start to its end.
        _watcher = _world.connect("watcher");
        for (int step = 0; step < steps; ++step) {
            act();
            look();
        }
        for (const std::string& user : users)
            drop(user);
        _world.advance(Milliseconds(200'000));
        look();
        for (const std::string& user : users)
            CPPUNIT_ASSERT_MESSAGE(user + " is still said to be there", _seenByWatcher[user] != Sight::There);
        CPPUNIT_ASSERT_EQUAL(Bytes(0), _world.budget.used());
        CPPUNIT_ASSERT_EQUAL(_sentByWatcher, _deliveredFromWatcher + _refusedToWatcher);
        _watcher->hangUp();
        _world.advance(Milliseconds(200'000));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _world.channels());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _world.loops.loop.pendingTimers());
    }

private:
    struct Link
    {
        ClientPtr client;
        std::map<std::string, Sight> seen;
    };

    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(_random); }

    void act()
    {
        const std::string& user = users[below(users.size())];
        switch (below(9)) {
        case 0:
            _world.rooms.postJoin("room", user);
            break;
        case 1:
            _world.rooms.postLeave("room", user);
            break;
        case 2:
        case 3:
            _admitted[user].push_back(_world.admit(user));
            break;
        case 4:
            openOldest(user);
            break;
        case 5:
            drop(user);
            break;
        case 6:
            _world.advance(Milliseconds(static_cast<long>(below(12'000))));
            break;
        case 7:
            _world.loops.loop.run();
            break;
        default:
            talk(user, users[below(users.size())]);
        }
    }

    /// The upgrade comes about on the loop, after what the worker posted; one in five clients has gone away meanwhile.
    void openOldest(const std::string& user)
    {
        std::vector<ClientPtr>& waiting = _admitted[user];
        if (waiting.empty())
            return;
        ClientPtr client = std::move(waiting.front());
        waiting.erase(waiting.begin());
        _world.loops.loop.run();
        if (below(5) == 0)
            return;
        look();
        // What another connection of this user has not been told yet is over: its successor starts anew.
        retire(user);
        Link& link = _links[user];
        link.client = std::move(client);
        link.client->open();
        if (_old)
            _old->client->end({CloseCode::Replaced, CloseOrigin::Handler});
        _old.reset();
    }

    void retire(const std::string& user)
    {
        const auto found = _links.find(user);
        if (found == _links.end())
            return;
        _old = std::make_unique<Link>(std::move(found->second));
        _links.erase(found);
    }

    void drop(const std::string& user)
    {
        _admitted[user].clear();
        const auto found = _links.find(user);
        if (found == _links.end())
            return;
        look();
        Link link = std::move(found->second);
        _links.erase(found);
        link.client->hangUp();
    }

    void talk(const std::string& from, const std::string& to)
    {
        const auto found = _links.find(from);
        if (found != _links.end() && from != to && !found->second.client->session.closedWith)
            found->second.client->send(offer(from, to));
        // The watcher stays, so of its messages each one must arrive or come back as an error.
        ++_sentByWatcher;
        _watcher->send(offer("watcher", to));
    }

    std::string offer(const std::string& from, const std::string& to)
    {
        return R"({"type":"offer","sender":")" + from + R"(","target":")" + to + R"(","sdp":")" + std::to_string(++_number) + "\"}";
    }

    void look()
    {
        for (const std::string& frame : _watcher->received()) {
            if (isError(frame))
                ++_refusedToWatcher;
            else
                witness(frame, _seenByWatcher, true);
        }
        for (auto& [user, link] : _links) {
            for (const std::string& frame : link.client->received())
                hear(user, link, frame);
        }
    }

    void hear(const std::string& user, Link& link, const std::string& frame)
    {
        if (isError(frame))
            return;
        if (!frame.starts_with(R"({"type":"offer")")) {
            CPPUNIT_ASSERT_MESSAGE(user + " hears of itself: " + frame, member(frame, "username") != user);
            witness(frame, link.seen, false);
            return;
        }
        const int number = std::stoi(member(frame, "sdp"));
        CPPUNIT_ASSERT_EQUAL(user, member(frame, "target"));
        CPPUNIT_ASSERT_MESSAGE("twice: " + frame, _delivered.insert(number).second);
        int& last = _lastHeard[member(frame, "sender") + ">" + user];
        CPPUNIT_ASSERT_MESSAGE("out of order: " + frame, number > last);
        last = number;
        _deliveredFromWatcher += member(frame, "sender") == "watcher" ? 1U : 0U;
    }

    static bool isError(const std::string& frame) { return frame.starts_with(R"({"type":"error")"); }

    /// Joined and left alternate; for who was there from the start, beginning with joined.
    static void witness(const std::string& frame, std::map<std::string, Sight>& seen, bool fromTheStart)
    {
        Sight& sight = seen[member(frame, "username")];
        const bool joined = frame.starts_with(R"({"type":"user_joined")");
        CPPUNIT_ASSERT_MESSAGE("joined twice: " + frame, !joined || sight != Sight::There);
        CPPUNIT_ASSERT_MESSAGE("left twice: " + frame, joined || sight == Sight::There || (sight == Sight::Unknown && !fromTheStart));
        sight = joined ? Sight::There : Sight::Away;
    }

    static std::string member(const std::string& frame, const std::string& name)
    {
        const std::size_t begin = frame.find('"' + name + "\":\"") + name.size() + 4;
        return frame.substr(begin, frame.find('"', begin) - begin);
    }

    std::mt19937 _random;
    World _world;
    ClientPtr _watcher;
    std::map<std::string, Sight> _seenByWatcher;
    std::map<std::string, std::vector<ClientPtr>> _admitted;
    std::map<std::string, Link> _links;
    std::unique_ptr<Link> _old;
    std::set<int> _delivered;
    std::map<std::string, int> _lastHeard;
    std::size_t _sentByWatcher = 0;
    std::size_t _deliveredFromWatcher = 0;
    std::size_t _refusedToWatcher = 0;
    int _number = 0;
};

class PresenceModelTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PresenceModelTest);
    CPPUNIT_TEST(joinedAndLeftPairAndMessagesArriveOnceWithoutGrace);
    CPPUNIT_TEST(joinedAndLeftPairAndMessagesArriveOnceWithGrace);
    CPPUNIT_TEST_SUITE_END();

public:
    void joinedAndLeftPairAndMessagesArriveOnceWithoutGrace() { runWith(Milliseconds(0)); }
    void joinedAndLeftPairAndMessagesArriveOnceWithGrace() { runWith(Milliseconds(8'000)); }

private:
    static void runWith(Milliseconds grace)
    {
        for (unsigned seed = 1; seed <= 100; ++seed)
            RandomRoom(seed, grace).run(400);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PresenceModelTest);

} // namespace
} // namespace beckon::signaling
