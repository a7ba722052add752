"""Side by side: servers take turns on one core, round after round, so that whatever else the machine does hits all alike."""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile

from . import tokens
from .process import cores
from .table import table


def load_command(build, port, measured, plan, size, seconds):
    """relay-load with pairs after a plan that has been written; the CPU time is that of the process `measured`."""
    command = ["taskset", "-c", str(cores()[1]), str(build / "bin" / "relay-load"), f"--port={port}", f"--server={measured}", f"--plan={plan}"]
    return [*command, f"--bytes={size}", f"--seconds={seconds}"]


def relay_load(arguments, server, mode, clients=None, timeout=300, **options):
    """One measurement. `clients` are (user, room) in the order of the plan."""
    _, core = cores()
    with tempfile.TemporaryDirectory(prefix="beckon-bench-") as folder:
        command = ["taskset", "-c", str(core), str(arguments.build / "bin" / "relay-load"), f"--mode={mode}", f"--port={server.port}"]
        command += [f"--server={server.pid}", f"--dialect={server.dialect}", f"--security={'tls' if server.tls else 'plain'}"]
        if clients is not None:
            plan = pathlib.Path(folder) / "plan"
            write_plan(plan, server, clients)
            command.append(f"--plan={plan}")
        command += [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=timeout)
    if run.returncode != 0:
        raise RuntimeError(f"{server.name}: {run.stderr.strip()}")
    return {**json.loads(run.stdout), "load": os.getloadavg()[0]}


def write_plan(path, server, clients):
    made = {user: tokens.access_token(user) for user in {user for user, _ in clients}}
    path.touch(0o600)
    with path.open("w", encoding="ascii") as plan:
        for user, room in clients:
            name = server.name_of(user, room) if hasattr(server, "name_of") else user
            plan.write(f"{name} {server.path(user, room)} {made[user]}\n")


def rounds(count, names, one):
    """name -> what `one(name)` gave, once a round."""
    results = {name: [] for name in names}
    for _ in range(count):
        for name in names:
            results[name].append(one(name))
    return results


def summarize(results, key, base="floor", **what):
    """A row for each server: the median of all its figures, the range of `key`, and its ratio to `base`, taken round by round."""
    rows = []
    for name, measured in results.items():
        row = {**what, "server": name}
        for field, value in measured[0].items():
            row[field] = statistics.median(one[field] for one in measured) if isinstance(value, (int, float)) else value
        values = [one[key] for one in measured]
        row["range"] = [min(values), max(values)]
        if base in results:
            ratios = [one[key] / max(least[key], 1e-9) for one, least in zip(measured, results[base])]
            row["ratio"] = statistics.median(ratios)
            row["ratio_range"] = [min(ratios), max(ratios)]
        rows.append(row)
    return rows


def show(title, rows, columns, key, base="floor"):
    """`columns`: heading -> field or (field, digits)."""
    head = ["server", *columns, "(range)", f"x {base}", "(range)", "load"]
    cells = []
    for row in rows:
        shown = [row["server"]]
        for field in columns.values():
            name, digits = field if isinstance(field, tuple) else (field, 0)
            shown.append(f"{row[name]:.{digits}f}" if name in row else "-")
        shown.append("{:.2f}-{:.2f}".format(*row["range"]))
        shown.append(f"{row['ratio']:.2f}" if "ratio" in row else "-")
        shown.append("{:.2f}-{:.2f}".format(*row["ratio_range"]) if "ratio" in row else "-")
        cells.append([*shown, f"{row['load']:.1f}"])
    print(title)
    print(table(head, cells), flush=True)
