"""RFC 6455 section 8.1: text is UTF-8 (RFC 3629), whichever way it is cut into fragments, and what is not is refused as soon as it shows."""

import struct

from harness import frame
from harness.wire import CLOSE, CONTINUATION, PING, TEXT

from .case import table
from .websocket_exchange import case

HEAD, TAIL = b'{"type":"heartbeat","a":"', b'"}'

VALID = {
    "U+007F, the last of one byte": "\x7f",
    "U+0080, the first of two": "\x80",
    "U+07FF, the last of two": "\u07ff",
    "U+0800, the first of three": "\u0800",
    "U+D7FF, the last before the surrogates": "\ud7ff",
    "U+E000, the first behind the surrogates": "\ue000",
    "U+FEFF, which is no mark here": "\ufeff",
    "U+FFFE, no character but valid": "\ufffe",
    "U+FFFF, the last of three": "\uffff",
    "U+10000, the first of four": "\U00010000",
    "U+1F600": "\U0001f600",
    "U+10FFFF, the last of all": "\U0010ffff",
}

# What it is, the bytes, and how many of them are enough to know that they can never become a character.
INVALID = [
    ("a continuation alone, the first", b"\x80", 1),
    ("a continuation alone, the last", b"\xbf", 1),
    ("a continuation too many", b"\xc3\xa9\xa9", 3),
    ("two bytes without the second", b"\xc3\x28", 2),
    ("three bytes without the second", b"\xe2\x28\xa1", 2),
    ("three bytes without the third", b"\xe2\x82\x28", 3),
    ("four bytes without the second", b"\xf0\x28\x8c\xbc", 2),
    ("four bytes without the third", b"\xf0\x90\x28\xbc", 3),
    ("four bytes without the fourth", b"\xf0\x90\x8c\x28", 4),
    ("U+0000 in two bytes", b"\xc0\x80", 1),
    ("a slash in two bytes", b"\xc0\xaf", 1),
    ("U+007F in two bytes", b"\xc1\xbf", 1),
    ("a slash in three bytes", b"\xe0\x80\xaf", 2),
    ("U+07FF in three bytes", b"\xe0\x9f\xbf", 2),
    ("a slash in four bytes", b"\xf0\x80\x80\xaf", 2),
    ("U+FFFF in four bytes", b"\xf0\x8f\xbf\xbf", 2),
    ("U+D800, the first surrogate", b"\xed\xa0\x80", 2),
    ("U+DFFF, the last surrogate", b"\xed\xbf\xbf", 2),
    ("a pair of surrogates", b"\xed\xa0\xbd\xed\xb8\x80", 2),
    ("U+110000, the first beyond all", b"\xf4\x90\x80\x80", 2),
    ("a lead byte F5", b"\xf5\x80\x80\x80", 1),
    ("five bytes", b"\xf8\x88\x80\x80\x80", 1),
    ("six bytes", b"\xfc\x84\x80\x80\x80\x80", 1),
    ("FE", b"\xfe", 1),
    ("FF", b"\xff", 1),
]
UNFINISHED = {"two bytes": b"\xc3", "three bytes after one": b"\xe2", "three bytes after two": b"\xe2\x82", "four bytes after one": b"\xf0",
              "four bytes after two": b"\xf0\x9f", "four bytes after three": b"\xf0\x9f\x98"}  # fmt: skip


def text(payload):
    return frame(TEXT, HEAD + payload + TAIL)


def split(payload, at):
    """In two fragments, cut within the payload."""
    return frame(TEXT, HEAD + payload[:at], fin=False) + frame(CONTINUATION, payload[at:] + TAIL)


def begun(payload):
    """A fragment that ends with the payload, and nothing behind it."""
    return frame(TEXT, HEAD + payload, fin=False)


def cut_off(opcode, payload):
    """The beginning of a longer frame, up to the end of this payload."""
    return frame(opcode, payload + b" " * 50)[:-50]


def bytewise(payload):
    """Each byte in a fragment of its own."""
    return [frame(TEXT, HEAD, fin=False), *[frame(CONTINUATION, bytes([byte]), fin=False) for byte in payload], frame(CONTINUATION, TAIL)]


