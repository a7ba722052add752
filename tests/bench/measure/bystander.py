"""An ordinary client beside whatever else goes on: how long its calls take, and whether that is what we promise."""

import json
import time

from .table import table
from .websocket import WebSocket

SOURCE = "127.0.0.1"  # nobody else's: what is counted by address is counted apart
PROMISE = 0.25  # seconds within which 99 of 100 calls of each kind end
PAUSE = 0.01  # seconds between two rounds of calls: it is one client, and leaves the core to those beside it
NAMES = ("bystander", "friend")


class Bystander:
    """Two users with a connection each to one room, and what one of them asks by REST."""

    def __init__(self, server):
        self._server = server
        tokens = server.sign_up(NAMES)
        self._token = tokens[NAMES[0]]
        (self._room,) = server.create_rooms(self._token, 1)
        self._api = server.connection(SOURCE)
        self._sender, self._receiver = (WebSocket(server.port, self._room, tokens[name], SOURCE, server.tls) for name in NAMES)
        self._sender.receive()  # user_joined

    def close(self):
        self._api.close()
        self._sender.close()
        self._receiver.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def watch(self, seconds):
        """kind of call -> sorted seconds of each, for about so long."""
        end = time.monotonic() + seconds
        return self.watch_until(lambda: time.monotonic() >= end)

    def watch_until(self, is_over):
        kinds = {"health": self._health, "list": self._list, "create": self._create, "connect": self._connect, "offer": self._offer}
        taken = {kind: [] for kind in kinds}
        while not is_over():
            for kind, call in kinds.items():
                began = time.monotonic()
                call()
                taken[kind].append(time.monotonic() - began)
            time.sleep(PAUSE)
        return {kind: sorted(each) for kind, each in taken.items()}

    def _health(self):
        self._call(self._api, "GET", "/healthz", 200)

    def _list(self):
        self._call(self._api, "GET", "/api/rooms/?limit=20", 200)

    def _create(self):
        self._call(self._api, "POST", "/api/rooms/", 201, json.dumps({"name": "beside"}))

    def _connect(self):
        connection = self._server.connection(SOURCE)
        try:
            self._call(connection, "GET", "/healthz", 200)
        finally:
            connection.close()

    def _offer(self):
        self._sender.send(json.dumps({"type": "offer", "target": NAMES[1], "sdp": "v=0"}))
        if json.loads(self._receiver.receive())["type"] != "offer":
            raise RuntimeError("something else than the offer has come")

    def _call(self, connection, method, path, expected, body=None):
        connection.request(method, path, body, {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        if response.status != expected:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:200]!r}")


def rows(beside, taken):
    """A line per kind of call."""
    return [
        {
            "beside": beside,
            "call": kind,
            "calls": len(each),
            "p50_ms": each[len(each) // 2] * 1e3,
            "p99_ms": each[len(each) * 99 // 100] * 1e3,
            "worst_ms": each[-1] * 1e3,
        }
        for kind, each in taken.items()
    ]


def report(lines):
    columns = ["beside", "call", "calls", "p50_ms", "p99_ms", "worst_ms"]
    print(table(columns, [[line[key] if isinstance(line[key], (str, int)) else f"{line[key]:.1f}" for key in columns] for line in lines]))
    late = [line for line in lines if line["p99_ms"] > PROMISE * 1e3]
    if late:
        worst = max(late, key=lambda line: line["p99_ms"])
        raise RuntimeError(f"an ordinary client waited: {worst['call']} beside {worst['beside']} took {worst['p99_ms']:.0f} ms (p99)")
