"""Who is told of whom: joined and left, takeover, and messages that wait."""

import pytest

from harness import Server, eventually

SDP = "v=0"


@pytest.fixture
def watcher(alice, room):
    """Alice, connected and watching the room."""
    return alice.connect(room)


@pytest.fixture
def guest(watcher, bob, room):
    """Bob, connected; Alice has been told."""
    peer = bob.connect(room)
    watcher.expect_user("user_joined", bob)
    return peer


def test_connecting_is_announced_to_all_others_once(alice, bob, carol, room):
    """Not to oneself, and not to those who come later."""
    one = alice.connect(room)
    other = bob.connect(room)
    third = carol.connect(room)
    one.expect_user("user_joined", bob)
    for peer in (one, other):
        peer.expect_user("user_joined", carol)
    for peer in (one, other, third):
        peer.expect_nothing()


def test_connecting_makes_a_participant(alice, bob, room, guest):
    assert alice.see(room)["participants"] == [alice.name, bob.name]


def test_a_join_over_rest_is_announced_and_connecting_then_is_silent(watcher, bob, room):
    """user_joined goes out once per presence, at whichever comes first."""
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    bob.join(room)
    peer = bob.connect(room)
    peer.expect_nothing()
    watcher.expect_nothing()
    bob.join(room)
    watcher.expect_nothing()


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_a_closed_connection_is_announced_once(watcher, guest, alice, bob, room, code):
    """Also 1001, which a browser sends when its tab is closed. Participation stays."""
    guest.close(code)
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()
    assert alice.see(room)["participants"] == [alice.name, bob.name]


def test_a_lost_connection_is_announced(watcher, guest, bob):
    guest.drop()
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()


def test_leaving_closes_the_connection_and_is_announced_once(watcher, guest, alice, bob, room):
    """4001 `left the room`; participation ends."""
    bob.leave(room)
    guest.expect_closed(4001, "left the room")
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()
    bob.leave(room)
    watcher.expect_nothing()
    assert alice.see(room)["participants"] == [alice.name]
    eventually(lambda: alice.see(room)["connected"] == [alice.name])


def test_a_join_over_rest_of_one_who_dropped_is_announced(watcher, bob, room):
    """A participant all the while, but present anew."""
    guest = bob.connect(room)
    watcher.expect_user("user_joined", bob)
    guest.drop()
    watcher.expect_user("user_left", bob)
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    bob.connect(room)
    watcher.expect_nothing()


def test_leaving_after_joining_over_rest_pairs_the_announcements(watcher, bob, room):
    """Someone who joined and never connected was present all the same."""
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    bob.leave(room)
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()


def test_leaving_without_presence_tells_no_one(watcher, guest, bob, room):
    guest.close()
    watcher.expect_user("user_left", bob)
    bob.leave(room)
    watcher.expect_nothing()


def test_joined_and_left_pair_however_often(watcher, bob, room):
    for _ in range(5):
        peer = bob.connect(room)
        watcher.expect_user("user_joined", bob)
        peer.close()
        watcher.expect_user("user_left", bob)
    watcher.expect_nothing()


def test_a_newer_connection_takes_over_in_silence(watcher, guest, bob, room):
    """The older one is closed with 4000 `replaced`; no one is told of a leave or a join; messages go to the newer one."""
    newer = bob.connect(room)
    guest.expect_closed(4000, "replaced")
    watcher.send("offer", target=bob.name, sdp=SDP)
    newer.expect("offer", sender=watcher.name, target=bob.name, sdp=SDP)
    watcher.expect_nothing()
    newer.close()
    watcher.expect_user("user_left", bob)


def test_a_chain_of_takeovers_ends_with_one_connection(watcher, guest, alice, bob, room):
    peers = [guest]
    for _ in range(5):
        peers.append(bob.connect(room))
        peers[-2].expect_closed(4000)
    watcher.expect_nothing()
    assert sorted(alice.see(room)["connected"]) == sorted([alice.name, bob.name])
    peers[-1].expect_nothing()


def test_one_user_may_be_in_many_rooms(alice, bob):
    """A connection to one room says nothing about another."""
    first, second = alice.create_room(), alice.create_room()
    in_first, in_second = alice.connect(first), alice.connect(second)
    guest = bob.connect(first)
    in_first.expect_user("user_joined", bob)
    bob.connect(second)
    in_second.expect_user("user_joined", bob)
    guest.close()
    in_first.expect_user("user_left", bob)
    in_second.expect_nothing()


def test_a_room_has_no_limit_of_size(alice, room):
    """Each who comes is announced to all who are there, and to no one twice."""
    people = [alice.server.user("guest") for _ in range(40)]
    peers = [one.connect(room) for one in people]
    for number, peer in enumerate(peers):
        for later in people[number + 1 :]:
            peer.expect_user("user_joined", later)
        peer.expect_nothing()
    assert len(alice.see(room)["connected"]) == 40
    peers[0].send("offer", target=people[-1].name, sdp=SDP)
    peers[-1].expect("offer", sender=people[0].name, target=people[-1].name, sdp=SDP)


