"""What an idle connection costs: resident memory, and CPU time for heartbeats."""

import resource

from . import peers
from .side import relay_load, rounds, show, summarize

ROOM_SIZE = 10
SPARE_FILES = 500
HEARTBEAT = 30  # seconds between two of a client


def raise_open_files():
    """Takes all the open files that the system grants; children inherit it. Returns how many connections that allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - SPARE_FILES


def run(arguments):
    count = min(arguments.connections, raise_open_files()) // ROOM_SIZE * ROOM_SIZE
    names = peers.available(arguments.against)

    def one(name):
        with peers.start(name, arguments, {"limits.silence": "3600"}) as server:
            rooms = server.make_rooms(count // ROOM_SIZE)
            clients = [(f"user{number % ROOM_SIZE}", rooms[number // ROOM_SIZE]) for number in range(count)]
            result = relay_load(arguments, server, "idle", clients, heartbeat=HEARTBEAT, seconds=arguments.idle_seconds)
            return {**result, "threads": server.status("Threads")}

    rows = summarize(rounds(arguments.rounds, names, one), "cpu_us")
    title = f"idle: {count} WebSockets in rooms of {ROOM_SIZE}, a heartbeat each {HEARTBEAT} s; medians of {arguments.rounds} rounds of {arguments.idle_seconds} s"
    show(title, rows, {"kB each": ("kb_each", 2), "threads": "threads", "CPU us/heartbeat": ("cpu_us", 2)}, "cpu_us")
    return rows
