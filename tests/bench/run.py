#!/usr/bin/env python3
"""Measures a built server under load: `./dev bench [SCENARIO...]`. Everything runs on 127.0.0.1, and ends with this program."""

import argparse
import json
import pathlib
import signal
import sys

from measure import flood, idle, nodes, relay, slow

SCENARIOS = {"relay": relay.run, "nodes": nodes.run, "idle": idle.run, "slow": slow.run, "flood": flood.run}
ROOT = pathlib.Path(__file__).resolve().parents[2]


def bounded(least, most):
    def number(text):
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
        return value

    return number


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="relay, nodes, idle, slow or flood; all of them without one")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release", help="folder of the build (default: build/release)")
    parser.add_argument("--json", type=pathlib.Path, help="write the results to this file too")
    parser.add_argument("--rounds", type=bounded(1, 50), default=3, help="relay, nodes: turns of each server")
    parser.add_argument("--seconds", type=bounded(1, 120), default=5, help="relay, nodes: length of a turn")
    parser.add_argument("--pairs", type=bounded(1, 2000), default=50, help="relay, nodes: pairs of clients")
    parser.add_argument("--bytes", type=bounded(256, 65_536), default=2200, help="relay, nodes: size of a message")
    parser.add_argument("--in-flight", type=bounded(1, 1024), nargs="+", default=[1, 16], help="relay, nodes: messages under way in each pair")
    parser.add_argument("--connections", type=bounded(1, 100_000), default=10_000, help="idle: WebSockets")
    parser.add_argument("--slow-clients", type=bounded(1, 10_000), default=1000, help="slow: clients of each kind")
    parser.add_argument("--slow-seconds", type=bounded(1, 600), default=12, help="slow: time beside each kind")
    parser.add_argument("--flood-rate", type=bounded(1, 20_000), default=2000, help="flood: connections a second")
    parser.add_argument("--flood-seconds", type=bounded(1, 600), default=10, help="flood: time beside each")
    parser.add_argument("--rooms", type=bounded(1, 1_000_000), default=20_000, help="flood: rooms")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    for name in arguments.scenarios:
        if name not in SCENARIOS:
            parser.error(f"no scenario {name}; there are {', '.join(SCENARIOS)}")
    if not (arguments.build / "bin" / "beckond").exists():
        parser.error(f"no server in {arguments.build}/bin: build it with ./dev build")
    return arguments


def main():
    arguments = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = {}
    for name in arguments.scenarios or SCENARIOS:
        results[name] = SCENARIOS[name](arguments)
        print(flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
