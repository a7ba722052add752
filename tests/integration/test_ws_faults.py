"""The WebSocket protocol by the byte: what RFC 6455 forbids, and what it asks of a server."""

import struct

import pytest

from harness import Server, WirePeer, frame
from harness.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

HEARTBEAT = b'{"type":"heartbeat"}'


@pytest.fixture(scope="module")
def user(server):
    return server.user("frank")


@pytest.fixture(scope="module")
def shared(user):
    return user.create_room()


@pytest.fixture
def peer(user, shared):
    with WirePeer(user, shared) as one:
        yield one


def expect_heartbeat_response(peer):
    assert peer.read_json() == {"type": "heartbeat_response"}


BREACHES = {
    "not masked": frame(TEXT, HEARTBEAT, masked=False),
    "first reserved bit": frame(TEXT, HEARTBEAT, rsv=4),
    "second reserved bit": frame(TEXT, HEARTBEAT, rsv=2),
    "third reserved bit": frame(TEXT, HEARTBEAT, rsv=1),
    "reserved data opcode": frame(3),
    "last reserved data opcode": frame(7),
    "reserved control opcode": frame(11),
    "last reserved control opcode": frame(15),
    "ping in fragments": frame(PING, b"x", fin=False),
    "long ping": frame(PING, b"x" * 126),
    "long pong": frame(PONG, b"x" * 126),
    "long close": frame(CLOSE, struct.pack(">H", 1000) + b"x" * 124),
    "close of one byte": frame(CLOSE, b"\x03"),
    "continuation of nothing": frame(CONTINUATION, HEARTBEAT),
    "message within a message": frame(TEXT, b"{", fin=False) + frame(TEXT, HEARTBEAT),
    "length in two bytes too many": frame(TEXT, HEARTBEAT, length_bytes=2),
    "length in eight bytes too many": frame(TEXT, HEARTBEAT, length_bytes=8),
    "length with its top bit": bytes([0x81, 0xFF]) + struct.pack(">Q", 1 << 63) + b"abcd",
} | {f"close with {code}": frame(CLOSE, struct.pack(">H", code)) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_of_the_protocol_closes_with_1002(peer, name):
    peer.send(BREACHES[name])
    peer.expect_close(1002)


def test_a_binary_message_closes_with_1003(peer):
    peer.send_frame(BINARY, HEARTBEAT)
    peer.expect_close(1003)


@pytest.mark.parametrize("frames", [
    [frame(TEXT, b"\xc3\x28")], [frame(TEXT, b"\xed\xa0\x80")], [frame(TEXT, b"\xf4\x90\x80\x80")], [frame(TEXT, b"\xc0\xaf")],
    [frame(TEXT, b"\xe2\x82")], [frame(TEXT, b"\xe2", fin=False), frame(CONTINUATION, b"\x28\xa1")],
    [frame(TEXT, b"{}", fin=False), frame(CONTINUATION, b"\xff")], [frame(CLOSE, struct.pack(">H", 1000) + b"\xff")],
])  # fmt: skip
def test_bad_utf8_closes_with_1007(peer, frames):
    """In one frame, across frames, cut off at the end, and in the reason of a close."""
    for one in frames:
        peer.send(one)
    peer.expect_close(1007)


def test_a_character_may_be_split_between_fragments(peer):
    text = '{"type":"heartbeat","a":"\u20ac\U0001f600"}'.encode()
    for index, byte in enumerate(text):
        peer.send_frame(CONTINUATION if index else TEXT, bytes([byte]), fin=index == len(text) - 1)
    expect_heartbeat_response(peer)


@pytest.mark.parametrize("frames", [
    [frame(TEXT, b" " * (64 * 1024 + 1))], [bytes([0x81, 0xFF]) + struct.pack(">Q", 1 << 40) + b"abcd"],
    [frame(TEXT, b" " * (32 * 1024), fin=False), frame(CONTINUATION, b" " * (32 * 1024), fin=False), frame(CONTINUATION, b" ")],
])  # fmt: skip
def test_a_message_over_64_kib_closes_with_1009(peer, frames):
    """In one frame, only announced, and in fragments."""
    try:
        for one in frames:
            peer.send(one)
    except (BrokenPipeError, ConnectionResetError):
        pass
    peer.expect_close(1009)


def test_twenty_faults_in_ten_seconds_close_with_1008(peer):
    for _ in range(20):
        peer.send_frame(TEXT, b"nonsense")
    for _ in range(19):
        assert peer.read_json()["type"] == "error"
    fin, opcode, payload = peer.read_frame()
    if opcode == TEXT:  # the last fault may get its error before the close
        fin, opcode, payload = peer.read_frame()
    assert (fin, opcode, payload[:2]) == (True, CLOSE, struct.pack(">H", 1008))


def test_a_target_that_is_not_there_is_no_fault(peer):
    for _ in range(50):
        peer.send_json("offer", target="nobody", sdp="x")
        assert peer.read_json()["type"] == "error"
    peer.send_frame(TEXT, HEARTBEAT)
    expect_heartbeat_response(peer)


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(125))])
def test_a_ping_is_answered_with_its_data(peer, data):
    peer.send_frame(PING, data)
    assert peer.read_frame() == (True, PONG, data)


