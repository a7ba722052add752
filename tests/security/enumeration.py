#!/usr/bin/env python3
"""Whether the time of an answer tells who has an account: `enumeration.py [CALLS]` asks a server in production the same of addresses that have
one and of addresses that have none, in random order, and compares the times of each kind of call by the rank test of Mann and Whitney and by
the difference of the medians against how much it varies by chance. No test: what it finds depends on the machine. It fails where both say that
the two differ by more than DIFFERENCE."""

import concurrent.futures
import http.client
import json
import math
import multiprocessing
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

from harness import MailSink, Server  # noqa: E402
from harness.production import Resident, production  # noqa: E402

ADDRESSES = 100  # of each side, and for each kind of call others: what has been asked before must not show
DIFFERENCE = 20e-6  # seconds; what a network between them hides
UNLIKELY = 4.0  # standard deviations
RESAMPLES = 400


def calls():
    """kind -> (path, members beside the address); none of them has a proof."""
    return {
        "sign-up, and once more": ("signup", {}),
        "login code": ("login", {}),
        "login with a wrong code": ("login", {"otp": "000000"}),
        "login with a false token": ("login", {"verification_token": "a.b.c"}),
        "verify a wrong code": ("verify-otp", {"otp": "000000"}),
        "username without proof": ("set-username", {"username": "somebody"}),
    }


def measure(address, known, unknown, count, path, members):
    """(seconds of each call for a known address, for an unknown one)."""
    times = ([], [])
    connection = http.client.HTTPConnection(*address)
    order = [0, 1] * count
    random.shuffle(order)
    statuses = ({}, {})
    for number, side in enumerate(order):
        body = json.dumps({"email": (known, unknown)[side][number % ADDRESSES], **members})
        began = time.perf_counter()
        connection.request("POST", f"/api/auth/{path}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        times[side].append(time.perf_counter() - began)
        statuses[side][answer.status] = statuses[side].get(answer.status, 0) + 1
    connection.close()
    if statuses[0].keys() != statuses[1].keys():
        raise SystemExit(f"{path}: the answers differ: {statuses}")
    return times


def rank_test(one, other):
    """How many standard deviations the ranks of the one are from those of the other."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, side) in enumerate(ranked, 1) if side == 0)
    first, second = len(one), len(other)
    mean = first * (first + second + 1) / 2
    return (ranks - mean) / math.sqrt(first * second * (first + second + 1) / 12)


def by_chance(one, other):
    """The standard deviation of the difference of the medians."""
    resampled = (statistics.median(random.choices(one, k=len(one))) - statistics.median(random.choices(other, k=len(other))) for _ in range(RESAMPLES))
    return statistics.stdev(resampled)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    found = []
    away = concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork"))  # from the thread that takes the mails
    away.submit(os.getpid).result()
    with tempfile.TemporaryDirectory(prefix="beckon-enumeration-") as directory, away:
        sink = MailSink().start()
        server = Server(pathlib.Path(directory), **production(sink, options={"rate.signup.mailbox": "0", "rate.connections.address": "0"}))
        server.start()
        try:
            print(f"{'call':26} {'calls':>6} {'known us':>9} {'unknown':>9} {'difference':>10} {'by chance':>9} {'rank test':>9}")
            for kind, (name, (path, members)) in enumerate(calls().items()):
                known = [Resident(server, sink, f"user{kind}x{number}").enter().email for number in range(ADDRESSES)]
                unknown = [f"other{kind}x{number}@example.com" for number in range(ADDRESSES)]
                one, other = away.submit(measure, server.address, known, unknown, count, path, members).result()
                difference, chance, ranks = statistics.median(one) - statistics.median(other), by_chance(one, other), rank_test(one, other)
                figures = f"{statistics.median(one) * 1e6:9.1f} {statistics.median(other) * 1e6:9.1f} {difference * 1e6:+10.1f} {chance * 1e6:9.1f} {ranks:+9.1f}"
                print(f"{name:26} {2 * count:6} {figures}", flush=True)
                if abs(ranks) > UNLIKELY and abs(difference) > max(UNLIKELY * chance, DIFFERENCE):
                    found.append(name)
        finally:
            server.stop()
            sink.stop()
    if found:
        raise SystemExit(f"the time tells who has an account: {', '.join(found)}")


if __name__ == "__main__":
    main()
