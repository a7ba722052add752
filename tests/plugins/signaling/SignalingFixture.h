#pragma once

#include "ClusterEvents.h"
#include "FakeNetwork.h"
#include "FakeServices.h"
#include "FakeSession.h"
#include "ManualLoop.h"
#include "MessageTypesRegistry.h"
#include "RoomDirectory.h"
#include "RoomEvents.h"
#include "SignalingEndpoint.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace beckon::signaling {

/// One end user's connection.
class Client
{
public:
    Client(test::ManualLoop& loop, std::unique_ptr<SessionHandler> handler) : session(loop), _loop(loop), _handler(std::move(handler)) {}
    ~Client() { end({CloseCode::GoingAway, CloseOrigin::Peer}); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void open()
    {
        _open = true;
        _handler->onOpen(session);
    }

    void send(std::string_view text) { _handler->onMessage(text); }

    /// The connection ends, if it has not.
    void end(CloseReason reason)
    {
        if (std::exchange(_open, false))
            _handler->onClose(reason);
        session.closedWith = reason.code;
        _handler.reset();
    }

    /// As end(), and the loop does what follows from it.
    void hangUp()
    {
        end({CloseCode::GoingAway, CloseOrigin::Peer});
        _loop.run();
    }

    /// What came since the last call.
    std::vector<std::string> received() { return std::exchange(session.frames, {}); }

    FakeSession session;

private:
    test::ManualLoop& _loop;
    std::unique_ptr<SessionHandler> _handler;
    bool _open = false;
};

using ClientPtr = std::unique_ptr<Client>;

/// What nodes share.
struct Surroundings
{
    std::string node = "node";
    std::shared_ptr<FakeNetwork> network = std::make_shared<FakeNetwork>();
    std::shared_ptr<FakeRooms::Table> rooms = std::make_shared<FakeRooms::Table>();
};

/// The whole plugin on one loop whose time the test moves, between fakes.
class World
{
public:
    explicit World(Milliseconds grace = Milliseconds(0), JoinRule rule = JoinRule::OnConnect, const Limits& bounds = Limits(),
                   const Surroundings& shared = Surroundings())
        : limits(bounds),
          cluster(shared.network, shared.node),
          rooms(shared.rooms),
          budget(limits),
          parts{cluster, types, limits, budget, signalingMetrics, grace},
          directories(loops, parts),
          endpoint(tokens, rooms, cluster, directories, rule),
          events(std::make_shared<RoomEvents>(directories, cluster)),
          clusterEvents(std::make_shared<ClusterEvents>(directories))
    {
        rooms.observe(events);
        cluster.observe(clusterEvents);
        rooms.rooms["room"];
    }

    ~World() { directories.all().front()->close(); }

    static Request request(const std::string& user, const std::string& room = "room")
    {
        Request made;
        made.headers.push_back({"Authorization", "Bearer token-" + user});
        made.parameters.emplace_back("room_id", room);
        return made;
    }

    /// Admitted by a worker, not open yet.
    ClientPtr admit(const std::string& user, const std::string& room = "room")
    {
        auto answer = std::get<Admission>(endpoint.accept(request(user, room)));
        return std::make_unique<Client>(loops.loop, std::move(answer.handler));
    }

    ClientPtr connect(const std::string& user, const std::string& room = "room")
    {
        ClientPtr client = admit(user, room);
        loops.loop.run();
        client->open();
        loops.loop.run();
        return client;
    }

    void join(const std::string& user)
    {
        rooms.postJoin("room", user);
        loops.loop.run();
    }

    void leave(const std::string& user)
    {
        rooms.postLeave("room", user);
        loops.loop.run();
    }

    std::vector<std::string> connected() const
    {
        const std::string room = "room";
        return cluster.connected({&room, 1}).front();
    }

    void advance(Milliseconds by) { loops.loop.advance(by); }
    std::size_t channels() const { return directories.all().front()->size(); }

    test::ManualLoops loops;
    Limits limits;
    FakeCluster cluster;
    FakeRooms rooms;
    FakeTokens tokens;
    MessageTypesRegistry types;
    WaitingBudget budget;
    Metrics metrics;
    SignalingMetrics signalingMetrics{metrics};
    SignalingParts parts;
    RoomDirectories directories;
    SignalingEndpoint endpoint;
    std::shared_ptr<RoomEvents> events;
    std::shared_ptr<ClusterEvents> clusterEvents;
};

inline std::string joinedFrame(const std::string& user)
{
    return R"({"type":"user_joined","username":")" + user + R"(","room_id":"room"})";
}
inline std::string leftFrame(const std::string& user)
{
    return R"({"type":"user_left","username":")" + user + R"(","room_id":"room"})";
}
inline std::string errorFrame(const std::string& detail)
{
    return R"({"type":"error","detail":")" + detail + R"("})";
}
inline std::string errorFrame(const std::string& detail, const std::string& target)
{
    return R"({"type":"error","detail":")" + detail + R"(","target":")" + target + R"("})";
}

/// As one text, for comparing with a message that shows both sides.
inline std::string lines(const std::vector<std::string>& frames)
{
    std::string text;
    for (const std::string& frame : frames)
        text += frame + '\n';
    return text;
}

/// Checks that exactly these frames came to `client` since it was asked last.
#define ASSERT_RECEIVED(client, ...) CPPUNIT_ASSERT_EQUAL(lines({__VA_ARGS__}), lines((client)->received()))

} // namespace beckon::signaling
