"""What it costs to relay a message: pairs of clients, each pair in a room of its own, as fast as the answers come."""

import contextlib

from . import peers
from .side import relay_load, rounds, show, summarize

COLUMNS = {"bytes": "bytes", "in flight": "in_flight", "messages/s": "per_second", "CPU us/message": ("cpu_us", 2), "p50 us": "p50_us", "p99 us": "p99_us"}


def pairs(count, rooms):
    return [(f"user{number}", rooms[number // 2]) for number in range(2 * count)]


def run(arguments):
    names = peers.available(arguments.against)
    rows = []
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(peers.start(name, arguments)) for name in names}
        clients = {name: pairs(arguments.pairs, server.make_rooms(arguments.pairs)) for name, server in servers.items()}
        for size in arguments.bytes:
            for in_flight in arguments.in_flight:

                def one(name, size=size, in_flight=in_flight):
                    return relay_load(
                        arguments, servers[name], "pairs", clients[name], bytes=size, in_flight=in_flight, seconds=arguments.seconds
                    )

                rows += summarize(rounds(arguments.rounds, names, one), "cpu_us", bytes=size, in_flight=in_flight)
    show(f"relay: {arguments.pairs} pairs, medians of {arguments.rounds} rounds of {arguments.seconds} s", rows, COLUMNS, "cpu_us")
    return rows
