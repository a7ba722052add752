"""RFC 6455 section 5: frames, fragments and control frames, and the bounds that section 10.4 asks for."""

import struct

from harness import frame
from harness.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

from .case import table
from .websocket_exchange import case

BEAT = b'{"type":"heartbeat"}'  # 20 bytes
LIMIT = 64 * 1024


def beat(size, **more):
    """A heartbeat of this many bytes."""
    return frame(TEXT, BEAT.ljust(size), **more)


def announced(size, opcode=TEXT, fin=True):
    """The header alone of a frame of this size, as if the rest were on its way."""
    return frame(opcode, b"", fin=fin)[:1] + bytes([0x80 | 127]) + struct.pack(">Q", size) + b"mask"


def in_fragments(message, *sizes):
    """The message in fragments of these sizes and one with the rest."""
    ends = [sum(sizes[:count]) for count in range(len(sizes) + 1)] + [len(message)]
    pieces = [message[begin:end] for begin, end in zip(ends, ends[1:])]
    return [frame(CONTINUATION if at else TEXT, piece, fin=at == len(sizes)) for at, piece in enumerate(pieces)]


def keyed(key, payload=BEAT):
    """A text frame masked with this key."""
    return bytes([0x81, 0x80 | len(payload)]) + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


MASKING = table(case, [
    ("6455 5.1", "a text that is not masked", frame(TEXT, BEAT, masked=False), "1002"),
    ("6455 5.1", "an empty text that is not masked", frame(TEXT, masked=False), "1002"),
    ("6455 5.1", "a ping that is not masked", frame(PING, b"x", masked=False), "1002"),
    ("6455 5.1", "a close that is not masked", frame(CLOSE, struct.pack(">H", 1000), masked=False), "1002"),
    ("6455 5.1", "a long text that is not masked", frame(TEXT, b" " * 60_000, masked=False), "1002"),
    ("6455 5.1", "one fragment that is not masked", frame(TEXT, b"{", fin=False) + frame(CONTINUATION, b"}", masked=False), "1002"),
    ("6455 5.1", "masked and then not", frame(TEXT, BEAT) + frame(TEXT, BEAT, masked=False), "beat 1002"),
    ("6455 5.3", "a key of zeros", keyed(bytes(4)), "beat open"),
    ("6455 5.3", "a key of ones", keyed(b"\xff" * 4), "beat open"),
    ("6455 5.3", "a key of four different bytes", keyed(b"\x12\x34\x56\x78"), "beat open"),
    ("6455 5.3", "a new key for each frame", [keyed(bytes([number] * 4)) for number in range(20)], "beat " * 20 + "open"),
    *[("6455 5.3", f"a payload of {size} bytes, for each position of the key", frame(PING, b"abcdefgh"[:size]), f"pong={'abcdefgh'[:size]} open")
      for size in range(1, 9)],
])  # fmt: skip

RESERVED = table(case, [
    *[("6455 5.2", f"reserved bits {bits:03b} of {name}", frame(opcode, payload, rsv=bits), "1002")
      for bits in (1, 2, 4, 7) for name, opcode, payload in (("a text", TEXT, BEAT), ("a ping", PING, b""), ("a close", CLOSE, b""))],
    ("6455 5.2", "a reserved bit of a later fragment", frame(TEXT, b"{", fin=False) + frame(CONTINUATION, b"}", rsv=4), "1002"),
    ("6455 5.2", "a reserved bit of a binary message", frame(BINARY, b"x", rsv=4), "1002"),
    *[("6455 5.2", f"opcode {opcode}, which is reserved", frame(opcode, b"x"), "1002") for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)],
    ("6455 5.2", "a reserved opcode in fragments", frame(3, b"x", fin=False), "1002"),
    ("6455 5.2", "a reserved opcode between fragments", frame(TEXT, b"{", fin=False) + frame(11), "1002"),
    ("6455 5.2", "a reserved opcode behind a message", frame(TEXT, BEAT) + frame(7), "beat 1002"),
    ("6455 5.2", "a reserved opcode is refused before its payload", frame(3, b"x" * 100)[:6], "1002"),
])  # fmt: skip

