"""Latency at a rate that every server can bear: counted from when a message was due, so no server gains by holding the load up."""

import contextlib

from . import peers
from .relay import pairs
from .side import relay_load, rounds, show, summarize

COLUMNS = {"CPU us/message": ("cpu_us", 2), "p50 us": "p50_us", "p99 us": "p99_us", "p99.9 us": "p999_us"}


def run(arguments):
    names = peers.available(arguments.against)
    count = arguments.paced_connections // 2
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(peers.start(name, arguments)) for name in names}
        clients = {name: pairs(count, server.make_rooms(count)) for name, server in servers.items()}

        def one(name):
            return relay_load(arguments, servers[name], "paced", clients[name], bytes=200, rate=arguments.rate, seconds=arguments.seconds)

        results = rounds(arguments.rounds, names, one)
    rows = summarize(results, "p99_us")
    for row, last in zip(rows, summarize(results, "p999_us")):
        row["ratio_p999"] = last.get("ratio")
    show(
        f"paced: {arguments.rate} messages/s of 200 bytes over {2 * count} connections, none lost; x floor is that of p99; "
        f"medians of {arguments.rounds} rounds of {arguments.seconds} s",
        rows,
        {**COLUMNS, "p99.9 x floor": ("ratio_p999", 2)} if "floor" in names else COLUMNS,
        "p99_us",
    )
    return rows