PASSES = table(case, [
    ("6455 8.1", "ASCII", text(b"hello"), "beat open"),
    *[("6455 8.1", f"{name}", text(one.encode()), "beat open") for name, one in VALID.items()],
    *[("6455 8.1", f"{name}, split after {at}", split(one.encode(), at), "beat open")
      for name, one in VALID.items() for at in range(1, len(one.encode()))],
    *[("6455 8.1", f"{name}, in fragments of a byte", bytewise(one.encode()), "beat open") for name, one in VALID.items() if len(one.encode()) > 1],
    ("6455 8.1", "a character split around a ping", frame(TEXT, HEAD + b"\xe2", fin=False) + frame(PING, b"\xff") + frame(CONTINUATION, b"\x82\xac" + TAIL),
     "pong=\xff beat open"),
    ("6455 8.1", "a character split around an empty fragment", frame(TEXT, HEAD + b"\xe2", fin=False) + frame(CONTINUATION, fin=False)
     + frame(CONTINUATION, b"\x82\xac" + TAIL), "beat open"),
    ("6455 8.1", "a long text of many characters", text("\u20ac".encode() * 20_000), "beat open"),
    ("6455 8.1", "a long text in fragments that split characters",
     [frame(TEXT, HEAD, fin=False), *[frame(CONTINUATION, ("\u20ac" * 700).encode()[at : at + 100], fin=False) for at in range(0, 2100, 100)],
      frame(CONTINUATION, TAIL)], "beat open"),
    *[("6455 8.1", f"{name}, which may still be finished", begun(one), "open") for name, one in UNFINISHED.items()],
])  # fmt: skip

FAILS = table(case, [
    *[("6455 8.1", f"{name}, whole", text(one), "1007") for name, one, _ in INVALID],
    *[("6455 8.1", f"{name}, as soon as it shows", begun(one[:enough]), "1007") for name, one, enough in INVALID],
    *[("6455 8.1", f"{name}, before the frame ends", cut_off(TEXT, HEAD + one[:enough]), "1007") for name, one, enough in INVALID],
    *[("6455 8.1", f"{name}, after {at} before the fragment ends", begun(one[:at]) + cut_off(CONTINUATION, one[at:enough]), "1007")
      for name, one, enough in INVALID for at in range(1, enough)],
    *[("6455 8.1", f"{name}, split after {at}", split(one, at), "1007") for name, one, _ in INVALID for at in range(1, len(one))],
    *[("6455 8.1", f"{name}, in fragments of a byte", bytewise(one), "1007") for name, one, _ in INVALID if len(one) > 1],
    *[("6455 8.1", f"a text that ends within {name}", frame(TEXT, HEAD + one), "1007") for name, one in UNFINISHED.items()],
    *[("6455 8.1", f"a fragmented text that ends within {name}", begun(one) + frame(CONTINUATION), "1007") for name, one in UNFINISHED.items()],
    *[("6455 8.1", f"ASCII within {name}", begun(one) + frame(CONTINUATION, b"a", fin=False), "1007") for name, one in UNFINISHED.items()],
    ("6455 8.1", "a good text before a bad one", text(b"good") + text(b"\xff"), "beat 1007"),
    ("6455 8.1", "a bad byte at the end of a long text", text(b"a" * 60_000 + b"\xff"), "1007"),
    ("6455 8.1", "a bad byte in a later fragment", frame(TEXT, HEAD, fin=False) + frame(CONTINUATION, b"a" * 60_000, fin=False)
     + frame(CONTINUATION, b"\xff", fin=False), "1007"),
    ("6455 7.1.6", "a close whose reason is bad", frame(CLOSE, struct.pack(">H", 1000) + b"\xff"), "1007"),
    ("6455 7.1.6", "a close whose reason ends within a character", frame(CLOSE, struct.pack(">H", 1000) + b"bye \xe2\x82"), "1007"),
    ("6455 7.1.6", "a close whose reason has a surrogate", frame(CLOSE, struct.pack(">H", 1000) + b"\xed\xa0\x80"), "1007"),
])  # fmt: skip

CASES = PASSES + FAILS
