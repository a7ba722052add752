"""What 10,000 connections leave behind when they are gone: nothing."""

import re
import socket
import struct
import threading

from harness import DEADLINE, eventually, frame, upgrade_headers
from harness.server import SANITIZED
from harness.wire import CLOSE

CONNECTIONS = 10_000
THREADS = 8
WORKERS, UPGRADE_WORKERS = 4, 2  # net.workers, and half of them for WebSockets


def resident_bytes(server):
    for line in open(f"/proc/{server.process.pid}/status", encoding="ascii"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the system does not tell VmRSS")


class Clients:
    """Connect and end in turns of all kinds: a closing handshake, hanging up, a reset, and hanging up before the answer."""

    def __init__(self, server):
        self.address = server.address
        users = [server.user("leaver") for _ in range(THREADS)]
        rooms = [users[0].create_room() for _ in range(4)]
        self.requests = []
        for number, user in enumerate(users):
            fields = upgrade_headers(Authorization=f"Bearer {user.token}")
            head = [f"GET {rooms[number % len(rooms)].signaling} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in fields.items())]
            self.requests.append("\r\n".join(head).encode() + b"\r\n\r\n")

    def run(self, count):
        failures = []

        def work(request):
            try:
                for turn in range(count // THREADS):
                    self.connect_once(request, turn)
            except (AssertionError, OSError) as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(request,)) for request in self.requests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures

    def connect_once(self, request, turn):
        with socket.create_connection(self.address, DEADLINE) as connection:
            connection.sendall(request)
            if turn % 4 == 0:
                return
            answer = connection.recv(4096)
            assert answer.startswith(b"HTTP/1.1 101"), answer
            if turn % 4 == 1:
                connection.sendall(frame(CLOSE, b"\x03\xe8"))
                while connection.recv(4096):
                    pass
            elif turn % 4 == 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def without_database(server, descriptors):
    """The rest, and how many sessions the database has: each reads the file and its log."""
    files = {name: descriptors.pop(name, 0) for name in (f"{server.directory}/test.db{ending}" for ending in ("", "-wal", "-shm"))}
    sessions, logs, _ = files.values()
    assert sessions == logs, files
    return descriptors, sessions


def test_connections_leave_no_descriptor_thread_or_memory_behind(launch):
    """The first 2,000 warm up what is kept for good: the pools of threads and buffers, and the sessions of the database. Of these there are
    only as many as were needed at once: another may come later, but never more than one for each thread that asks, and one that writes."""
    options = {"net.max_connections_per_address": "0", "rate.connections.address": "0", "net.workers": str(WORKERS)}
    server = launch(env={"LOG_LEVEL": "warning"}, options=options)
    idle = server.descriptors()["socket"]
    clients = Clients(server)

    def settled():
        eventually(lambda: b"\nbeckon_connections 1\n" in server.api.get("/metrics").body)
        eventually(lambda: server.descriptors()["socket"] == idle)
        return without_database(server, server.descriptors()), server.threads(), resident_bytes(server)

    clients.run(2_000)
    (descriptors, _), threads, memory = settled()
    clients.run(CONNECTIONS)
    (after, sessions), threads_after, memory_after = settled()
    accepted = re.search(rb"^beckon_connections_accepted_total (\d+)$", server.api.get("/metrics").body, re.MULTILINE)
    assert int(accepted[1]) > 12_000
    assert (after, threads_after) == (descriptors, threads)
    assert sessions <= WORKERS + UPGRADE_WORKERS + 3, "one for each worker, the part of the health, that of the revoked tokens, and the writer"
    if not SANITIZED:
        assert memory_after < memory + 4 * 2**20, f"{(memory_after - memory) / 2**20:.1f} MiB more"
