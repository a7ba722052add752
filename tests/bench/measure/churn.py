"""What it costs that someone comes and goes: connect, token, user_joined, close, user_left; and what that costs for each who is told."""

import contextlib

from . import peers
from .side import relay_load, rounds, show, summarize


def _measure(arguments, names, room_size, room_count, key):
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(peers.start(name, arguments, rooms=True)) for name in names}
        clients = {}
        for name, server in servers.items():
            rooms = server.make_rooms(room_count)
            clients[name] = [(f"user{room}x{index}", rooms[room]) for room in range(room_count) for index in range(room_size)]

        def one(name):
            return relay_load(arguments, servers[name], "churn", clients[name], room_size=room_size, seconds=arguments.seconds)

        return summarize(rounds(arguments.rounds, names, one), key, room_size=room_size)


def run_connect(arguments):
    rows = _measure(arguments, peers.available(arguments.against), 2, 32, "cpu_us_visit")
    title = f"connect: 32 rooms of 2, one of whom connects and ends; medians of {arguments.rounds} rounds of {arguments.seconds} s"
    show(title, rows, {"visits/s": "per_second", "CPU us/visit": ("cpu_us_visit", 1), "p50 us": "p50_us"}, "cpu_us_visit")
    return rows


def run_room(arguments):
    names = peers.available([name for name in arguments.against if name != "peerjs"])  # it has no rooms
    rows = _measure(arguments, names, arguments.room_size, 1, "cpu_us_delivery")
    title = f"room: a room of {arguments.room_size}, one of whom comes and goes; medians of {arguments.rounds} rounds of {arguments.seconds} s"
    show(title, rows, {"visits/s": "per_second", "CPU us/delivery": ("cpu_us_delivery", 2)}, "cpu_us_delivery")
    return rows
