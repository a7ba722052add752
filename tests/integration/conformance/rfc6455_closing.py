"""RFC 6455 section 7: the closing handshake and its codes."""

import struct

from harness import frame
from harness.wire import CLOSE, PING, TEXT

from .case import table
from .websocket_exchange import case

BEAT = b'{"type":"heartbeat"}'
VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001, 4500, 4999]
INVALID = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 9999, 65_535]


def close(code, reason=b""):
    return frame(CLOSE, struct.pack(">H", code) + reason)


CASES = table(case, [
    ("6455 5.5.1", "a close without a code", frame(CLOSE), "close"),
    ("6455 5.5.1", "a close with half a code", frame(CLOSE, b"\x03"), "1002"),
    ("6455 5.5.1", "a close with a reason", close(1000, b"bye"), "1000"),
    ("6455 5.5.1", "a close with a reason beyond ASCII", close(1000, "tsch\u00fc\u00df".encode()), "1000"),
    ("6455 5.5.1", "a close with the longest reason", close(1000, b"x" * 123), "1000"),
    ("6455 5.5.1", "a close with a reason that is too long", close(1000, b"x" * 124), "1002"),
    ("6455 5.5.1", "a message behind the close", close(1000) + frame(TEXT, BEAT), "1000"),
    ("6455 5.5.1", "a message before the close", frame(TEXT, BEAT) + close(1000), "beat 1000"),
    ("6455 5.5.1", "a ping behind the close", close(1000) + frame(PING, b"x"), "1000"),
    ("6455 5.5.1", "a second close", close(1000) + close(1001), "1000"),
    ("6455 5.5.1", "a breach behind the close", close(1000) + frame(3), "1000"),
    ("6455 5.5.1", "half a frame before the end of the connection", close(1000) + frame(TEXT, BEAT)[:7], "1000"),
    ("6455 7.1.7", "what follows a breach is not read", frame(3) + frame(TEXT, BEAT) * 5, "1002"),
    ("6455 7.1.7", "a close behind a breach", frame(3) + close(1000), "1002"),
    *[("6455 7.4", f"code {code} is sent back", close(code), str(code)) for code in VALID],
    *[("6455 7.4", f"code {code} may not be sent", close(code), "1002") for code in INVALID],
])  # fmt: skip
