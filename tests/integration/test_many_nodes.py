"""Two nodes as one server: who is where makes no difference to what a client sees."""

import contextlib
import signal
import time

import pytest

from harness import User, WirePeer, eventually
from harness.nodes import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 2) as one:
        yield one


@pytest.fixture
def here(cluster):
    return cluster.nodes[0]


@pytest.fixture
def there(cluster):
    return cluster.nodes[1]


def at(user, node):
    """The same user, as a client of another node."""
    other = User(node, user.name)
    other.name, other.email, other.token = user.name, user.email, user.token
    return other


def connected(user, room):
    return user.see(room)["connected"]


@pytest.fixture
def alice(here):
    return here.user("alice")


@pytest.fixture
def bob(there):
    return there.user("bob")


@pytest.fixture
def room(alice):
    return alice.create_room()


def test_an_account_of_one_node_is_one_of_the_other(alice, there, room):
    assert at(alice, there).see(room)["owner"] == alice.name


def test_users_of_two_nodes_call_each_other(alice, bob, room):
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    one.send("offer", target=bob.name, sdp="v=0")
    other.expect("offer", sender=alice.name, target=bob.name, sdp="v=0")
    other.send("answer", target=alice.name, sdp={"type": "answer", "sdp": "v=0"}, sender=bob.name)
    one.expect("answer", sender=bob.name, target=alice.name, sdp={"type": "answer", "sdp": "v=0"})
    for number in range(50):
        one.send("candidate", target=bob.name, candidate=str(number))
    for number in range(50):
        other.expect("candidate", sender=alice.name, target=bob.name, candidate=str(number))
    other.close()
    one.expect_user("user_left", bob)
    one.expect_nothing()


def test_all_nodes_agree_on_who_is_connected_and_who_takes_part(alice, bob, here, there, room):
    alice.connect(room)
    other = bob.connect(room)
    names = [alice.name, bob.name]
    for user in (alice, at(alice, there), bob, at(bob, here)):
        assert connected(user, room) == names
        assert user.see(room)["participants"] == names
    other.close()
    for node in (here, there):
        eventually(lambda node=node: connected(at(alice, node), room) == [alice.name])
        assert at(alice, node).see(room)["participants"] == names


def test_a_newer_connection_at_the_other_node_takes_over_and_nobody_is_told(alice, bob, here, room):
    one = alice.connect(room)
    old = bob.connect(room)
    one.expect_user("user_joined", bob)
    new = at(bob, here).connect(room)
    old.expect_closed(4000, "replaced")
    one.send("offer", target=bob.name, sdp="for the new one")
    new.expect("offer", sender=alice.name, target=bob.name, sdp="for the new one")
    one.expect_nothing()
    assert connected(alice, room) == [alice.name, bob.name]
    new.close()
    one.expect_user("user_left", bob)


def test_messages_keep_their_order_while_their_target_moves_to_and_fro(alice, bob, here, there, room):
    one = alice.connect(room)
    connections = [bob.connect(room)]
    one.expect_user("user_joined", bob)
    for number in range(300):
        one.send("candidate", target=bob.name, candidate=str(number))
        if number % 50 == 49:
            connections.append(at(bob, here if len(connections) % 2 else there).connect(room))
    connections[-1].send("heartbeat")
    received = []
    while len(received) < 300:
        for connection in connections:
            while connection.has_message() or (connection is connections[-1] and len(received) < 300):
                try:
                    message = connection.receive()
                except Exception as ended:  # noqa: BLE001: of a connection that was replaced
                    assert "4000" in str(ended), ended
                    connections.remove(connection)
                    break
                if message["type"] == "candidate":
                    received.append(int(message["candidate"]))
    assert received == list(range(300))


def test_a_leave_at_the_other_node_closes_the_connection(alice, bob, here, room):
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    answer = at(bob, here).leave(room)
    assert answer["participants"] == [alice.name]
    other.expect_closed(4001, "left the room")
    one.expect_user("user_left", bob)
    one.send("offer", target=bob.name, sdp="too late")
    one.expect_error(target=bob.name)


def test_a_join_at_one_node_is_told_at_the_other_once(alice, bob, room):
    one = alice.connect(room)
    bob.join(room)
    one.expect_user("user_joined", bob)
    assert connected(alice, room) == [alice.name]
    bob.connect(room)
    one.expect_nothing()
    assert connected(alice, room) == [alice.name, bob.name]


def test_messages_wait_for_a_target_that_comes_up_at_the_other_node(alice, bob, here, room):
    one = alice.connect(room)
    at(bob, here).join(room)
    one.expect_user("user_joined", bob)
    for number in range(5):
        one.send("candidate", target=bob.name, candidate=str(number))
    one.expect_nothing()
    other = bob.connect(room)
    for number in range(5):
        other.expect("candidate", sender=alice.name, target=bob.name, candidate=str(number))


