"""The server under test and those it is compared with, by name. Each takes the same load, in its own dialect."""

import pathlib
import shutil
import subprocess
import tempfile

from . import tokens
from .beckond import Beckond
from .process import Process

HERE = pathlib.Path(__file__).resolve().parents[1]
PYTHON = "/usr/bin/python3"  # Debian's packages are for this one
ALL = ["floor", "beckond", "node", "peerjs", "fastapi"]
TLS = "beckond-tls"  # on demand: what TLS costs


class Peer(Process):
    """Any server but beckond: rooms come into being with their first client."""

    dialect = "beckon"
    tls = None

    def __init__(self, name, command, directory=None):
        super().__init__(name, command, directory=directory, environment={"BENCH_SECRET": tokens.SECRET, "NODE_ENV": "production"})

    def make_rooms(self, count):
        return [f"{self.name}{number}" for number in range(count)]

    def path(self, user, room):
        return f"/ws/signaling/{room}?user={user}"


class PeerJs(Peer):
    dialect = "peerjs"

    def path(self, user, room):
        return f"/peerjs?key=peerjs&id={user}-{room}&token={user}&version=1"

    def name_of(self, user, room):
        return f"{user}-{room}"


class FastApi(Peer):
    def __init__(self, name, command):
        self._directory = tempfile.TemporaryDirectory(prefix="beckon-bench-")
        super().__init__(name, command, directory=self._directory.name)

    def stop(self):
        super().stop()
        self._directory.cleanup()


class Subject(Beckond):
    """beckond as it is measured: all plugins, SQLite, the memory store, tokens of ours."""

    dialect = "beckon"

    def __init__(self, build, options=None, tls=False):
        super().__init__(build / "bin" / "beckond", options, {"SECRET_KEY": tokens.SECRET}, tls)

    def make_rooms(self, count):
        return self.create_rooms(tokens.access_token("user0"), count)

    def path(self, _user, room):
        return f"/ws/signaling/{room}"


def _node():
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return "there is no Node"
    if not (HERE / "node_modules" / "peer").is_dir():
        install = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=False, capture_output=True, text=True, timeout=120)
        if install.returncode != 0:
            return f"npm fails: {install.stderr.strip()[-300:]}"
    return None


def available(names):
    """Those of the names that can be run here; says why one cannot."""
    missing = {}
    if {"node", "peerjs"} & set(names) and (why := _node()):
        missing = {"node": why, "peerjs": why}
    if "fastapi" in names and subprocess.run([PYTHON, "-c", "import fastapi, httptools, uvicorn, uvloop"], check=False, capture_output=True).returncode:
        missing["fastapi"] = "there is no python3-fastapi, python3-uvicorn, python3-uvloop or python3-httptools"
    for name in names:
        if name in missing:
            print(f"without {name}: {missing[name]}")
    return [name for name in names if name not in missing]


def start(name, arguments, options=None, rooms=False):
    """`options` are beckond's. `rooms`: the floor tells who comes and goes."""
    if name == "floor":
        return Peer(name, [str(arguments.build / "bin" / "relay-floor"), *(["--rooms"] if rooms else [])])
    if name == "node":
        return Peer(name, ["node", str(HERE / "peers" / "node-relay.mjs")])
    if name == "peerjs":
        return PeerJs(name, ["node", str(HERE / "peers" / "peerjs.mjs")])
    if name == "fastapi":
        return FastApi(name, [PYTHON, "-B", str(HERE / "peers" / "fastapi_server.py")])
    server = Subject(arguments.build, options, name == TLS)
    server.name = name
    return server