LENGTHS = table(case, [
    *[("6455 5.2", f"a message of {size} bytes", beat(size), "beat open") for size in (20, 124, 125, 126, 127, 128, 255, 256, 65_535, 65_536)],
    ("6455 5.2", "an empty message", frame(TEXT), "error open"),
    ("6455 5.2", "a message of one byte", frame(TEXT, b"1"), "error open"),
    ("6455 5.2", "two bytes for a length of one", beat(20, length_bytes=2), "1002"),
    ("6455 5.2", "two bytes for the longest length of one", beat(125, length_bytes=2), "1002"),
    ("6455 5.2", "eight bytes for a length of one", beat(20, length_bytes=8), "1002"),
    ("6455 5.2", "eight bytes for a length of two", beat(126, length_bytes=8), "1002"),
    ("6455 5.2", "eight bytes for the longest length of two", beat(65_535, length_bytes=8), "1002"),
    ("6455 5.2", "two bytes for nothing", frame(TEXT, length_bytes=2), "1002"),
    ("6455 5.2", "a length with its highest bit", announced(1 << 63), "1002"),
    ("6455 5.2", "a length of ones", announced((1 << 64) - 1), "1002"),
    ("6455 10.4", "one byte more than a message may have", announced(LIMIT + 1), "1009"),
    ("6455 10.4", "the whole of such a message", beat(LIMIT + 1), "1009"),
    ("6455 10.4", "a message of 4 GiB", announced(1 << 32), "1009"),
    ("6455 10.4", "the longest message that can be written", announced((1 << 63) - 1), "1009"),
    ("6455 10.4", "a first fragment that is too long", announced(LIMIT + 1, fin=False), "1009"),
    ("6455 10.4", "a long binary message", announced(LIMIT + 1, BINARY), "1009"),
    ("6455 10.4", "fragments that are as long together as a message may be", in_fragments(BEAT.ljust(LIMIT), 30_000, 30_000), "beat open"),
    ("6455 10.4", "fragments that are too long together", in_fragments(b" " * (LIMIT + 1), 30_000, 30_000), "1009"),
    ("6455 10.4", "the fragment that makes them too long is refused before its payload",
     frame(TEXT, b" " * 60_000, fin=False) + announced(1 << 20, CONTINUATION), "1009"),
    ("6455 10.4", "one byte too much in a fragment of its own", frame(TEXT, b" " * LIMIT, fin=False) + frame(CONTINUATION, b" ", fin=False), "1009"),
    ("6455 10.4", "an empty fragment behind as much as there may be", frame(TEXT, BEAT.ljust(LIMIT), fin=False) + frame(CONTINUATION), "beat open"),
    ("6455 10.4", "each message counts for itself", beat(LIMIT) * 3, "beat beat beat open"),
])  # fmt: skip