def test_messages_wait_for_the_owner_of_a_new_room(alice, bob, room):
    other = bob.connect(room)
    other.send("offer", target=alice.name, sdp="early")
    other.expect_nothing()
    one = alice.connect(room)
    one.expect("offer", sender=bob.name, target=alice.name, sdp="early")
    other.expect_user("user_joined", alice)


def test_messages_wait_for_who_dropped_and_comes_back_at_the_other_node(alice, bob, here, room):
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    other.drop()
    one.expect_user("user_left", bob)
    one.send("offer", target=bob.name, sdp="meanwhile")
    again = at(bob, here).connect(room)
    one.expect_user("user_joined", bob)
    again.expect("offer", sender=alice.name, target=bob.name, sdp="meanwhile")


def test_what_waits_outlives_a_sender_who_was_the_last_in_the_room(alice, bob, room):
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    other.drop()
    one.expect_user("user_left", bob)
    one.send("offer", target=bob.name, sdp="farewell")
    one.expect_nothing()
    one.close()
    eventually(lambda: connected(alice, room) == [])
    again = bob.connect(room)
    again.expect("offer", sender=alice.name, target=bob.name, sdp="farewell")
    again.expect_nothing()


def test_what_waits_moves_with_its_sender_and_keeps_its_order(alice, bob, there, room):
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    other.drop()
    one.expect_user("user_left", bob)
    for number in range(3):
        one.send("candidate", target=bob.name, candidate=str(number))
    one.expect_nothing()
    two = at(alice, there).connect(room)
    one.expect_closed(4000, "replaced")
    for number in range(3, 6):
        two.send("candidate", target=bob.name, candidate=str(number))
    two.expect_nothing()
    again = bob.connect(room)
    for number in range(6):
        again.expect("candidate", sender=alice.name, target=bob.name, candidate=str(number))
    again.expect_nothing()


def test_a_sender_who_moved_hears_that_the_target_left(alice, bob, there, room):
    one = alice.connect(room)
    bob.join(room)
    one.expect_user("user_joined", bob)
    one.send("offer", target=bob.name, sdp="in vain")
    one.expect_nothing()
    one.drop()
    two = at(alice, there).connect(room)
    bob.leave(room)
    two.expect_error(target=bob.name)
    two.expect_user("user_left", bob)


def test_one_too_many_waits_is_refused(alice, bob, room):
    one = alice.connect(room)
    bob.join(room)
    one.expect_user("user_joined", bob)
    for number in range(65):
        one.send("candidate", target=bob.name, candidate=str(number))
    one.expect_error(target=bob.name)
    other = bob.connect(room)
    for number in range(64):
        other.expect("candidate", sender=alice.name, target=bob.name, candidate=str(number))


def test_one_limit_holds_for_what_waits_at_all_nodes(alice, bob, here, room):
    carol = here.user("carol")
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    carol.join(room)
    one.expect_user("user_joined", carol)
    other.expect_user("user_joined", carol)
    for number in range(40):
        one.send("candidate", target=carol.name, candidate=str(number))
    one.send("offer", target=bob.name, sdp="after them")
    other.expect("offer", sender=alice.name, target=bob.name, sdp="after them")
    for number in range(25):
        other.send("candidate", target=carol.name, candidate=str(number))
    other.expect_error(target=carol.name)
    other.expect_nothing()
    last = carol.connect(room)
    senders = [last.receive()["sender"] for _ in range(64)]
    assert (senders.count(alice.name), senders.count(bob.name)) == (40, 24)
    last.expect_nothing()


def test_the_late_end_of_an_old_connection_removes_nothing(alice, bob, here, room):
    """The client of the old one does not answer the close, so that its end comes long after the takeover."""
    one = alice.connect(room)
    old = bob.connect(room)
    one.expect_user("user_joined", bob)
    new = at(bob, here).connect(room)
    old.drop()
    one.expect_nothing()
    new.expect_nothing()
    assert connected(bob, room) == [alice.name, bob.name]


def test_more_than_the_buffer_holds_for_other_nodes_is_refused_and_the_rest_arrives(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 2, options={"store.redis.buffer": str(2**20)}) as cluster:
        here, there = cluster.nodes
        alice, bob = here.user("alice"), there.user("bob")
        room = alice.create_room()
        one, other = alice.connect(room), bob.connect(room)
        one.expect_user("user_joined", bob)
        cluster.redis.kill()
        eventually(lambda: here.api.get("/readyz").json()["parts"]["store"]["state"] == "degraded")
        for number in range(40):
            one.send("offer", target=bob.name, sdp=f"{number:05}" + "x" * 50_000)
        one.send("heartbeat")
        refused = one.receive_rest()
        assert 15 <= len(refused) <= 30
        assert all(message["type"] == "error" and message["target"] == bob.name for message in refused)
        cluster.redis.start()
        arrived = [other.receive()["sdp"][:5] for _ in range(40 - len(refused))]
        assert arrived == [f"{number:05}" for number in range(40 - len(refused))]
        other.expect_nothing()


