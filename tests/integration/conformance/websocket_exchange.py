"""Runs a case of WebSockets.

Expected is what comes back, in words:

    beat                the answer to a heartbeat
    error               the error of a message that is none of signaling's
    pong=abc            a pong with this data, each character a byte
    1002                a close frame with this code, which is answered if the client had not closed; then the server hangs up
    close               a close frame without a code
    open                behind what the case sends, a ping is answered and a close taken: everything was read, and the connection was kept

For a case that ends with a code nothing is sent behind it: what the server waits for is there. Frames of the server must be whole, unmasked
and of the shortest form; a handshake's answer must be what RFC 6455 section 4.2.2 says.
"""

import json
import struct
import time

from harness import Wire, frame
from harness.wire import CLOSE, PING, PONG, TEXT

from .http_exchange import ACCEPT, PAUSE

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # of RFC 6455 section 1.3
SENTINEL = frame(PING, b"sentinel") + frame(CLOSE, struct.pack(">H", 1000))


def case(frames, expected):
    """`frames`: bytes, or several of them."""
    return frames if isinstance(frames, bytes) else b"".join(frames), expected


def shake_hands(wire, room, token):
    wire.request("GET", room.signaling, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {KEY}",
                 f"Authorization: Bearer {token}")  # fmt: skip
    answer = wire.response()
    assert answer.status == 101, answer
    assert answer.headers["Sec-WebSocket-Accept"] == ACCEPT


def run(user, one):
    """What came back, once for each way to send it."""
    is_open = one.expected.endswith("open")
    return [_exchange(user, cut(one.sent + SENTINEL if is_open else one.sent)) for cut in one.cuts()]


def _exchange(user, pieces):
    room = user.create_room()
    with Wire(user.server) as wire:
        shake_hands(wire, room, user.token)
        try:
            for piece in pieces:
                wire.send(piece)
                if len(pieces) > 1:
                    time.sleep(PAUSE)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has hung up
        words = []
        while not words or not (words[-1] == "close" or words[-1].isdigit()):
            words.append(_word(wire))
        try:
            wire.send(frame(CLOSE, struct.pack(">H", 1000)))
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert wire.at_end(), "something follows the close frame"
    return " ".join(words).replace("pong=sentinel 1000", "open")


def _word(wire):
    opcode, payload = read_frame(wire.reader)
    if opcode == PONG:
        return f"pong={payload.decode('latin-1')}"
    if opcode == CLOSE:
        assert len(payload) != 1
        payload[2:].decode()
        return str(struct.unpack(">H", payload[:2])[0]) if payload else "close"
    assert opcode == TEXT, f"opcode {opcode}"
    kind = json.loads(payload)["type"]
    return "beat" if kind == "heartbeat_response" else kind


def read_frame(reader):
    head = reader.read(2)
    assert len(head) == 2, "the server hangs up without a close frame"
    first, second = head
    assert first & 0xF0 == 0x80, "not whole, or a reserved bit is set"
    assert not second & 0x80, "a server must not mask"
    size = second
    if size == 126:
        (size,) = struct.unpack(">H", reader.read(2))
        assert size > 125
    elif size == 127:
        (size,) = struct.unpack(">Q", reader.read(8))
        assert size > 0xFFFF
    opcode = first & 0x0F
    assert opcode < 8 or size <= 125
    payload = reader.read(size)
    assert len(payload) == size
    return opcode, payload
