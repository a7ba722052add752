"""RFC 6455 section 4, and 9 on extensions: the opening handshake, by the words of the exchange of HTTP.

A character stands for a byte, the arrow for CR LF, and {room} for the path of a room.
"""

from .case import table
from .http_exchange import case

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==↵"
VERSION = "Sec-WebSocket-Version: 13↵"
UPGRADE = "Upgrade: websocket↵"
CONNECTION = "Connection: Upgrade↵"
TOKEN = "Authorization: Bearer {token}↵"
HOST = "Host: a↵"
BEARER = "Sec-WebSocket-Protocol: bearer, {token}↵"


def fields(text, expected):
    """A GET of a room with exactly these fields."""
    return case(f"GET {{room}} HTTP/1.1↵{text}↵", expected)


def more(text, expected):
    """A handshake that is in order, with one more line."""
    return fields(f"{HOST}{TOKEN}{UPGRADE}{CONNECTION}{VERSION}{KEY}{text}↵", expected)


def upgrade(text, expected):
    return fields(f"{HOST}{TOKEN}{text}{CONNECTION}{VERSION}{KEY}", expected)


def connection(text, expected):
    return fields(f"{HOST}{TOKEN}{UPGRADE}{text}{VERSION}{KEY}", expected)


def version(text, expected):
    return fields(f"{HOST}{TOKEN}{UPGRADE}{CONNECTION}{text}{KEY}", expected)


def key(text, expected):
    return fields(f"{HOST}{TOKEN}{UPGRADE}{CONNECTION}{VERSION}{text}", expected)


def request_line(text, expected):
    return case(f"{text}↵{HOST}{TOKEN}{UPGRADE}{CONNECTION}{VERSION}{KEY}↵", expected)


REQUESTS = table(request_line, [
    ("6455 4.2.1", "a handshake", "GET {room} HTTP/1.1", "101"),
    ("6455 4.2.1", "a handshake in the absolute form", "GET http://a{room} HTTP/1.1", "101"),
    ("6455 4.2.1", "a trailing slash", "GET {room}/ HTTP/1.1", "101"),
    ("6455 4.2.1", "another method", "POST {room} HTTP/1.1", "405 open"),
    ("6455 4.2.1", "HEAD", "HEAD {room} HTTP/1.1", "405- open"),
    ("6455 4.2.1", "HTTP/1.0", "GET {room} HTTP/1.0", "426 end"),
    ("6455 4.2.1", "a version of HTTP that is not spoken", "GET {room} HTTP/2.0", "400 end"),
    ("6455 4.2.2", "a room that is not there", "GET /ws/signaling/nothing HTTP/1.1", "404 open"),
    ("6455 4.2.2", "a path that is not there", "GET /ws/other HTTP/1.1", "404 open"),
])  # fmt: skip

