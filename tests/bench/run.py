#!/usr/bin/env python3
"""Measures a built server under load: `./dev bench [SCENARIO...]`. Everything runs on 127.0.0.1, and ends with this program."""

import argparse
import json
import pathlib
import signal
import sys

from measure import calls, churn, flood, growth, idle, loops, nodes, paced, peers, picture, relay, slow, start

SCENARIOS = {
    "relay": relay.run,
    "room": churn.run_room,
    "connect": churn.run_connect,
    "idle": idle.run,
    "paced": paced.run,
    "loops": loops.run,
    "calls": calls.run,
    "start": start.run,
    "growth": growth.run,
    "nodes": nodes.run,
    "slow": slow.run,
    "flood": flood.run,
}
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
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"{', '.join(SCENARIOS)}; all of them without one")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release", help="folder of the build (default: build/release)")
    parser.add_argument("--json", type=pathlib.Path, help="write the results to this file too")
    parser.add_argument("--pictures", type=pathlib.Path, help="draw latencies (paced) and cost over connections (growth) into this folder")
    parser.add_argument("--against", nargs="*", choices=[*peers.ALL, peers.TLS], default=peers.ALL, help="servers to put side by side (default: all but the one over TLS)")
    parser.add_argument("--rounds", type=bounded(1, 50), default=3, help="turns of each server")
    parser.add_argument("--seconds", type=bounded(1, 120), default=5, help="length of a turn")
    parser.add_argument("--pairs", type=bounded(1, 2000), default=64, help="relay, loops, nodes: pairs of clients")
    parser.add_argument("--bytes", type=bounded(128, 65_536), nargs="+", default=[200, 2500], help="relay: sizes of messages")
    parser.add_argument("--in-flight", type=bounded(1, 1024), nargs="+", default=[1, 8], help="relay, nodes: messages under way in each pair")
    parser.add_argument("--room-size", type=bounded(2, 5_000), default=200, help="room: clients in it")
    parser.add_argument("--connections", type=bounded(10, 19_000), default=10_000, help="idle, start: WebSockets")
    parser.add_argument("--idle-seconds", type=bounded(1, 120), default=30, help="idle: length of a turn")
    parser.add_argument("--paced-connections", type=bounded(2, 10_000), default=1000, help="paced: clients")
    parser.add_argument("--rate", type=bounded(1, 50_000), default=5000, help="paced: messages a second")
    parser.add_argument("--nodes-rate", type=bounded(1, 50_000), default=1000, help="nodes: messages a second, where latency is measured")
    parser.add_argument("--slow-clients", type=bounded(1, 10_000), default=1000, help="slow: clients of each kind")
    parser.add_argument("--slow-seconds", type=bounded(1, 600), default=12, help="slow: time beside each kind")
    parser.add_argument("--flood-rate", type=bounded(1, 20_000), default=2000, help="flood: connections a second")
    parser.add_argument("--flood-seconds", type=bounded(1, 600), default=10, help="flood: time beside each")
    parser.add_argument("--burst-clients", type=bounded(2, 10_000), default=1000, help="flood: clients that send bursts of messages")
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
    if arguments.pictures:
        picture.draw(results, arguments.pictures)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
