"""Whether clients that send their requests slowly hold up others: the latency of one client's requests, alone and beside half-open ones."""

import socket
import time

from .beckond import Api, Beckond
from .idle import raise_open_files
from .process import PATIENCE
from .table import table

HALF_HEADER = b"POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Ty"
HALF_BODY = b'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"email": "'
SECONDS = 3.0  # well within the deadlines after which the server ends half-open requests


def latencies(port, token):
    """path -> sorted seconds of the calls that fit into the time."""
    results = {}
    with Api(port) as api:
        for path in ("/healthz", "/api/rooms/"):
            taken = []
            end = time.monotonic() + SECONDS / 2
            while time.monotonic() < end:
                began = time.monotonic()
                api.get(path, token)
                taken.append(time.monotonic() - began)
            results[path] = sorted(taken)
    return results


def summary(kind, path, taken):
    return {
        "beside": kind,
        "path": path,
        "calls": len(taken),
        "p50_us": taken[len(taken) // 2] * 1e6,
        "p99_us": taken[len(taken) * 99 // 100] * 1e6,
        "worst_us": taken[-1] * 1e6,
    }


def run(arguments):
    raise_open_files()
    rows = []
    with Beckond(arguments.build / "bin" / "beckond") as server:
        token = server.sign_up(["user0"])["user0"]
        for kind, start in (("nobody", None), ("half headers", HALF_HEADER), ("half bodies", HALF_BODY)):
            clients = []
            for _ in range(arguments.half_open if start else 0):
                clients.append(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
                clients[-1].sendall(start)
            rows += [summary(kind, path, taken) for path, taken in latencies(server.port, token).items()]
            for client in clients:
                client.close()
    print(f"slow: one client's requests beside {arguments.half_open} half-open ones")
    columns = ["beside", "path", "calls", "p50_us", "p99_us", "worst_us"]
    print(table(columns, [[row[key] if isinstance(row[key], (str, int)) else f"{row[key]:.0f}" for key in columns] for row in rows]))
    return rows
