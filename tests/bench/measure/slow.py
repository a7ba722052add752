"""Whether clients that dawdle hold up others: an ordinary client alone, and beside many of each kind of slow ones."""

import struct

from .attack import Attack, Kind, hold, pour
from .beckond import Beckond
from .bystander import Bystander, report, rows
from .memory import Memory
from .tls import client_hello
from .websocket import upgrade_request

HEADER = b"POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
BODY = HEADER + b'Content-Length: 60000\r\n\r\n{"email": "'
FRAME = bytes([0x81, 0xFE]) + struct.pack(">H", 60_000) + b"mask"  # begins a message of 60,000 bytes
UNREAD = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 1000
HELLO = client_hello()  # longer than it has time for, a byte at a time
ROOM_SIZE = 10
INTERVAL = 0.5  # seconds between two bytes of a slow client
MESSAGE = 60_000
WAITING_MB = 1024 + 256  # limits.total_output_bytes and limits.total_waiting_bytes: what waits for those who do not read, and who come back
CLIENT_MB = 2 * 64 / 1024  # limits.message_bytes, or what is read of the next request at once; a buffer that grows has twice that
PROCESS_MB = 80


def kinds(joins):
    """name -> Kind; `joins` are requests that open WebSockets."""
    return {
        "nobody": None,
        "silent connections": Kind(lambda _: b""),
        "slow headers": Kind(lambda _: HEADER, b"X-Slow: loris\r\n"),
        "slow bodies": Kind(lambda _: BODY, b"x"),
        "slow frames": Kind(lambda number: joins[number] + FRAME, b"x"),
        "answers unread": Kind(lambda _: UNREAD, reads=False, receive_buffer=4096),
        "TLS handshakes": Kind(lambda _: HELLO[:6], HELLO[6:]),
        "messages unread": Kind(lambda number: joins[number], reads=False, receive_buffer=4096),
    }


class Crowd:
    """Users and rooms for `count` WebSockets, and someone in each room who sends to all others."""

    def __init__(self, server, count):
        users = [f"user{number}" for number in range(ROOM_SIZE)]
        tokens = server.sign_up([*users, "sender"])
        rooms = server.create_rooms(tokens["sender"], -(-count // ROOM_SIZE))
        self.joins = [upgrade_request(rooms[number // ROOM_SIZE], tokens[users[number % ROOM_SIZE]]) for number in range(count)]
        self.senders = [(room, tokens["sender"], users) for room in rooms]


def allowed_mb(name, clients):
    """The memory that the limits let these clients, and the others that send to them, take."""
    senders = clients / ROOM_SIZE if name == "messages unread" else 0
    return PROCESS_MB + CLIENT_MB * (clients + senders) + (WAITING_MB if name == "messages unread" else 0)


def beside(arguments, name):
    """What an ordinary client sees beside this kind, and what it costs the server."""
    speaks_tls = name == "TLS handshakes"
    with Beckond(arguments.build / "bin" / "beckond", tls=speaks_tls) as server, Bystander(server) as bystander:
        crowd = Crowd(server, arguments.slow_clients)
        kind = kinds(crowd.joins)[name]
        if kind is None:
            return rows(name, bystander.watch(arguments.slow_seconds / 4)), {}
        with Memory(server) as memory, Attack(hold, server.port, arguments.slow_clients, kind, INTERVAL) as slow:
            if name == "messages unread":
                with Attack(pour, server.port, crowd.senders, MESSAGE) as flood:
                    lines = rows(name, bystander.watch(arguments.slow_seconds))
                    cost = flood.stop()
            else:
                lines, cost = rows(name, bystander.watch(arguments.slow_seconds)), {}
            cost |= slow.stop()
        return lines, {**cost, **memory.summary()}


def run(arguments):
    lines, costs = [], {}
    for name in kinds({}):
        measured, costs[name] = beside(arguments, name)
        lines += measured
    print(f"slow: an ordinary client beside {arguments.slow_clients} slow ones of each kind")
    try:
        report(lines)
    finally:
        for name, cost in costs.items():
            if cost:
                print(f"{name}: {cost['before_mb']:.0f} MB before, {cost['peak_mb']:.0f} MB at most; ended and opened again {cost['opened_again']}", end="")
                print(f"; {cost['poured_bytes'] / 2**20:.0f} MB sent to them" if "poured_bytes" in cost else "")
    for name, cost in costs.items():
        if cost and cost["peak_mb"] > allowed_mb(name, arguments.slow_clients):
            raise RuntimeError(f"{name}: the server took {cost['peak_mb']:.0f} MB")
    return {"calls": lines, "costs": costs}