def test_messages_wait_for_one_who_joined_and_is_not_connected_yet(watcher, alice, bob, room):
    """They are delivered in order once the connection is there, before anything newer."""
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    for number in range(64):
        watcher.send("candidate", target=bob.name, candidate=str(number))
    watcher.expect_nothing()
    peer = bob.connect(room)
    watcher.send("offer", target=bob.name, sdp=SDP)
    for number in range(64):
        peer.expect("candidate", sender=alice.name, target=bob.name, candidate=str(number))
    peer.expect("offer", sender=alice.name, target=bob.name, sdp=SDP)


def test_messages_wait_for_one_who_dropped(watcher, guest, alice, bob, room):
    """The absence was announced, and still what is sent meanwhile is not lost."""
    guest.drop()
    watcher.expect_user("user_left", bob)
    watcher.send("offer", target=bob.name, sdp=SDP)
    watcher.expect_nothing()
    peer = bob.connect(room)
    peer.expect("offer", sender=alice.name, target=bob.name, sdp=SDP)
    watcher.expect_user("user_joined", bob)


def test_at_most_64_messages_wait(watcher, bob, room):
    """One too many is refused with an error; those before it are kept."""
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    for number in range(65):
        watcher.send("candidate", target=bob.name, candidate=str(number))
    watcher.expect_error(target=bob.name)
    peer = bob.connect(room)
    assert [peer.receive()["candidate"] for _ in range(64)] == [str(number) for number in range(64)]
    peer.expect_nothing()


def test_at_most_256_kib_wait(watcher, bob, room):
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    for _ in range(5):
        watcher.send("offer", target=bob.name, sdp="x" * 60_000)
    watcher.expect_error(target=bob.name)
    peer = bob.connect(room)
    assert [len(peer.receive()["sdp"]) for _ in range(4)] == [60_000] * 4
    peer.expect_nothing()


def test_what_waited_for_one_who_left_is_not_delivered(watcher, alice, bob, room):
    """A leave ends the wait: its senders are told."""
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    watcher.send("offer", target=bob.name, sdp=SDP)
    watcher.expect_nothing()
    bob.leave(room)
    told = [watcher.receive(), watcher.receive()]
    assert sorted(message["type"] for message in told) == ["error", "user_left"]
    watcher.send("offer", target=bob.name, sdp=SDP)
    watcher.expect_error(target=bob.name)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A server on which every wait is short."""
    options = {"limits.wait_for_connection": "1", "signaling.reconnect_grace": "0.5"}
    one = Server(tmp_path_factory.mktemp("hasty"), options=options).start()
    yield one
    one.stop()


def test_a_presence_without_connection_ends(hasty):
    """Someone who joined over REST and never connects: user_left, and an error for each message that waited."""
    alice, bob = hasty.user("alice"), hasty.user("bob")
    room = alice.create_room()
    watcher = alice.connect(room)
    bob.join(room)
    watcher.expect_user("user_joined", bob)
    watcher.send("offer", target=bob.name, sdp=SDP)
    watcher.send("candidate", target=bob.name, candidate=None)
    told = [watcher.receive() for _ in range(3)]
    assert sorted(message["type"] for message in told) == ["error", "error", "user_left"]
    assert all(message["target"] == bob.name for message in told if message["type"] == "error")
    watcher.send("offer", target=bob.name, sdp=SDP)
    watcher.expect_error(target=bob.name)
    assert alice.see(room)["participants"] == [alice.name, bob.name]


def test_after_the_grace_the_absence_is_announced(hasty):
    alice, bob = hasty.user("alice"), hasty.user("bob")
    room = alice.create_room()
    watcher = alice.connect(room)
    guest = bob.connect(room)
    watcher.expect_user("user_joined", bob)
    guest.drop()
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()


def test_a_return_within_the_grace_is_silent(launch):
    """Messages of the meantime wait for it."""
    server = launch(options={"signaling.reconnect_grace": "120"})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    watcher = alice.connect(room)
    guest = bob.connect(room)
    watcher.expect_user("user_joined", bob)
    guest.drop()
    eventually(lambda: alice.see(room)["connected"] == [alice.name])
    watcher.send("offer", target=bob.name, sdp=SDP)
    watcher.expect_nothing()
    back = bob.connect(room)
    back.expect("offer", sender=alice.name, target=bob.name, sdp=SDP)
    watcher.expect_nothing()
    bob.leave(room)
    back.expect_closed(4001)
    watcher.expect_user("user_left", bob)


def test_leaving_within_the_grace_is_announced_at_once(launch):
    server = launch(options={"signaling.reconnect_grace": "120"})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    watcher = alice.connect(room)
    guest = bob.connect(room)
    watcher.expect_user("user_joined", bob)
    guest.close()
    bob.leave(room)
    watcher.expect_user("user_left", bob)
    watcher.expect_nothing()
