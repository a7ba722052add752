"""What it costs that two clients are at different nodes: latency beside that within one node, and what Redis bears.

Both nodes and Redis share one core while the load has another; rounds within one node and across two take turns.
"""

import json
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time

from .beckond import Beckond
from .process import PATIENCE, Process
from .side import load_command
from .table import table

TRIPS = 2_000
BYTES = 2200  # of a message


class RedisServer(Process):
    """Its port is not printed: it is picked before."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._chosen = free.getsockname()[1]
        words = ["redis-server", "--port", str(self._chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__("redis", words)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.round_trip(1)
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    @property
    def port(self):
        return self._chosen

    def round_trip(self, trips=TRIPS):
        """Median of a PING, in microseconds."""
        taken = []
        with socket.create_connection(("127.0.0.1", self._chosen), PATIENCE) as one:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(trips):
                begun = time.perf_counter()
                one.sendall(b"*1\r\n$4\r\nPING\r\n")
                one.recv(64)
                taken.append((time.perf_counter() - begun) * 1e6)
        return statistics.median(taken)


def write_plan(path, pairs, rooms, tokens, ports):
    """Every two lines are a pair; the first is at the first port, the second at the last."""
    lines = [
        f"user{number} /ws/signaling/{rooms[number // 2]} {tokens[f'user{number}']} {ports[0] if number % 2 == 0 else ports[-1]}\n"
        for number in range(2 * pairs)
    ]
    path.write_text("".join(lines), encoding="ascii")
    path.chmod(0o600)


def load(arguments, node, plan, redis, kind):
    command = [*load_command(arguments.build, node.port, redis.pid, plan, BYTES, arguments.seconds), *kind]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=arguments.seconds + 120)
    if run.returncode != 0:
        raise RuntimeError(f"{node.name}: {run.stderr.strip()}")
    measured = json.loads(run.stdout)
    kept = {key: value for key, value in measured.items() if key != "latency"}
    return {"per_second": measured["messages"] / arguments.seconds, **kept}


def measure(arguments, places, redis, kind):
    """place -> its measurements; the CPU time is that of Redis."""
    results = {place: [] for place in places}
    for _ in range(arguments.rounds):
        for place, (node, plan) in places.items():
            results[place].append({**load(arguments, node, plan, redis, kind), "trip_us": redis.round_trip()})
    return {place: {key: statistics.median(one[key] for one in many) for key in many[0]} for place, many in results.items()}


def run(arguments):
    rows, figures = [], []
    with RedisServer() as redis, tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder:
        shared = {"STORE": "redis", "REDIS_URL": f"redis://127.0.0.1:{redis.port}", "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
        program = arguments.build / "bin" / "beckond"
        with Beckond(program, environment=shared) as one, Beckond(program, environment=shared) as other:
            tokens = one.sign_up([f"user{number}" for number in range(2 * arguments.pairs)])
            rooms = one.create_rooms(tokens["user0"], arguments.pairs)
            places = {}
            for place, ports in (("within one node", [one.port]), ("across two nodes", [one.port, other.port])):
                plan = pathlib.Path(folder) / place.replace(" ", "-")
                write_plan(plan, arguments.pairs, rooms, tokens, ports)
                places[place] = (one, plan)
            # Latency is that at a rate which nobody finds hard; the rest shows where one core for both nodes and Redis is full.
            kinds = {f"{arguments.nodes_rate}/s": ["--mode=paced", f"--rate={arguments.nodes_rate}"]}
            kinds |= {f"{in_flight} in flight": [f"--in-flight={in_flight}"] for in_flight in arguments.in_flight}
            for kind, options in kinds.items():
                medians = measure(arguments, places, redis, options)
                allowed = 3 * medians["within one node"]["p50_us"] + medians["across two nodes"]["trip_us"]
                for place, median in medians.items():
                    figures.append({"place": place, "load": kind, "allowed_us": allowed, **median})
                    rows.append([place, kind, f"{median['per_second']:.0f}", f"{median['p50_us']:.0f}", f"{median['p99_us']:.0f}",
                                 f"{allowed:.0f}", f"{median['trip_us']:.0f}", f"{median['cpu_us']:.2f}"])  # fmt: skip
    print(f"nodes: {arguments.pairs} pairs, {BYTES} bytes a message, medians of {arguments.rounds} rounds of {arguments.seconds} s")
    print(table(["", "load", "messages/s", "p50 us", "p99 us", "3 x local + trip", "Redis trip us", "Redis CPU us/message"], rows))
    return figures
