"""doc/asyncapi.yaml and the running server, held against one another: each message is sent or received for real. That no other message comes
is checked with every message of all tests here (everything_is_documented in conftest.py)."""

import json
import re
import struct

import pytest

from harness import Server, WirePeer, documents, frame
from harness.server import ROOT
from harness.wire import BINARY, CLOSE, TEXT

_, MESSAGES = documents.shipped(ROOT)
CHANNEL = MESSAGES.content["channels"]["signaling"]
CLOSE_CODES = {each["code"]: each["reason"] for each in CHANNEL["x-close-codes"]}
# No client can bring it about: it takes a fault in the server.
UNPROVOKED = {1011}
PEERS = [MESSAGES.sent[kind] for kind in MESSAGES.RELAYED]
ERROR = MESSAGES.received["error"]
ROOM = "n0yEW1xk4vVG2mLQf3bZ7g"


def named(messages):
    return [pytest.param(message, example, id=example["name"]) for message in messages for example in message["examples"]]


class Meeting:
    """alice and bob as the documents speak of them, in a room of their own."""

    def __init__(self, server):
        self.alice, self.bob = server.user("alice"), server.user("bob")
        self.room = self.alice.create_room()
        self.words = {"alice": self.alice.name, "bob": self.bob.name, ROOM: self.room.id}

    def text(self, text):
        return re.sub("|".join(self.words), lambda found: self.words[found[0]], text)

    def value(self, value):
        return json.loads(self.text(json.dumps(value)))

    def both(self):
        """Both are connected, and alice has been told of bob."""
        one, other = self.alice.connect(self.room), self.bob.connect(self.room)
        one.expect_user("user_joined", self.bob)
        return one, other


@pytest.fixture
def meeting(server):
    return Meeting(server)


def expect(peer, meeting, message, name):
    """The next message is the documented example of that name."""
    (example,) = [each for each in message["examples"] if each["name"] == name]
    text = peer.receive_text()
    MESSAGES.check(text)
    assert json.loads(text) == meeting.value(example["payload"])


@pytest.mark.parametrize("message, example", named(PEERS))
def test_a_message_for_a_peer_arrives_as_documented(meeting, message, example):
    alice, bob = meeting.both()
    alice.send_text(json.dumps(meeting.value(example["payload"])))
    expect(bob, meeting, MESSAGES.received[example["payload"]["type"]], example["name"])


def test_a_heartbeat_is_answered_as_documented(meeting):
    (example,) = MESSAGES.sent["heartbeat"]["examples"]
    alice = meeting.alice.connect(meeting.room)
    alice.send_text(json.dumps(example["payload"]))
    expect(alice, meeting, MESSAGES.received["heartbeat_response"], example["name"])


COMINGS = {
    "someone-connects": lambda meeting: meeting.bob.connect(meeting.room),
    "someone-joins": lambda meeting: meeting.bob.join(meeting.room),
}
GOINGS = {
    "someone-disconnects": lambda meeting, bob: bob.close(),
    "someone-leaves": lambda meeting, bob: meeting.bob.leave(meeting.room),
}


@pytest.mark.parametrize("message, example", named([MESSAGES.received["user_joined"]]))
def test_a_coming_is_told_as_documented(meeting, message, example):
    alice = meeting.alice.connect(meeting.room)
    COMINGS[example["name"]](meeting)
    expect(alice, meeting, message, example["name"])


@pytest.mark.parametrize("message, example", named([MESSAGES.received["user_left"]]))
def test_a_going_is_told_as_documented(meeting, message, example):
    alice, bob = meeting.both()
    GOINGS[example["name"]](meeting, bob)
    expect(alice, meeting, message, example["name"])


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """Waits for the absent for a short time only, and keeps one message."""
    options = {"limits.wait_for_connection": "2", "limits.waiting_messages": "1"}
    one = Server(tmp_path_factory.mktemp("hasty"), options=options).start()
    yield one
    one.stop()


def gone(meeting, _):
    alice, bob = meeting.both()
    bob.close()
    alice.expect_user("user_left", meeting.bob)
    return alice


def joined_and_awaited(meeting, provocation):
    alice = meeting.alice.connect(meeting.room)
    meeting.bob.join(meeting.room)
    alice.expect_user("user_joined", meeting.bob)
    alice.send_text(provocation)
    return alice


ABSENCES = {"target-not-connected": gone, "too-many-messages-wait": joined_and_awaited}


