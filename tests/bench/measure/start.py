"""How long a start takes until /readyz answers 200, and a stop with many connections, which answer the server's close frames."""

import http.client
import os
import statistics
import time

from . import peers
from .idle import ROOM_SIZE, raise_open_files
from .process import PATIENCE
from .side import relay_load


def _start(arguments):
    began = time.monotonic()
    server = peers.start("beckond", arguments)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    while True:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            break
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError("the server does not become ready")
        time.sleep(0.001)
    took = time.monotonic() - began
    connection.close()
    return server, took


def _stop(arguments, count):
    server, _ = _start(arguments)
    with server:
        rooms = server.make_rooms(1 + count // ROOM_SIZE)
        clients = [(f"user{number % ROOM_SIZE}", rooms[number // ROOM_SIZE]) for number in range(count)]
        return relay_load(arguments, server, "stop", clients)["seconds"]


def run(arguments):
    count = min(arguments.connections, raise_open_files())
    starts = []
    for _ in range(max(5, arguments.rounds)):
        server, took = _start(arguments)
        server.stop()
        starts.append(took * 1000)
    stops = [_stop(arguments, count) for _ in range(arguments.rounds)]
    load = os.getloadavg()[0]
    print(f"start: ready after {statistics.median(starts):.0f} ms ({min(starts):.0f}-{max(starts):.0f}), load {load:.1f}")
    print(f"stop: SIGTERM with {count} connections: {statistics.median(stops):.2f} s ({min(stops):.2f}-{max(stops):.2f})", flush=True)
    return {"start_ms": starts, "stop_s": stops, "connections": count, "load": load}