FIELDS = table(fields, [
    ("6455 4.2.1", "no Host", f"{TOKEN}{UPGRADE}{CONNECTION}{VERSION}{KEY}", "400 end"),
    ("6455 4.2.1", "fields in another order", f"{KEY}{VERSION}{CONNECTION}{UPGRADE}{TOKEN}{HOST}", "101"),
    ("6455 4.2.1", "names in small letters", f"{HOST}{TOKEN}{UPGRADE}{CONNECTION}{VERSION}{KEY}".replace("Sec-WebSocket", "sec-websocket"), "101"),
    ("6455 4.2.2", "the subprotocol that is taken", f"{HOST}{BEARER}{UPGRADE}{CONNECTION}{VERSION}{KEY}", "101=bearer"),
    ("6455 4.2.2", "no token", f"{HOST}{UPGRADE}{CONNECTION}{VERSION}{KEY}", "401 open"),
    ("6455 4.2.2", "no token and no upgrade", f"{HOST}", "426 open"),
]) + table(upgrade, [
    ("6455 4.2.1", "no Upgrade", "", "426 open"),
    ("6455 4.2.1", "Upgrade in capitals", "UPGRADE: WEBSOCKET↵", "101"),
    ("6455 4.2.1", "Upgrade with another protocol", "Upgrade: h2c↵", "426 open"),
    ("6455 4.2.1", "Upgrade with several protocols", "Upgrade: h2c, websocket↵", "101"),
    ("6455 4.2.1", "Upgrade in two fields", "Upgrade: h2c↵Upgrade: websocket↵", "101"),
    ("6455 4.2.1", "Upgrade to what only begins so", "Upgrade: websockets↵", "426 open"),
    ("6455 4.2.1", "an empty Upgrade", "Upgrade:↵", "426 open"),
]) + table(connection, [
    ("6455 4.2.1", "no Connection", "", "426 open"),
    ("6455 4.2.1", "Connection in small letters", "connection: upgrade↵", "101"),
    ("6455 4.2.1", "Connection with several options", "Connection: keep-alive, Upgrade↵", "101"),
    ("6455 4.2.1", "Connection in two fields", "Connection: keep-alive↵Connection: Upgrade↵", "101"),
    ("6455 4.2.1", "Connection with another option", "Connection: keep-alive↵", "426 open"),
    ("6455 4.2.1", "Connection with what only begins so", "Connection: Upgraded↵", "426 open"),
]) + table(version, [
    ("6455 4.2.1", "no version", "", "426 open"),
    ("6455 4.4", "an older version", "Sec-WebSocket-Version: 8↵", "426 open"),
    ("6455 4.4", "a version that does not exist", "Sec-WebSocket-Version: 14↵", "426 open"),
    ("6455 4.4", "version 0", "Sec-WebSocket-Version: 0↵", "426 open"),
    ("6455 4.4", "a list of versions", "Sec-WebSocket-Version: 13, 8↵", "426 open"),
    ("6455 4.4", "a version with a leading zero", "Sec-WebSocket-Version: 013↵", "426 open"),
    ("6455 4.4", "a version that is no number", "Sec-WebSocket-Version: x↵", "426 open"),
    ("6455 4.4", "an empty version", "Sec-WebSocket-Version:↵", "426 open"),
    ("6455 4.4", "space around the version", "Sec-WebSocket-Version: \t13 ↵", "101"),
    ("6455 11.3.5", "two versions", "Sec-WebSocket-Version: 13↵Sec-WebSocket-Version: 13↵", "400 open"),
]) + table(key, [
    ("6455 4.2.1", "no key", "", "400 open"),
    ("6455 4.2.1", "an empty key", "Sec-WebSocket-Key:↵", "400 open"),
    ("6455 4.2.1", "a key of 15 bytes", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j↵", "400 open"),
    ("6455 4.2.1", "a key of 17 bytes", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=↵", "400 open"),
    ("6455 4.2.1", "a key without padding", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ↵", "400 open"),
    ("6455 4.2.1", "a key with half its padding", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=↵", "400 open"),
    ("6455 4.2.1", "a key with other characters", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j-_==↵", "400 open"),
    ("6455 4.2.1", "a key with a space in it", "Sec-WebSocket-Key: dGhlIHNhbXBs ZSBub25jZQ==↵", "400 open"),
    ("6455 4.2.1", "space around the key", "Sec-WebSocket-Key: \t dGhlIHNhbXBsZSBub25jZQ== \t↵", "101"),
    ("6455 11.3.1", "two keys", f"{KEY}{KEY}", "400 open"),
])  # fmt: skip

OFFERS = table(more, [
    ("6455 4.3", "a subprotocol that is not known", "Sec-WebSocket-Protocol: chat", "101"),
    ("6455 4.3", "subprotocols in two fields", "Sec-WebSocket-Protocol: chat↵Sec-WebSocket-Protocol: superchat", "101"),
    ("6455 4.3", "no subprotocol", "Sec-WebSocket-Protocol:", "400 open"),
    ("6455 4.3", "a subprotocol with a space", "Sec-WebSocket-Protocol: super chat", "400 open"),
    ("6455 4.3", "a subprotocol in quotes", 'Sec-WebSocket-Protocol: "chat"', "400 open"),
    ("6455 4.3", "a subprotocol with a slash", "Sec-WebSocket-Protocol: chat/2", "400 open"),
    ("6455 9.1", "an extension that is not known", "Sec-WebSocket-Extensions: foo", "101"),
    ("6455 9.1", "compression is not taken up", "Sec-WebSocket-Extensions: permessage-deflate", "101"),
    ("6455 9.1", "nor with parameters", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_max_window_bits=10", "101"),
    ("6455 9.1", "nor in several fields", "Sec-WebSocket-Extensions: permessage-deflate↵Sec-WebSocket-Extensions: x-webkit-deflate-frame", "101"),
    ("6455 9.1", "a parameter in quotes", 'Sec-WebSocket-Extensions: foo; bar="baz", bar', "101"),
    ("6455 9.1", "no extension", "Sec-WebSocket-Extensions:", "400 open"),
    ("6455 9.1", "an extension with a space", "Sec-WebSocket-Extensions: foo bar", "400 open"),
    ("6455 9.1", "an extension without a parameter that it announces", "Sec-WebSocket-Extensions: foo;", "400 open"),
    ("6455 9.1", "a parameter without a value that it announces", "Sec-WebSocket-Extensions: foo; bar=", "400 open"),
    ("6455 9.1", "a parameter without a name", "Sec-WebSocket-Extensions: foo; =bar", "400 open"),
    ("6455 9.1", "a parameter whose quotes do not end", 'Sec-WebSocket-Extensions: foo; bar="baz', "400 open"),
    ("6455 9.1", "a parameter in quotes that is no token", 'Sec-WebSocket-Extensions: foo; bar="b z"', "400 open"),
    ("6455 4.1", "an Origin", "Origin: http://localhost:3000", "101"),
    ("6455 4.1", "the Origin of a file", "Origin: null", "101"),
    ("6455 4.1", "a cookie", "Cookie: a=b", "101"),
    ("6455 4.2.1", "a body of nothing", "Content-Length: 0", "101"),
])  # fmt: skip

CASES = REQUESTS + FIELDS + OFFERS