def test_a_node_that_stops_hands_its_users_over(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 2) as cluster:
        here, there = cluster.nodes
        alice, bob = here.user("alice"), there.user("bob")
        room = alice.create_room()
        one, other = alice.connect(room), bob.connect(room)
        one.expect_user("user_joined", bob)
        there.stop()
        other.expect_closed(1001)
        one.expect_user("user_left", bob)
        assert connected(alice, room) == [alice.name]


def test_at_term_all_users_of_a_node_are_handed_over_before_their_connections_close(tmp_path_factory):
    """The closing takes half a minute; who is elsewhere knows at once, and what they send waits for the next connection."""
    with Cluster(tmp_path_factory.mktemp, 2, options={"drain.period": "30", "drain.deadline": "60"}) as cluster:
        here, there = cluster.nodes
        alice, guests = here.user("alice"), [there.user("guest") for _ in range(6)]
        rooms = [alice.create_room() for _ in range(3)]
        watchers = [alice.connect(room) for room in rooms]
        peers = [guest.connect(room) for room in rooms for guest in guests]
        for watcher in watchers:
            assert {watcher.receive()["username"] for _ in guests} == {guest.name for guest in guests}
        for peer in peers:
            peer.send("heartbeat")
            peer.receive_rest()
        there.send_signal(signal.SIGTERM)
        told = [watcher.receive() for watcher in watchers for _ in guests]
        assert {message["type"] for message in told} == {"user_left"} and len({(m["username"], m["room_id"]) for m in told}) == len(peers)
        assert [connected(alice, room) for room in rooms] == [[alice.name]] * 3
        open_ones = [peer for peer in peers if not peer.socket.closed]
        assert len(open_ones) > len(peers) / 2, "their turn had not come"
        one, other = [peer for peer in open_ones if peer.room.id == open_ones[0].room.id][:2]
        one.send("offer", target=other.name, sdp="still here")
        other.expect("offer", sender=one.name, target=other.name, sdp="still here")
        watcher = next(watcher for watcher in watchers if watcher.room.id == one.room.id)
        watcher.send("offer", target=one.name, sdp="meanwhile")
        again = at(next(guest for guest in guests if guest.name == one.name), here).connect(one.room)
        again.expect("offer", sender=alice.name, target=one.name, sdp="meanwhile")
        watcher.expect("user_joined", username=one.name, room_id=one.room.id)
        for peer in open_ones:
            peer.drop()
        assert there.wait() == 0
        for watcher in watchers:
            watcher.expect_nothing()
        for peer in (*watchers, again):
            peer.close()


def test_a_thousand_users_of_a_node_are_handed_over_before_their_connections_close(tmp_path_factory):
    options = {"drain.period": "600", "drain.deadline": "900", "net.max_connections_per_address": "0", "rate.connections.address": "0"}
    with Cluster(tmp_path_factory.mktemp, 2, options=options) as cluster, contextlib.ExitStack() as stack:
        here, there = cluster.nodes
        alice, guests = here.user("alice"), [there.user("guest") for _ in range(100)]
        rooms = [alice.create_room() for _ in range(10)]
        watchers = [alice.connect(room) for room in rooms]
        for room in rooms:
            for guest in guests:
                stack.enter_context(WirePeer(guest, room))
        for watcher in watchers:
            assert {watcher.receive()["username"] for _ in guests} == {guest.name for guest in guests}
        there.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        for watcher in watchers:
            told = [watcher.receive() for _ in guests]
            assert {message["type"] for message in told} == {"user_left"}
            assert {message["username"] for message in told} == {guest.name for guest in guests}
        print(f"1,000 users handed over: sent 1000 received 1000, {time.monotonic() - begun:.2f} s")
        assert there.process.poll() is None, "ten minutes have not passed: their connections are still there"
        stack.close()
        assert there.wait() == 0
        for watcher in watchers:
            watcher.drop()


def test_who_reconnects_to_another_node_within_the_grace_was_never_gone(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp, 2, options={"signaling.reconnect_grace": "20"}) as cluster:
        here, there = cluster.nodes
        alice, bob = here.user("alice"), there.user("bob")
        room = alice.create_room()
        one, other = alice.connect(room), bob.connect(room)
        one.expect_user("user_joined", bob)
        there.stop()
        other.expect_closed(1001)
        one.send("offer", target=bob.name, sdp="meanwhile")
        again = at(bob, here).connect(room)
        again.expect("offer", sender=alice.name, target=bob.name, sdp="meanwhile")
        one.expect_nothing()
