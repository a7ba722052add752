"""Does a message cost more where there is more: connections, rooms, people in one room?"""

from . import peers
from .idle import raise_open_files
from .relay import pairs
from .side import relay_load, rounds, show, summarize

NO_PINGS = {"limits.ping_after": "1800", "limits.silence": "3600"}  # opening all may take minutes, and nobody answers meanwhile


def _of_two(server, connections):
    return pairs(connections // 2, server.make_rooms(connections // 2))


def _in_rooms(count):
    def clients(server, connections):
        rooms = server.make_rooms(count)
        # Both of a pair in the same room; pairs are dealt out to the rooms in turn.
        return [(f"user{number}", rooms[number // 2 % count]) for number in range(connections)]

    return clients


def _measure(arguments, name, clients, connections):
    with peers.start(name, arguments, NO_PINGS) as server:
        return relay_load(
            arguments, server, "pairs", clients(server, connections), bytes=200, in_flight=1, warm_up=2, seconds=arguments.seconds
        )


def run(arguments):
    most = min(19_000, raise_open_files()) // 2 * 2
    names = [name for name in ("floor", "beckond") if name in arguments.against]
    cases = [(f"{count} connections", _of_two, count) for count in (100, 1_000, 5_000, most)]
    cases += [(f"{most} in {count} rooms", _in_rooms(count), most) for count in (10, 1_000)]
    cases += [("a room of 1000", _in_rooms(1), 1_000)]
    rows = []
    for what, clients, connections in cases:

        def one(name, clients=clients, connections=connections):
            return _measure(arguments, name, clients, connections)

        rows += summarize(rounds(arguments.rounds, names, one), "cpu_us", what=what)
    shown = [{**row, "server": f"{row['server']}, {row['what']}"} for row in rows]
    title = f"growth: pairs, 200 bytes, 1 in flight; medians of {arguments.rounds} rounds of {arguments.seconds} s"
    show(title, shown, {"messages/s": "per_second", "CPU us/message": ("cpu_us", 2)}, "cpu_us")
    return rows