@pytest.mark.parametrize("message, example", named([ERROR]))
def test_a_fault_is_refused_as_documented(server, hasty, message, example):
    name = example["name"]
    provocation = message["x-provoked-by"][name]
    if name == "too-deep":
        provocation = '{"type":' + "[" * 65 + "]" * 65 + "}"
    meeting = Meeting(hasty if name in ABSENCES else server)
    alice = ABSENCES.get(name, lambda it, _: it.both()[0])(meeting, meeting.text(provocation))
    alice.send_text(meeting.text(provocation))
    expect(alice, meeting, message, name)


def too_many_faults(peer):
    for _ in range(20):
        peer.send_frame(TEXT, b"[]")
        peer.read_json()


BREACHES = {
    1002: lambda peer: peer.send(frame(TEXT, b"{}", masked=False)),
    1003: lambda peer: peer.send_frame(BINARY, b"{}"),
    1007: lambda peer: peer.send_frame(TEXT, b"\xff"),
    1008: too_many_faults,
    1009: lambda peer: peer.send_frame(TEXT, b" " * (64 * 1024 + 1)),
}


@pytest.mark.parametrize("code", BREACHES)
def test_a_breach_closes_as_documented(meeting, code):
    with WirePeer(meeting.alice, meeting.room) as peer:
        BREACHES[code](peer)
        fin, _, payload = peer.read_frame()
    assert fin and struct.unpack(">H", payload[:2]) == (code,)
    assert payload[2:].decode() == CLOSE_CODES[code]


ENDS = {
    1000: lambda meeting, peer: peer.close(),
    4000: lambda meeting, peer: meeting.alice.connect(meeting.room),
    4001: lambda meeting, peer: meeting.alice.leave(meeting.room),
    4002: lambda meeting, peer: meeting.alice.post("/api/auth/logout"),
}


@pytest.mark.parametrize("code", ENDS)
def test_an_end_has_its_documented_code(meeting, code):
    peer = meeting.alice.connect(meeting.room)
    ENDS[code](meeting, peer)
    peer.expect_closed(code, CLOSE_CODES[code])


def test_a_stop_closes_as_documented(launch):
    server = launch()
    meeting = Meeting(server)
    peer = meeting.alice.connect(meeting.room)
    server.stop()
    peer.expect_closed(1001, CLOSE_CODES[1001])


def test_a_slow_reader_is_closed_as_documented(launch):
    meeting = Meeting(launch(options={"limits.output_bytes": "65536", "signaling.message_rate": "0"}))
    alice = meeting.alice.connect(meeting.room)
    offer = json.dumps({"type": "offer", "target": meeting.bob.name, "sdp": "x" * 60_000})
    with WirePeer(meeting.bob, meeting.room, receive_buffer=4096) as bob:
        alice.expect_user("user_joined", meeting.bob)
        while not alice.has_message():
            alice.send_text(offer)
        while alice.receive()["type"] != "user_left":
            pass  # what was refused meanwhile got an error
        opcode = None
        while opcode != CLOSE:
            _, opcode, payload = bob.read_frame()
    assert payload == struct.pack(">H", 1013) + CLOSE_CODES[1013].encode()


def test_every_close_code_is_tried():
    assert set(CLOSE_CODES) == {*BREACHES, *ENDS, 1001, 1013, *UNPROVOKED}


def test_every_message_is_exchanged():
    """Each of the document belongs to what a client sends or gets, and each type is tried above."""
    exchanged = [*MESSAGES.sent.values(), *MESSAGES.received.values()]
    assert all(message in exchanged for message in MESSAGES.content["components"]["messages"].values())
    assert set(MESSAGES.sent) == {*MESSAGES.RELAYED, "heartbeat"}
    assert set(MESSAGES.received) == {*MESSAGES.RELAYED, "heartbeat_response", "user_joined", "user_left", "error"}
    assert {each["name"] for each in ERROR["examples"]} == set(ERROR["x-provoked-by"])


@pytest.mark.parametrize("change", [
    lambda content: content["operations"].pop("tellPresence"),
    lambda content: content["operations"]["tellPresence"]["messages"].pop(0),
    documents.without("components", "messages", "userJoined", "payload", "properties", "room_id"),
    lambda content: content["components"]["messages"]["userJoined"]["payload"]["required"].append("when"),
    lambda content: content["components"]["schemas"]["RoomId"].update(pattern="^[a-z]$"),
])  # fmt: skip
def test_a_message_that_the_document_lacks_is_found_out(meeting, change):
    text = json.dumps({"type": "user_joined", "username": "bob", "room_id": ROOM})
    MESSAGES.check(text)
    with pytest.raises(documents.Undocumented):
        documents.changed(MESSAGES, change).check(text)
