"""Fifty thousand tokens that are none: each is refused, nobody else waits, and nothing is kept of them."""

import base64
import concurrent.futures
import os
import time
import uuid

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from harness import DEADLINE, Wire, eventually
from harness.server import SANITIZED

KEY = "an-hmac-key-of-more-than-thirty-two-bytes"
SERVER = {"env": {"SECRET_KEY": KEY, "LOG_LEVEL": "warning"}}
COUNT = 50_000
CONNECTIONS = 4
BATCH = 50


def some(name):
    """Bad tokens of every kind, no two alike."""
    private = ec.generate_private_key(ec.SECP256R1())
    now = int(time.time())
    claims = {"sub": name, "exp": now + 600, "aud": "beckon"}
    while True:
        own = {**claims, "jti": uuid.uuid4().hex}
        good = jwt.encode(own, KEY, "HS256")
        head, body, signature = good.split(".")
        yield jwt.encode(own, KEY + "x", "HS256")
        yield jwt.encode(own, KEY, "HS512")
        yield jwt.encode({**own, "exp": now - 1}, KEY, "HS256")
        yield jwt.encode({**own, "aud": "beckon:email-verification"}, KEY, "HS256")
        yield f"{head}.{body}.{signature[:-2]}"
        yield f"{head}.{base64.urlsafe_b64encode(os.urandom(900)).decode()}.{signature}"
        yield base64.urlsafe_b64encode(os.urandom(2000)).decode()
        yield "." * 4000
        for _ in range(12):
            yield f"{head}.{body}.{base64.urlsafe_b64encode(os.urandom(32)).rstrip(b'=').decode()}"
        yield jwt.encode(own, private, "ES256")


def memory(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))  # KiB


def flood(server, tokens):
    """Pipelined, so that the server is never without work."""
    refused = 0
    with Wire(server) as wire:
        for begin in range(0, len(tokens), BATCH):
            batch = tokens[begin : begin + BATCH]
            lines = (f"GET /api/rooms/ HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {token}\r\n\r\n" for token in batch)
            wire.send("".join(lines))
            refused += sum(wire.response().status == 401 for _ in batch)
    return refused


def test_a_flood_of_bad_tokens(server, alice):
    source = some(alice.name)
    tokens = [next(source) for _ in range(COUNT)]
    flood(server, tokens[:1000])  # what a server needs at work, it has from here on
    before = memory(server)
    waits = []
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        floods = [pool.submit(flood, server, tokens[number::CONNECTIONS]) for number in range(CONNECTIONS)]
        while not all(one.done() for one in floods):
            begun = time.monotonic()
            assert alice.get("/api/rooms/").status == 200
            waits.append(time.monotonic() - begun)
        assert sum(one.result() for one in floods) == COUNT
    assert waits and max(waits) < DEADLINE / 2, max(waits)
    if not SANITIZED:
        assert eventually(lambda: memory(server) < before + 64 * 1024), (before, memory(server))
    assert " error " not in server.err.text
