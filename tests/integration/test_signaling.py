"""Offers, answers, candidates and heartbeats between connected participants."""

import json

import pytest
import websockets

from harness import Room, WirePeer, connect, frame, upgrade_headers
from harness.wire import TEXT

SDP = "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"


@pytest.fixture
def pair(alice, bob, room):
    """Alice and Bob, connected, each with nothing left to read."""
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    return one, other


def test_an_offer_an_answer_and_candidates_reach_their_target(pair, alice, bob):
    """Each goes to its target alone, with sender, target and payload."""
    one, other = pair
    one.send("offer", sender=alice.name, target=bob.name, sdp=SDP)
    other.expect("offer", sender=alice.name, target=bob.name, sdp=SDP)
    other.send("answer", sender=bob.name, target=alice.name, sdp=SDP)
    one.expect("answer", sender=bob.name, target=alice.name, sdp=SDP)
    candidate = {"candidate": "candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host", "sdpMid": "0", "sdpMLineIndex": 0}
    one.send("candidate", sender=alice.name, target=bob.name, candidate=candidate)
    other.expect("candidate", sender=alice.name, target=bob.name, candidate=candidate)
    one.expect_nothing()
    other.expect_nothing()


def test_a_third_one_hears_nothing(pair, alice, bob, carol, room):
    one, other = pair
    third = carol.connect(room)
    for peer in pair:
        peer.expect_user("user_joined", carol)
    one.send("offer", target=bob.name, sdp=SDP)
    other.expect("offer", sender=alice.name, target=bob.name, sdp=SDP)
    third.expect_nothing()


def test_a_message_passes_byte_for_byte(pair, alice, bob):
    """Spaces, escapes, numbers beyond a double, unknown members and their order: nothing is written anew."""
    one, other = pair
    for text in (
        f'{{"type":"offer","sender":"{alice.name}","target":"{bob.name}","sdp":"v=0\\r\\n\\u00e9\\/"}}',
        f' {{ "sdp" : {{"type":"offer","sdp":"x"}} ,\n\t"target":"{bob.name}",  "sender":"{alice.name}","type" : "offer" }} ',
        f'{{"more":[1e400,-0,123456789012345678901234567890,true,null,{{"a":{{}}}}],"type":"answer","target":"{bob.name}",'
        f'"sender":"{alice.name}","sdp":"\U0001f600 \u2028 \\ud83d\\ude00"}}',
        f'{{"type":"candidate","sender":"{alice.name}","target":"{bob.name}","candidate":null,"candidate2":"","":0}}',
    ):
        one.send_text(text)
        assert other.receive_text() == text


def test_escapes_in_names_and_values_are_read(pair, alice, bob):
    r"""`"\u0073ender"` is `sender`, and so are `type` and `target` however they are written."""
    one, other = pair
    text = f'{{"\\u0074ype":"\\u006fffer","\\u0073ender":"{alice.name}","targ\\u0065t":"\\u{ord(bob.name[0]):04x}{bob.name[1:]}","sdp":""}}'
    one.send_text(text)
    assert other.receive_text() == text
    one.send_text(f'{{"type":"offer","\\u0073ender":"{bob.name}","target":"{bob.name}","sdp":""}}')
    one.expect_error()
    other.expect_nothing()


def test_a_missing_sender_is_filled_in(pair, alice, bob):
    """Whatever else the message holds stays as it was."""
    one, other = pair
    for rest in ('"sdp":"x","extra": [1, 2]', '"sdp" : {"a" : 1.0}'):
        text = f'{{"type":"offer","target":"{bob.name}",{rest}}}'
        one.send_text(text)
        received = other.receive_text()
        assert json.loads(received) == {**json.loads(text), "sender": alice.name}
        assert rest in received


@pytest.mark.parametrize("members", [{"sdp": SDP}, {"sdp": {"type": "offer", "sdp": SDP}}])
def test_sdp_is_a_string_or_an_object(pair, alice, bob, members):
    one, other = pair
    for kind in ("offer", "answer"):
        one.send(kind, target=bob.name, **members)
        other.expect(kind, sender=alice.name, target=bob.name, **members)


@pytest.mark.parametrize("candidate", ["candidate:1", "", {"candidate": ""}, {}, None])
def test_candidate_is_a_string_an_object_or_null(pair, alice, bob, candidate):
    one, other = pair
    one.send("candidate", target=bob.name, candidate=candidate)
    other.expect("candidate", sender=alice.name, target=bob.name, candidate=candidate)


