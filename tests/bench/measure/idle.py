"""What an idle connection costs: resident memory and threads of the server before and after many WebSockets are open."""

import resource
import socket
import time

from .beckond import Beckond
from .process import PATIENCE
from .websocket import upgrade_request

ROOM_SIZE = 10
AT_ONCE = 50
SPARE_FILES = 500
NO_PINGS = {"limits.ping_after": "1800", "limits.silence": "3600"}  # opening all may take a minute, and nobody answers
SETTLE = 2.0  # seconds until what the upgrades needed is given back


def raise_open_files():
    """Takes all the open files that the system grants; children inherit it. Returns how many connections that allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - SPARE_FILES


def open_all(port, requests):
    """Open WebSockets, a batch at a time."""
    opened = []
    for start in range(0, len(requests), AT_ONCE):
        batch = []
        for request in requests[start : start + AT_ONCE]:
            client = socket.create_connection(("127.0.0.1", port), PATIENCE)
            client.sendall(request)
            batch.append(client)
        for client in batch:
            answer = client.recv(1024)
            if not answer.startswith(b"HTTP/1.1 101 "):
                raise RuntimeError(f"an upgrade is refused: {answer[:100]!r}")
        opened += batch
    return opened


def is_open(client):
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def run(arguments):
    count = min(arguments.connections, raise_open_files())
    users = [f"user{number}" for number in range(100)]
    with Beckond(arguments.build / "bin" / "beckond", NO_PINGS) as server:
        tokens = server.sign_up(users)
        rooms = server.create_rooms(tokens[users[0]], -(-count // ROOM_SIZE))
        requests = [
            upgrade_request(rooms[number // ROOM_SIZE], tokens[users[(number // ROOM_SIZE + number % ROOM_SIZE) % len(users)]])
            for number in range(count)
        ]
        before = {"rss_kb": server.status("VmRSS"), "threads": server.status("Threads")}
        began = time.monotonic()
        clients = open_all(server.port, requests)
        seconds = time.monotonic() - began
        time.sleep(SETTLE)
        after = {"rss_kb": server.status("VmRSS"), "threads": server.status("Threads")}
        still_open = sum(is_open(client) for client in clients)
        for client in clients:
            client.close()
    if still_open != count:
        raise RuntimeError(f"the server ended {count - still_open} of {count} idle connections")
    each = (after["rss_kb"] - before["rss_kb"]) / count
    print(f"idle: {count} WebSockets in rooms of {ROOM_SIZE}, opened in {seconds:.1f} s")
    print(f"resident memory {before['rss_kb']} kB -> {after['rss_kb']} kB: {each:.2f} kB per connection")
    print(f"threads {before['threads']} -> {after['threads']}")
    return {"connections": count, "seconds": seconds, "before": before, "after": after, "kb_per_connection": each}
