#!/usr/bin/env python3
"""Counts the server's own instructions for a fixed script, under callgrind, and compares them with the figures that are kept.

Instructions do not depend on what else the machine does. They leave out the kernel's work, of which the number of system calls tells.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from measure import process

process.PATIENCE = 300.0  # under callgrind everything takes fifty times as long

from measure import tokens  # noqa: E402: they take over the patience
from measure.beckond import Api, Beckond  # noqa: E402
from measure.websocket import CLOSE, WebSocket, frame  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIGURES = HERE / "instructions.json"
MARGIN = 0.10
MARGIN_OF_VISITS = 0.25  # how much of one is done in the same turn of the loop depends on what else the machine does
RUNS_OF_VISITS = 3  # of which the cheapest counts, for the same reason
SKIPPED = 77
STAYING = 20
ALLOCATE_NOTHING = {"relay of 200 bytes", "relay of 2500 bytes", "heartbeat"}
ALLOCATORS = {"malloc", "calloc", "realloc"}


class Counted(Beckond):
    """beckond under callgrind, which counts only between begin() and end()."""

    def __init__(self, build, folder):
        self._folder = folder
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out", "--quiet"]
        patient = {"limits.ping_after": "1800", "limits.silence": "3600"}
        super().__init__(build / "bin" / "beckond", patient, {"SECRET_KEY": tokens.SECRET}, under=command)

    def _control(self, *words):
        # Both sides make the name of their pipes of $HOST, which is an address for beckond.
        environment = {**os.environ, "HOST": "127.0.0.1"}
        subprocess.run(["callgrind_control", *words, str(self.pid)], check=True, capture_output=True, timeout=120, env=environment)

    def count(self, name, times, work):
        """Instructions and allocations for each of `times`, after some that are not counted."""
        work(max(1, times // 10))
        self._control("--instr=on")
        self._control("-z")
        work(times)
        self._control(f"--dump={name}")
        self._control("--instr=off")
        instructions = allocations = 0
        for file in self._folder.glob("out.*"):
            text = file.read_text(encoding="utf-8", errors="replace")
            if found := re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE):
                instructions += int(found.group(1))
            allocations += calls_of(text, ALLOCATORS)
            file.unlink()
        if instructions == 0:
            raise RuntimeError("callgrind counted nothing")
        return {"instructions": round(instructions / times), "allocations": round(allocations / times, 2)}

    def count_cheapest(self, name, times, work):
        return min((self.count(name, times, work) for _ in range(RUNS_OF_VISITS)), key=lambda found: found["instructions"])


def calls_of(text, functions):
    """Calls of some functions, in callgrind's format: names are written out once, as `(7) malloc`, and stand for themselves from then on."""
    numbers = set()
    for number, name in re.findall(r"^c?fn=\((\d+)\) (\S+)", text, re.MULTILINE):
        if name in functions:
            numbers.add(number)
    calls = re.findall(r"^cfn=\((\d+)\).*\n(?:c(?:fi|fl|ob)=.*\n)*calls=(\d+)", text, re.MULTILINE)
    return sum(int(count) for number, count in calls if number in numbers)


def offer(size, sender, target):
    head = f'{{"type":"offer","sender":"{sender}","target":"{target}","sdp":"'
    line = r"a=candidate:1 1 udp 2122260223 192.0.2.7 54321 typ host\r\n"
    text = head + line * ((size - len(head)) // len(line))
    return text + "x" * (size - len(text) - 2) + '"}'


def ping_pong(one, other, size):
    texts = offer(size, "user0", "user1"), offer(size, "user1", "user0")

    def work(times):
        for number in range(times):
            sender, target = (one, other) if number % 2 == 0 else (other, one)
            sender.send(texts[number % 2])
            if target.receive() != texts[number % 2]:
                raise RuntimeError("a message was changed")

    return work


def beats(client):
    def work(times):
        for _ in range(times):
            client.send('{"type":"heartbeat"}')
            client.receive()

    return work


def visits(server, room, staying):
    def work(times):
        for _ in range(times):
            guest = WebSocket(server.port, room, tokens.access_token("guest"), "127.0.0.1")
            for client in staying:
                client.receive()
            guest.socket.sendall(frame(CLOSE, b"\x03\xe8"))
            for client in staying:
                client.receive()
            guest.close()

    return work


def measure(build):
    with tempfile.TemporaryDirectory(prefix="beckon-bench-") as directory:
        with Counted(build, pathlib.Path(directory)) as server:
            token = server.sign_up(["user0"])["user0"]
            pair, quiet, full = server.create_rooms(token, 3)
            enter = lambda room, user: WebSocket(server.port, room, tokens.access_token(user), "127.0.0.1")  # noqa: E731
            one, other = enter(pair, "user0"), enter(pair, "user1")
            one.receive()
            figures = {f"relay of {size} bytes": server.count(f"relay{size}", 1000, ping_pong(one, other, size)) for size in (200, 2500)}
            figures["heartbeat"] = server.count("heartbeat", 500, beats(one))
            figures["visit"] = server.count_cheapest("visit", 40, visits(server, quiet, [enter(quiet, "user0")]))
            staying = []
            for number in range(STAYING):
                staying.append(enter(full, f"user{number}"))
                for earlier in staying[:-1]:
                    earlier.receive()
            figures[f"visit to a room of {STAYING}"] = server.count_cheapest("room", 20, visits(server, full, staying))
            with Api(server) as api:
                figures["GET room"] = server.count("get", 100, lambda times: [api.get(f"/api/rooms/{pair}", token) for _ in range(times)])
                body = {"email": "user0@example.com"}
                figures["POST login"] = server.count("login", 100, lambda times: [api.post("/api/auth/login", body) for _ in range(times)])
    return figures


def compiler():
    """Of the figures: another one makes other instructions."""
    return "g++ " + subprocess.run(["g++", "-dumpversion"], check=True, capture_output=True, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--write", action="store_true", help=f"keep what is measured in {FIGURES.name}")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not shutil.which("valgrind"):
        print("skipped: there is no valgrind")
        return SKIPPED
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    if not arguments.write and kept.get("compiler") != compiler():
        print(f"skipped: the figures are those of {kept.get('compiler')}, this is {compiler()}")
        return SKIPPED
    measured = measure(arguments.build.resolve())
    if arguments.write:
        FIGURES.write_text(json.dumps({"compiler": compiler(), "figures": measured}, indent=2) + "\n", encoding="utf-8")
    faults = []
    for name, found in measured.items():
        before = kept.get("figures", {}).get(name, found)["instructions"]
        change = found["instructions"] / before - 1
        print(f"{name}: {found['instructions']} instructions ({change:+.1%}), {found['allocations']} allocations")
        if change > (MARGIN_OF_VISITS if name.startswith("visit") else MARGIN):
            faults.append(f"{name} takes {change:.0%} more instructions than tests/bench/instructions.json says")
        if name in ALLOCATE_NOTHING and found["allocations"] >= 0.5:  # what goes on besides allocates a little
            faults.append(f"{name} allocates memory")
    if faults and not arguments.write:
        print("\n".join(faults))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
