"""Runs a case of HTTP.

Behind what a case sends always comes one more request, SENTINEL: what a case smuggles, or swallows, shows in its answer. Expected is what
comes back until the server hangs up, in words:

    200             an answer with this status
    201=hello       its JSON has this name
    100             the interim answer, which may be missing where the body came with the header
    204-            an answer that has no body, although its header may tell of one
    101=bearer      a WebSocket with this subprotocol; the sentinel is no frame and gets a close frame with 1002
    open            the sentinel is answered: the case was read to its end, and the connection was kept
    end             the server hangs up without an answer to the sentinel

Every answer must besides be well-formed, and the last one before an end must say `Connection: close`.
"""

import json
import re
import struct
import time

from harness import Wire
from harness.half_closed import HalfClosed

NEWLINE = "\u21b5"  # stands for CR LF in the tables
SENTINEL = b"GET /sentinel HTTP/1.1\r\nHost: a\r\nOrigin: http://sentinel\r\nConnection: close\r\n\r\n"
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # for the key of RFC 6455 section 1.3
PAUSE = 0.0001  # seconds; without it single bytes would be read together
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)\r\n")
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5]\d\d) [A-Z][A-Za-z -]*\r\n")
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT")


def case(text, expected):
    """Text of a table, in which each character is a byte, as bytes."""
    return text.replace(NEWLINE, "\r\n").encode("latin-1"), expected


def run(user, one):
    """What came back, once for each way to send it. A case may ask for the user's {token}, and for the path of a {room} of its own."""
    outcomes = []
    for cut in one.cuts():
        sent = one.sent.replace(b"{token}", user.token.encode())
        if b"{room}" in sent:
            sent = sent.replace(b"{room}", user.create_room().signaling.encode())
        outcomes.append(_exchange(user.server, cut(sent + SENTINEL), one.expected.split()))
    return outcomes


def run_cut_off(user, one):
    """The same of a client that sends no more than the case and shuts its side down."""
    sent = one.sent.replace(b"{token}", user.token.encode())
    return [_exchange(user.server, [*cut(sent), None], one.expected.split()) for cut in one.cuts()]


def agrees(one, outcomes):
    """Is that what the case expects?"""
    at_once, *in_bytes = outcomes
    without_interim = one.expected.replace("100 ", "")
    return at_once in (one.expected, without_interim) and all(outcome == one.expected for outcome in in_bytes)


def _exchange(server, pieces, expected):
    with HalfClosed(server) if server.client_tls and pieces[-1] is None else Wire(server) as wire:
        data = _send(wire, pieces, "100" in expected) + wire.reader.read()
    words = []
    fields = {}
    while data:
        bodiless = len(words) < len(expected) and expected[len(words)].endswith("-")
        word, fields, data = _answer(data, bodiless)
        words.append(word)
    if words and words[-1].startswith("101"):
        return " ".join(words)
    assert not fields or pieces[-1] is None or "close" in fields["connection"], "it hangs up without having said so"
    if fields.get("access-control-allow-origin") == "http://sentinel":
        return " ".join([*words[:-1], "open"])
    return " ".join([*words, "end"])


def _send(wire, pieces, waits):
    """Sends all; with `waits`, on reading something after each end of a header. Returns what was read."""
    read = last = b""
    try:
        for piece in pieces:
            if piece is None:
                wire.end()
                break
            wire.send(piece)
            if len(pieces) > 1:
                time.sleep(PAUSE)
            last = (last + piece)[-4:]
            if waits and last == b"\r\n\r\n" and len(pieces) > 1:
                read += wire.reader.read1()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server has hung up
    return read


def _answer(data, bodiless):
    """The word for the first answer, its fields, and what follows it."""
    line = STATUS_LINE.match(data)
    assert line, f"no status line: {data[:200]!r}"
    status = int(line.group(1))
    fields, at = _fields(data, line.end())
    if status == 100:
        assert not fields
        return "100", {}, data[at:]
    _check(status, fields)
    if status == 101:
        return _opened(fields, data[at:]), fields, b""
    if bodiless or status == 204:
        return f"{status}-", fields, data[at:]
    length = int(fields["content-length"])
    body = data[at : at + length]
    assert len(body) == length, "the body is cut off"
    return _word(status, body, fields), fields, data[at + length :]


def _opened(fields, rest):
    assert fields["sec-websocket-accept"] == ACCEPT
    assert "sec-websocket-extensions" not in fields
    assert rest[:1] == b"\x88" and rest[2:4] == struct.pack(">H", 1002) and len(rest) == 2 + rest[1], rest
    protocol = fields.get("sec-websocket-protocol")
    return f"101={protocol}" if protocol else "101"


def _fields(data, at):
    fields = {}
    while data[at : at + 2] != b"\r\n":
        field = FIELD.match(data, at)
        assert field, f"no field: {data[at : at + 200]!r}"
        name, value = field.group(1).decode().lower(), field.group(2).decode()
        assert name not in fields or name in ("connection", "vary"), f"{name} comes twice"
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
        at = field.end()
    return fields, at + 2


def _check(status, fields):
    assert DATE.fullmatch(fields["date"]), fields
    assert "transfer-encoding" not in fields
    assert ("content-length" in fields) == (status not in (101, 204)), fields
    assert fields["x-request-id"]
    if status == 405:
        assert fields["allow"]
    if status == 401:
        assert fields["www-authenticate"].startswith("Bearer")
    if status in (101, 426):
        assert fields["upgrade"] == "websocket" and "Upgrade" in fields["connection"]
    if status != 101:
        assert fields["connection"].split(", ")[0] in ("keep-alive", "close")


def _word(status, body, fields):
    assert fields["content-type"].startswith("application/json")
    content = json.loads(body)
    if status >= 400:
        assert set(content) == {"detail"} and isinstance(content["detail"], str) and content["detail"]
        return f"{status}"
    return f"{status}={content['name']}" if "name" in content else f"{status}"
