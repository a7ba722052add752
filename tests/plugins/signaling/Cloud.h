#pragma once

#include "SignalingFixture.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace beckon::signaling {

/// Several nodes, named n0, n1 and so on, with one network and one database between them.
class Cloud
{
public:
    explicit Cloud(std::size_t nodes, Milliseconds grace = Milliseconds(0), FakeNetwork::Pace pace = FakeNetwork::Pace::AtOnce,
                   const Limits& limits = Limits())
        : network(std::make_shared<FakeNetwork>(pace))
    {
        const auto rooms = std::make_shared<FakeRooms::Table>();
        for (std::size_t node = 0; node < nodes; ++node)
            _worlds.push_back(std::make_unique<World>(grace, JoinRule::OnConnect, limits, Surroundings{nameOf(node), network, rooms}));
    }

    static std::string nameOf(std::size_t node) { return "n" + std::to_string(node); }
    World& at(std::size_t node) { return *_worlds.at(node); }
    std::size_t size() const noexcept { return _worlds.size(); }

    ClientPtr connect(std::size_t node, const std::string& user)
    {
        ClientPtr client = at(node).admit(user);
        settle();
        client->open();
        settle();
        return client;
    }

    void join(std::size_t node, const std::string& user)
    {
        at(node).rooms.postJoin("room", user);
        settle();
    }

    void leave(std::size_t node, const std::string& user)
    {
        at(node).rooms.postLeave("room", user);
        settle();
    }

    void hangUp(ClientPtr& client)
    {
        client->hangUp();
        settle();
    }

    /// `text` goes out, and all that follows from it happens.
    void send(const ClientPtr& client, const std::string& text)
    {
        client->send(text);
        settle();
    }

    /// All mail is delivered and all loops have run.
    void settle()
    {
        network->settle([this] { return runLoops(); });
    }

    /// False when there was nothing to do.
    bool runLoops()
    {
        bool wasBusy = false;
        for (const auto& world : _worlds) {
            wasBusy = wasBusy || world->loops.loop.pendingPosts() > 0;
            world->loops.loop.run();
        }
        return wasBusy;
    }

    void advance(Milliseconds by, bool settles = true)
    {
        constexpr Milliseconds step{500};
        for (Milliseconds left = by; left.count() > 0; left -= step) {
            const Milliseconds now = std::min(step, left);
            network->advance(now);
            for (const auto& world : _worlds)
                world->loops.loop.advance(now);
            if (settles)
                settle();
        }
    }

    /// The node ends without a word.
    void kill(std::size_t node)
    {
        network->kill(nameOf(node));
        at(node).clusterEvents.reset();
    }

    const std::shared_ptr<FakeNetwork> network;

private:
    std::vector<std::unique_ptr<World>> _worlds;
};

inline std::string offerOf(const std::string& from, const std::string& to, int number)
{
    return R"({"type":"offer","sender":")" + from + R"(","target":")" + to + R"(","sdp":")" + std::to_string(number) + "\"}";
}

} // namespace beckon::signaling