@pytest.mark.parametrize("message", [
    {"type": "offer", "sdp": 5}, {"type": "offer", "sdp": None}, {"type": "offer", "sdp": ["x"]}, {"type": "offer"},
    {"type": "answer", "candidate": "x"}, {"type": "candidate", "candidate": 5}, {"type": "candidate", "candidate": True},
    {"type": "candidate"},
])  # fmt: skip
def test_a_payload_of_another_kind_is_a_fault(pair, bob, message):
    one, other = pair
    one.send_text(json.dumps({**message, "target": bob.name}))
    one.expect_error()
    other.expect_nothing()


@pytest.mark.parametrize("text", [
    "", " ", "nonsense", "[]", '"offer"', "5", "null", "{", '{"type":"heartbeat"', '{"type":"heartbeat",}', "{'type':'heartbeat'}",
    '{"type":"heartbeat"}x', '{"type":"heartbeat","a":tru}', '{"type":"heartbeat","a":01}', '{"type":"heartbeat","a":1.}',
    '{"type":"heartbeat","a":+1}',
    '{"type":"heartbeat","a":"\\x"}', '{"type":"heartbeat","a":"\t"}', '{"type":"heartbeat","a":NaN}', "\ufeff{\"type\":\"heartbeat\"}",
    '{"type":"heartbeat","a":' + "[" * 64 + "]" * 64 + "}", '{"type":"heartbeat",/**/"a":1}',
    "{}", '{"type":5}', '{"type":null}', '{"type":"unknown"}', '{"type":""}', '{"type":"Offer"}', '{"type":"user_joined"}',
    '{"type":"user_left"}',
    '{"type":"error"}', '{"type":"heartbeat_response"}', '{"type":"offer","sdp":"x"}', '{"type":"offer","target":5,"sdp":"x"}',
    '{"type":"offer","target":null,"sdp":"x"}', '{"type":"heartbeat","type":"heartbeat"}', '{"type":"heartbeat","\\u0074ype":"offer"}',
])  # fmt: skip
def test_a_fault_gets_an_error_and_the_connection_stays(solo, text):
    """Not RFC 8259, no object, no known type, a member missing or doubled."""
    solo.send_text(text)
    solo.expect_error()
    solo.expect_nothing()


@pytest.fixture
def solo(alice, room):
    """A connection of its own for each fault, as many faults would close it."""
    return alice.connect(room)


def test_json_may_nest_64_deep(solo):
    solo.send_text('{"type":"heartbeat","a":' + "[" * 63 + "]" * 63 + "}")
    solo.expect("heartbeat_response")


def test_a_member_that_routes_may_not_come_twice(pair, alice, bob):
    one, other = pair
    for twice in (f'"target":"{bob.name}","target":"{alice.name}"',
                  f'"sender":"{alice.name}","sender":"{alice.name}","target":"{bob.name}"',
                  f'"target":"{bob.name}","t\\u0061rget":"{bob.name}"', f'"target":"{bob.name}","type":"offer"'):  # fmt: skip
        one.send_text(f'{{"type":"offer",{twice},"sdp":"x"}}')
        one.expect_error()
    other.expect_nothing()


def test_the_sender_must_be_oneself(pair, alice, bob):
    """Another name than the connection's own is refused, in whatever form."""
    one, other = pair
    for sender in (bob.name, "", alice.name.upper(), alice.name + " ", None, 5, [alice.name]):
        one.send("offer", sender=sender, target=bob.name, sdp=SDP)
        one.expect_error()
    other.expect_nothing()


def test_the_target_must_be_another_one_who_is_there(pair, alice, bob, carol):
    """Oneself, a stranger to the room and nobody at all: an error that names the target."""
    one, _ = pair
    for target in (alice.name, carol.name, "nobody"):
        one.send("offer", target=target, sdp=SDP)
        one.expect_error(target=target)


def test_a_participant_of_another_room_is_out_of_reach(pair, carol):
    one, _ = pair
    other_room = carol.create_room()
    elsewhere = carol.connect(other_room)
    one.send("offer", target=carol.name, sdp=SDP)
    one.expect_error(target=carol.name)
    elsewhere.expect_nothing()


def test_messages_arrive_once_and_in_order(pair, bob):
    """Many at once, of many sizes, from one sender to one target."""
    one, other = pair
    for number in range(300):
        one.send("candidate", target=bob.name, candidate={"number": number, "filler": "x" * (number * 37 % 5000)})
    assert [other.receive()["candidate"]["number"] for _ in range(300)] == list(range(300))
    other.expect_nothing()


def test_both_directions_at_once(pair, alice, bob):
    one, other = pair
    for number in range(100):
        one.send("candidate", target=bob.name, candidate=str(number))
        other.send("candidate", target=alice.name, candidate=str(number))
    for peer in pair:
        assert [peer.receive()["candidate"] for _ in range(100)] == [str(number) for number in range(100)]


