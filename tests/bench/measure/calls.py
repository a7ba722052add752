"""What a REST call costs: a room's details with a token, and a log-in, on connections that stay."""

import contextlib
import json
import pathlib
import tempfile

from . import peers, tokens
from .side import relay_load, rounds, show, summarize


def _request(line, body=None, token=None):
    head = [f"{line} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if token:
        head.append(f"Authorization: Bearer {token}")
    data = json.dumps(body) if body else ""
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
    return "\r\n".join([*head, "", data])


def run(arguments):
    names = peers.available([name for name in arguments.against if name in ("beckond", "fastapi")])
    rows = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beckon-bench-")))
        servers = {name: stack.enter_context(peers.start(name, arguments)) for name in names}
        rooms = {"fastapi": "bench"}
        if "beckond" in servers:
            token = servers["beckond"].sign_up(["user0"])["user0"]
            rooms["beckond"] = servers["beckond"].create_rooms(token, 1)[0]
        for call in ("GET room", "POST login"):
            for name in names:
                text = _request(f"GET /api/rooms/{rooms[name]}", token=tokens.access_token("user0"))
                if call == "POST login":
                    text = _request("POST /api/auth/login", {"email": "user0@example.com"})
                (folder / name).write_text(text, encoding="ascii")

            def one(name):
                return relay_load(arguments, servers[name], "calls", request=folder / name, seconds=arguments.seconds)

            rows += summarize(rounds(arguments.rounds, names, one), "cpu_us", base="beckond", call=call)
    title = f"calls: 16 connections; GET /api/rooms/ID with a token, then POST /api/auth/login; medians of {arguments.rounds} rounds of {arguments.seconds} s"
    show(title, rows, {"calls/s": "per_second", "CPU us/call": ("cpu_us", 1), "p50 us": "p50_us"}, "cpu_us", base="beckond")
    return rows
