"""Clients behind a bad network: late, in single bytes, cut off, reset, or silent. Others must not notice more than that they are gone."""

import time

import pytest
import websockets

from harness import Behind, Gate, Way, Wire, WirePeer, frame
from harness.server import OVER_TLS
from harness.wire import TEXT

in_the_clear = pytest.mark.skipif(OVER_TLS, reason="it cuts after so many bytes of the text")

SERVER = {"options": {"limits.ping_after": "1", "limits.silence": "3"}}


@pytest.fixture
def gate(server):
    with Gate(server.address) as one:
        yield one


@pytest.fixture
def far(server, gate):
    """A user behind the gate."""
    user = server.user("far")
    user.server = Behind(server, gate)
    return user


@pytest.fixture
def pair(alice, far):
    """Someone near and someone far who are connected to one room."""
    room = alice.create_room()
    near_end = alice.connect(room)
    far_end = far.connect(room)
    near_end.expect_user("user_joined", far)
    return near_end, far_end


def exchange(alice, far, near_end, far_end, count):
    """Offers to and fro at once, each once and in order."""
    for number in range(count):
        near_end.send("offer", target=far.name, sdp=f"{number}")
        far_end.send("offer", target=alice.name, sdp=f"{number}")
    for number in range(count):
        far_end.expect("offer", sender=alice.name, target=far.name, sdp=f"{number}")
        near_end.expect("offer", sender=far.name, target=alice.name, sdp=f"{number}")


@pytest.mark.parametrize("way", [Way.TO_SERVER, Way.TO_CLIENT, Way.BOTH])
def test_all_calls_work_in_single_bytes(server, gate, way):
    """From sign-up to a message between two."""
    gate.trickle(0.0, way)
    one, other = server.user("one"), server.user("other")
    one.server = other.server = Behind(server, gate)
    room = one.create_room("In single bytes")
    first = one.connect(room)
    assert other.join(room)["participants"] == [one.name, other.name]
    first.expect_user("user_joined", other)
    second = other.connect(room)
    exchange(one, other, first, second, 20)
    first.close()
    second.expect_user("user_left", one)


def test_a_trickle_while_messages_flow(gate, alice, far, pair):
    gate.trickle()
    exchange(alice, far, *pair, 30)
    gate.forward()
    exchange(alice, far, *pair, 30)


def test_a_long_way_delays_no_one_else(server, gate, alice, far, pair, carol, bob):
    gate.delay(0.5)
    other = carol.create_room()
    one, two = carol.connect(other), bob.connect(other)
    one.expect_user("user_joined", bob)
    begun = time.monotonic()
    exchange(carol, bob, one, two, 20)
    assert time.monotonic() - begun < 0.5
    exchange(alice, far, *pair, 20)


@pytest.mark.parametrize("how", [Gate.cut, Gate.reset])
def test_who_is_cut_off_has_left(gate, far, pair, how):
    """At once, and may come back at once."""
    near_end, far_end = pair
    how(gate)
    with pytest.raises(websockets.ConnectionClosed):
        far_end.receive()
    near_end.expect_user("user_left", far)
    far.connect(near_end.room)
    near_end.expect_user("user_joined", far)
    near_end.expect_nothing()


def test_a_message_that_is_cut_off_is_none(gate, alice, far, pair):
    """Wherever it is cut: before its end nobody sees anything of it."""
    near_end, _ = pair
    text = f'{{"type":"offer","target":"{alice.name}","sdp":"whole"}}'
    message = frame(TEXT, text)
    for size in (1, 2, 3, 6, 7, len(message) // 2, len(message) - 1):
        user = far.server.user("cut")
        user.server = far.server
        with WirePeer(user, near_end.room) as one:
            near_end.expect_user("user_joined", user)
            one.send(message[:size])
        near_end.expect_user("user_left", user)
    near_end.expect_nothing()


def test_who_falls_silent_is_dropped(gate, far, pair):
    """A network that swallows everything, and ends nothing."""
    near_end, far_end = pair
    gate.pause()
    near_end.expect_user("user_left", far)
    gate.resume()
    with pytest.raises(websockets.ConnectionClosed):
        far_end.receive_rest()
        far_end.receive()
    near_end.expect_nothing()


def test_what_is_held_back_for_a_while_arrives(gate, alice, far, pair):
    """A pause that is shorter than the silence that ends a connection."""
    near_end, far_end = pair
    gate.pause()
    for number in range(50):
        near_end.send("offer", target=far.name, sdp=f"{number}")
    near_end.expect_nothing()
    gate.resume()
    for number in range(50):
        far_end.expect("offer", sender=alice.name, target=far.name, sdp=f"{number}")
    far_end.expect_nothing()


@in_the_clear
def test_an_answer_that_is_cut_off_harms_no_one(server, gate, far):
    """Wherever it is cut, the next request is answered."""
    for count in (1, 20, 100, 150):
        gate.cut_after(count, Way.TO_CLIENT)
        with Wire(far.server) as wire:
            wire.request("GET", "/api/rooms/", f"Authorization: Bearer {far.token}")
            assert len(wire.reader.read()) == count
    gate.forward()
    assert far.get("/api/rooms/").status == 200
    assert server.api.get("/readyz").status == 200


@in_the_clear
def test_a_request_that_is_cut_off_does_nothing(gate, far):
    body = b'{"name": "Never"}'
    head = (f"POST /api/rooms/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {far.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()  # fmt: skip
    for count in (1, len(head) // 2, len(head) - 1, len(head), len(head) + 1, len(head) + len(body) - 1):
        gate.cut_after(count, Way.TO_SERVER)
        with Wire(far.server) as wire:
            wire.send(head + body)
            assert wire.at_end()
    gate.forward()
    assert far.get("/api/rooms/").json() == []


@in_the_clear
def test_a_handshake_that_is_cut_off_leaves_no_one_behind(gate, alice, far, pair):
    """Wherever its answer is cut: whoever is not there is not shown as connected, and joins and leaves pair."""
    near_end, far_end = pair
    far_end.close()
    near_end.expect_user("user_left", far)
    for count in (1, 50, 129):
        gate.cut_after(count, Way.TO_CLIENT)
        with pytest.raises((websockets.InvalidMessage, websockets.InvalidHandshake, EOFError, OSError)):
            far.connect(near_end.room)
        near_end.expect_user("user_joined", far)
        near_end.expect_user("user_left", far)
    near_end.expect_nothing()
    assert alice.see(near_end.room)["connected"] == [alice.name]