def test_a_message_of_64_kib_passes(pair, alice, bob):
    one, other = pair
    head, tail = f'{{"type":"offer","sender":"{alice.name}","target":"{bob.name}","sdp":"', '"}'
    text = head + "x" * (64 * 1024 - len(head) - len(tail)) + tail
    one.send_text(text)
    assert other.receive_text() == text


def test_a_heartbeat_is_answered_to_that_client(pair):
    one, other = pair
    one.send("heartbeat")
    one.expect("heartbeat_response")
    other.expect_nothing()


def test_above_the_message_rate_nothing_is_lost(launch):
    """A client that sends faster is read more slowly, and another one does not wait for it."""
    server = launch(options={"signaling.message_rate": "100", "signaling.message_burst": "20"})
    alice, bob, carol = server.user("alice"), server.user("bob"), server.user("carol")
    room = alice.create_room()
    one, other, third = alice.connect(room), bob.connect(room), carol.connect(room)
    for number in range(150):
        one.send("candidate", target=bob.name, candidate=str(number))
    third.expect_nothing()
    third.send("offer", target=bob.name, sdp="in between")
    received = []
    while len(received) < 151:
        message = other.receive()
        if message["type"] != "user_joined":
            received.append(message)
    at = next(index for index, message in enumerate(received) if message["type"] == "offer")
    assert at < 150, "the quick sender held the other one up"
    assert [message["candidate"] for message in received if message["type"] == "candidate"] == [str(number) for number in range(150)]


def test_who_sends_too_much_and_hangs_up_has_left(launch):
    """All that it sent would take twenty minutes to read, and its end comes last; what is read by the next ping still arrives."""
    server = launch(options={"signaling.message_rate": "5", "signaling.message_burst": "20", "limits.ping_after": "2"})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    other = bob.connect(room)
    one = WirePeer(alice, room)
    other.expect_user("user_joined", alice)
    message = json.dumps({"type": "candidate", "target": bob.name, "candidate": "c"})
    one.send(frame(TEXT, message) * 6000)
    one.close()
    received = 0
    while other.receive()["type"] == "candidate":
        received += 1
    assert 20 <= received < 2000, "and that other message was user_left"


def test_the_token_comes_in_three_ways(server, alice, room):
    """The header, the subprotocol pair (of which the server selects `bearer`) and the query."""
    connect(server, room, alice.token).close()
    peer = connect(server, room, subprotocols=["bearer", alice.token])
    assert peer.subprotocol == "bearer"
    peer.expect_nothing()
    peer.close()
    connect(server, room, query=f"?token={alice.token}").close()


def test_no_other_subprotocol_is_selected(alice, room):
    assert alice.connect(room, subprotocols=["chat", "superchat"]).subprotocol is None


@pytest.mark.parametrize("way", ["header", "subprotocol", "query", "none"])
def test_a_bad_token_is_refused_before_the_upgrade(server, room, way):
    """401 over plain HTTP."""
    bad = {"header": {"Authorization": "Bearer no.such.token"}, "subprotocol": {"Sec_WebSocket_Protocol": "bearer, no.such.token"}}
    query = "?token=no.such.token" if way == "query" else ""
    answer = server.api.get(room.signaling + query, headers=upgrade_headers(**bad.get(way, {})))
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.detail


def test_a_room_that_is_not_there_is_refused_before_the_upgrade(server, alice):
    answer = alice.get("/ws/signaling/AAAAAAAAAAAAAAAAAAAAAA", headers=upgrade_headers())
    assert (answer.status, answer.detail) == (404, "Room not found")
    with pytest.raises(websockets.InvalidStatusCode):
        alice.connect(Room("nowhere"))


@pytest.mark.parametrize("change", [{"Sec_WebSocket_Key": "short"}, {"Sec_WebSocket_Key": ""}, {"Sec_WebSocket_Version": "12"}])
def test_a_faulty_handshake_is_refused(alice, room, change):
    answer = alice.get(room.signaling, headers=upgrade_headers(**change))
    assert answer.status in (400, 426)
    assert answer.detail
    if "Sec_WebSocket_Version" in change:
        assert answer.headers["Sec-WebSocket-Version"] == "13"


def test_compression_is_not_accepted(alice, room):
    """A client that offers permessage-deflate is served without it."""
    peer = alice.connect(room, compression="deflate")
    assert peer.socket.extensions == []


def test_joining_may_be_required_first(launch):
    """With signaling.require_join a connection does not make a participant: 403."""
    server = launch(options={"signaling.require_join": "true"})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    answer = bob.get(room.signaling, headers=upgrade_headers())
    assert (answer.status, bool(answer.detail)) == (403, True)
    assert alice.see(room)["participants"] == [alice.name]
    bob.join(room)
    bob.connect(room).close()
