"""What a second loop costs: the same pairs in rooms of their own, on a server with one loop and on one with two, on the same core."""

import contextlib

from . import peers
from .relay import pairs
from .side import relay_load, rounds, show, summarize


def run(arguments):
    names = ["one loop", "two loops"]
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(peers.start(name, arguments, {"net.loops": str(number)})) for number, name in enumerate(names, 1)
        }
        clients = {name: pairs(arguments.pairs, server.make_rooms(arguments.pairs)) for name, server in servers.items()}

        def one(name):
            return relay_load(arguments, servers[name], "pairs", clients[name], bytes=200, in_flight=8, seconds=arguments.seconds)

        rows = summarize(rounds(arguments.rounds, names, one), "cpu_us", base="one loop")
    title = f"loops: {arguments.pairs} pairs, 200 bytes, 8 in flight; medians of {arguments.rounds} rounds of {arguments.seconds} s"
    show(title, rows, {"messages/s": "per_second", "CPU us/message": ("cpu_us", 2)}, "cpu_us", base="one loop")
    return rows