def test_control_frames_pass_between_fragments(peer):
    peer.send(frame(TEXT, HEARTBEAT[:5], fin=False) + frame(PING, b"now") + frame(PONG, b"unasked") + frame(CONTINUATION, HEARTBEAT[5:]))
    assert peer.read_frame() == (True, PONG, b"now")
    expect_heartbeat_response(peer)


def test_frames_in_single_bytes_and_many_at_once(peer):
    for byte in frame(TEXT, HEARTBEAT):
        peer.send(bytes([byte]))
    expect_heartbeat_response(peer)
    peer.send(frame(TEXT, HEARTBEAT) * 100)
    for _ in range(100):
        expect_heartbeat_response(peer)


def test_empty_fragments_count_for_nothing(peer):
    peer.send(frame(TEXT, b"", fin=False) + frame(CONTINUATION, HEARTBEAT, fin=False) + frame(CONTINUATION, b""))
    expect_heartbeat_response(peer)


def test_frames_may_come_with_the_handshake(user, shared):
    """What was sent before the 101 was read is not lost."""
    with WirePeer(user, shared, early=frame(TEXT, HEARTBEAT) + frame(PING, b"x")) as peer:
        expect_heartbeat_response(peer)
        assert peer.read_frame() == (True, PONG, b"x")


@pytest.mark.parametrize("payload", [b"", struct.pack(">H", 1000), struct.pack(">H", 1001) + b"bye", struct.pack(">H", 4321)])
def test_a_close_is_answered_and_the_connection_ends(peer, payload):
    """With the same code, if there was one."""
    peer.send_frame(CLOSE, payload)
    fin, opcode, answer = peer.read_frame()
    assert (fin, opcode) == (True, CLOSE)
    assert answer[:2] == payload[:2] or (not payload and answer[:2] == struct.pack(">H", 1000))
    assert peer.at_end()


def test_nothing_after_a_close_is_read(server, user):
    """Frames behind the client's close frame are ignored."""
    other = server.user("grace")
    room = user.create_room()
    with WirePeer(user, room) as one, WirePeer(other, room) as two:
        assert one.read_json()["type"] == "user_joined"
        two.send(frame(CLOSE, struct.pack(">H", 1000)) + frame(TEXT, f'{{"type":"offer","target":"{user.name}","sdp":"late"}}'.encode()))
        assert one.read_json()["type"] == "user_left"
        one.send_frame(TEXT, HEARTBEAT)
        expect_heartbeat_response(one)


def test_a_client_that_reads_too_slowly_is_closed_with_1013(server, user):
    """Beyond 4 MiB that wait for it; the sender goes on."""
    slow_user = server.user("slow")
    room = user.create_room()
    sender = user.connect(room)
    with WirePeer(slow_user, room, receive_buffer=4096) as slow:
        sender.expect_user("user_joined", slow_user)
        for _ in range(400):
            sender.send("offer", target=slow_user.name, sdp="x" * 60_000)
            if sender.has_message():
                break
        while sender.receive() != {"type": "user_left", "username": slow_user.name, "room_id": room.id}:
            pass  # what was refused meanwhile got an error
        closing = None
        while closing is None:
            _, opcode, payload = slow.read_frame()
            closing = payload if opcode == CLOSE else None
        assert closing[:2] == struct.pack(">H", 1013)
    sender.close()


@pytest.fixture(scope="module")
def vigilant(tmp_path_factory):
    """A server that pings and drops soon."""
    one = Server(tmp_path_factory.mktemp("vigilant"), options={"limits.ping_after": "0.3", "limits.silence": "2"}).start()
    yield one
    one.stop()


def test_a_silent_connection_is_pinged_and_kept_while_it_answers(vigilant):
    user = vigilant.user("heidi")
    with WirePeer(user, user.create_room()) as one:
        for _ in range(10):  # longer than the silence that would end it
            fin, opcode, payload = one.read_frame()
            assert (fin, opcode) == (True, PING)
            one.send_frame(PONG, payload)
        one.send_frame(TEXT, HEARTBEAT)
        expect_heartbeat_response(one)


def test_a_connection_that_stays_silent_is_dropped(vigilant):
    """And its absence is announced."""
    alive, dead = vigilant.user("ivan"), vigilant.user("judy")
    room = alive.create_room()
    watcher = alive.connect(room)
    with WirePeer(dead, room) as one:
        watcher.expect_user("user_joined", dead)
        while not one.at_end():
            pass
    watcher.expect_user("user_left", dead)
    watcher.expect_nothing()