FRAGMENTS = table(case, [
    ("6455 5.4", "two fragments", in_fragments(BEAT, 10), "beat open"),
    ("6455 5.4", "three fragments", in_fragments(BEAT, 5, 5), "beat open"),
    ("6455 5.4", "a fragment for each byte", in_fragments(BEAT, *[1] * 19), "beat open"),
    ("6455 5.4", "two messages in fragments", in_fragments(BEAT, 10) + in_fragments(BEAT, 3, 3), "beat beat open"),
    ("6455 5.4", "a whole message behind one in fragments", [*in_fragments(BEAT, 10), frame(TEXT, BEAT)], "beat beat open"),
    ("6455 5.4", "an empty first fragment", in_fragments(BEAT, 0), "beat open"),
    ("6455 5.4", "an empty last fragment", in_fragments(BEAT, 20), "beat open"),
    ("6455 5.4", "empty fragments between", in_fragments(BEAT, 10, 0, 0, 0), "beat open"),
    ("6455 5.4", "nothing but empty fragments", in_fragments(b"", 0, 0), "error open"),
    ("6455 5.4", "many empty fragments", in_fragments(BEAT, *[0] * 300), "beat open"),
    ("6455 5.4", "a continuation of nothing", frame(CONTINUATION, BEAT), "1002"),
    ("6455 5.4", "a continuation of nothing that is not the last", frame(CONTINUATION, BEAT, fin=False), "1002"),
    ("6455 5.4", "a continuation of a message that is whole", frame(TEXT, BEAT) + frame(CONTINUATION, BEAT), "beat 1002"),
    ("6455 5.4", "a continuation behind the last fragment", [*in_fragments(BEAT, 10), frame(CONTINUATION, b"x")], "beat 1002"),
    ("6455 5.4", "a continuation behind a ping", frame(PING) + frame(CONTINUATION, BEAT), "pong= 1002"),
    ("6455 5.4", "a message within a message", frame(TEXT, b"{", fin=False) + frame(TEXT, BEAT), "1002"),
    ("6455 5.4", "fragments within a message", frame(TEXT, b"{", fin=False) + frame(TEXT, b"{", fin=False), "1002"),
    ("6455 5.4", "a binary message within a message", frame(TEXT, b"{", fin=False) + frame(BINARY, b"x"), "1002"),
    ("6455 5.4", "a message within a message is refused before its payload", frame(TEXT, b"{", fin=False) + frame(TEXT, BEAT)[:6], "1002"),
    ("6455 5.4", "a ping between fragments", [in_fragments(BEAT, 10)[0], frame(PING, b"now"), in_fragments(BEAT, 10)[1]], "pong=now beat open"),
    ("6455 5.4", "a ping behind every byte", [part for one in in_fragments(BEAT, *[1] * 19) for part in (one, frame(PING, b"p"))],
     "pong=p " * 19 + "beat pong=p open"),
    ("6455 5.4", "a pong between fragments", [in_fragments(BEAT, 10)[0], frame(PONG, b"x"), in_fragments(BEAT, 10)[1]], "beat open"),
    ("6455 5.4", "a close between fragments", frame(TEXT, b"{", fin=False) + frame(CLOSE, struct.pack(">H", 1000)), "1000"),
    ("6455 5.4", "fragments that do not go on", frame(TEXT, b"{", fin=False), "open"),
    ("6455 5.4", "many messages at once", frame(TEXT, BEAT) * 100, "beat " * 100 + "open"),
    ("6455 5.6", "a binary message", frame(BINARY, BEAT), "1003"),
    ("6455 5.6", "an empty binary message", frame(BINARY), "1003"),
    ("6455 5.6", "a binary message in fragments", frame(BINARY, b"x", fin=False), "1003"),
])  # fmt: skip

DATA = bytes(range(125))
CONTROLS = table(case, [
    ("6455 5.5", "a ping in fragments", frame(PING, b"x", fin=False), "1002"),
    ("6455 5.5", "a pong in fragments", frame(PONG, b"x", fin=False), "1002"),
    ("6455 5.5", "a close in fragments", frame(CLOSE, struct.pack(">H", 1000), fin=False), "1002"),
    ("6455 5.5", "a ping that is too long", frame(PING, b"x" * 126), "1002"),
    ("6455 5.5", "a pong that is too long", frame(PONG, b"x" * 126), "1002"),
    ("6455 5.5", "a ping that is much too long", announced(1 << 20, PING), "1002"),
    ("6455 5.5", "a ping whose length takes two bytes", frame(PING, b"x", length_bytes=2), "1002"),
    ("6455 5.5", "a ping whose length takes eight bytes", frame(PING, b"x", length_bytes=8), "1002"),
    ("6455 5.5", "a ping that is too long is refused before its payload", frame(PING, b"x" * 126)[:2], "1002"),
    ("6455 5.5.2", "a ping without data", frame(PING), "pong= open"),
    ("6455 5.5.2", "a ping with data", frame(PING, b"hello"), "pong=hello open"),
    ("6455 5.5.2", "a ping with as much data as there may be", frame(PING, DATA), f"pong={DATA.decode('latin-1')} open"),
    ("6455 5.5.2", "a ping whose data is no text", frame(PING, b"\xff\xfe\x00"), "pong=\xff\xfe\x00 open"),
    ("6455 5.5.2", "pings are answered in order", [frame(PING, str(number)) for number in range(10)],
     " ".join(f"pong={number}" for number in range(10)) + " open"),
    ("6455 5.5.2", "a ping between messages", frame(TEXT, BEAT) + frame(PING, b"x") + frame(TEXT, BEAT), "beat pong=x beat open"),
    ("6455 5.5.3", "a pong that nobody asked for", frame(PONG), "open"),
    ("6455 5.5.3", "such a pong with data", frame(PONG, DATA), "open"),
    ("6455 5.5.3", "many such pongs", frame(PONG, b"x") * 50, "open"),
])  # fmt: skip

CASES = MASKING + RESERVED + LENGTHS + FRAGMENTS + CONTROLS
