#pragma once

#include "Cloud.h"
#include "Peer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace beckon::signaling {

/// One node of ours and others that the test plays; alice is at ours, bob at the peer.
struct Pair
{
    explicit Pair(Milliseconds grace = Milliseconds(0))
        : world(grace, JoinRule::OnConnect, Limits(), {"n0", network, std::make_shared<FakeRooms::Table>()})
    {
        alice = world.connect("alice");
        peer->cluster.observe(peer);
        second->cluster.observe(second);
        bob = peer->enter("bob");
        run();
        alice->received();
    }

    void run() { world.loops.loop.run(); }

    void assertSent(const std::vector<std::string>& expected, Peer& to) { CPPUNIT_ASSERT_EQUAL(lines(expected), lines(to.received())); }
    void assertSent(const std::vector<std::string>& expected) { assertSent(expected, *peer); }

    /// A message has gone to the peer; then bob moves to the second.
    void flushBob()
    {
        alice->send(offerOf("alice", "bob", 1));
        peer->received();
        second->enter("bob");
        run();
        assertSent({"flush >bob"});
    }

    /// The peer gives a message back, though bob is there as far as anyone has heard.
    void doubtBob()
    {
        alice->send(offerOf("alice", "bob", 1));
        peer->received();
        peer->send(LetterKind::Returned, "alice", "bob", offerOf("alice", "bob", 1));
        run();
        assertSent({"flush >bob"});
        peer->send(LetterKind::Flushed, "", "bob");
        run();
    }

    std::shared_ptr<FakeNetwork> network = std::make_shared<FakeNetwork>();
    std::shared_ptr<Peer> peer = std::make_shared<Peer>(network);
    std::shared_ptr<Peer> second = std::make_shared<Peer>(network, "second");
    World world;
    ClientPtr alice;
    std::uint64_t bob = 0;
};

} // namespace beckon::signaling
