"""What it costs to relay a message: beckond beside a bare relay of frames (the floor) and a plain Node server.

The three take turns on one core, round after round, while the load has another, so that whatever else the machine does hits all alike.
"""

import contextlib
import json
import pathlib
import shutil
import statistics
import subprocess
import tempfile

from .beckond import Beckond
from .process import Process, cores
from .table import table

HERE = pathlib.Path(__file__).resolve().parents[1]


def node_relay():
    """The command of the Node relay, or nothing where it cannot be had: it is only there to compare with."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        print("relay: without the Node relay, since there is no Node")
        return None
    if not (HERE / "node_modules" / "ws").is_dir():
        install = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=False, capture_output=True, text=True, timeout=120)
        if install.returncode != 0:
            print(f"relay: without the Node relay, since npm fails: {install.stderr.strip()[-300:]}")
            return None
    return [node, str(HERE / "node-relay.mjs")]


def write_plan(path, users, rooms, tokens):
    """A line per client for relay-load: every two are a pair with a room of its own."""
    lines = [f"{user} /ws/signaling/{rooms[number // 2]}?user={user} {tokens[user]}\n" for number, user in enumerate(users)]
    path.write_text("".join(lines), encoding="ascii")
    path.chmod(0o600)


def load_command(build, server, plan, in_flight, size, seconds, measured=None):
    _, load_core = cores()
    command = ["taskset", "-c", str(load_core), str(build / "bin" / "relay-load")]
    command += [f"--port={server.port}", f"--server={(measured or server).pid}", f"--plan={plan}", f"--in-flight={in_flight}"]
    return [*command, f"--bytes={size}", f"--seconds={seconds}"]


def load(arguments, server, plan, in_flight, measured=None):
    """One turn; the CPU time is that of `measured`, or of the server."""
    command = load_command(arguments.build, server, plan, in_flight, arguments.bytes, arguments.seconds, measured)
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=arguments.seconds + 120)
    if run.returncode != 0:
        raise RuntimeError(f"{server.name}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def rounds(arguments, servers, plan, in_flight):
    """server name -> its measurements, one per round."""
    results = {server.name: [] for server in servers}
    for _ in range(arguments.rounds):
        for server in servers:
            results[server.name].append(load(arguments, server, plan, in_flight))
    return results


def summarize(in_flight, results):
    floor = [measured["cpu_us"] for measured in results["floor"]]
    summary = []
    for name, measured in results.items():
        median = {key: statistics.median(one[key] for one in measured) for key in measured[0]}
        costs = [one["cpu_us"] for one in measured]
        ratio = statistics.median(cost / least for cost, least in zip(costs, floor))
        summary.append({"in_flight": in_flight, "server": name, "ratio": ratio, "cpu_us_range": [min(costs), max(costs)], **median})
    return summary


def report(rows):
    head = ["server", "in flight", "messages/s", "CPU us/message", "(range)", "x floor", "p50 us", "p99 us"]
    cells = [
        [
            row["server"],
            row["in_flight"],
            f"{row['per_second']:.0f}",
            f"{row['cpu_us']:.2f}",
            "{:.2f}-{:.2f}".format(*row["cpu_us_range"]),
            f"{row['ratio']:.2f}",
            f"{row['p50_us']:.0f}",
            f"{row['p99_us']:.0f}",
        ]
        for row in rows
    ]
    return table(head, cells)


def run(arguments):
    users = [f"user{number}" for number in range(2 * arguments.pairs)]
    node = node_relay()
    with contextlib.ExitStack() as stack:
        plan = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beckon-bench-"))) / "plan"
        beckond = stack.enter_context(Beckond(arguments.build / "bin" / "beckond"))
        servers = [stack.enter_context(Process("floor", [str(arguments.build / "bin" / "relay-floor")])), beckond]
        if node:
            servers.append(stack.enter_context(Process("node", node)))
        tokens = beckond.sign_up(users)
        write_plan(plan, users, beckond.create_rooms(tokens[users[0]], arguments.pairs), tokens)
        rows = []
        for in_flight in arguments.in_flight:
            rows += summarize(in_flight, rounds(arguments, servers, plan, in_flight))
    print(f"relay: {arguments.pairs} pairs, {arguments.bytes} bytes a message, medians of {arguments.rounds} rounds of {arguments.seconds} s")
    print(report(rows))
    return rows
