"""Whether a flood harms others, or leaves something behind: of connections, of bad tokens, of large messages, of rooms."""

import base64
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time

from .attack import Attack, burst, flood, pipeline
from .beckond import Beckond
from .bystander import Bystander, report, rows
from .memory import Memory
from .side import load_command
from .tls import client_hello

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
SETTLE = 10.0  # seconds until what is on its way has ended
SPARE = 60  # descriptors that may stay open: sessions of the database
BURST, RATE = 400, 200  # signaling.message_burst and signaling.message_rate
REFUSALS = 20  # limits.tls_refusals
TOKENS = 50_000
DISTINCT_TOKENS = 2000


def settled(server, before):
    """Open descriptors, once no more than before or when they do not get fewer."""
    end = time.monotonic() + SETTLE
    while (left := server.descriptors()) > before + SPARE and time.monotonic() < end:
        time.sleep(0.1)
    if left > before + SPARE:
        raise RuntimeError(f"{left} descriptors are open after a flood, and {before} were before it")
    return left


def of_connections(server, bystander, arguments):
    """From everywhere: who asks is answered."""
    with Attack(flood, server.port, arguments.flood_rate, HEALTH, 1000) as attack:
        lines = rows("connections", bystander.watch(arguments.flood_seconds))
        counts = attack.stop()
    if counts["failed"] or counts["unanswered"] or counts["turned_away"]:
        raise RuntimeError(f"connections were lost: {counts}")
    return lines, counts, "connections: {opened} in {seconds:.1f} s, {answered} asked and were answered".format(**counts)


def of_one_address(server, bystander, arguments):
    """From one place, which production lets have 1,000 in 10 s: whoever comes from elsewhere gets in."""
    with Attack(flood, server.port, arguments.flood_rate, HEALTH, 1) as attack:
        lines = rows("one address", bystander.watch(arguments.flood_seconds))
        counts = attack.stop()
    if not counts["turned_away"]:
        raise RuntimeError(f"nobody was turned away: {counts}")
    text = "one address: {opened} connections in {seconds:.1f} s, {answered} asked and were answered, {turned_away} turned away".format(**counts)
    return lines, counts, text


def of_handshakes(server, bystander, arguments):
    """The same at a port of TLS, each with the first bytes of a handshake, which are what costs the server most: few get that far."""
    with Attack(flood, server.port, arguments.flood_rate, client_hello(), 1) as attack:
        lines = rows("handshakes above the cap", bystander.watch(arguments.flood_seconds))
        counts = attack.stop()
    refusals = {result: server.figure(f'beckon_tls_refusals_total{{result="{result}"}}') for result in ("told", "failed", "hung_up")}
    if not refusals["hung_up"] or refusals["told"] + refusals["failed"] > REFUSALS * (counts["seconds"] + SETTLE):
        raise RuntimeError(f"{refusals} of {counts} had a handshake")
    text = "handshakes above the cap: {opened} connections in {seconds:.1f} s".format(**counts)
    return lines, counts | refusals, text + ", {failed} begun to say why, {hung_up} hung up on".format(**refusals)


def bad_tokens(good):
    """Requests with tokens of many wrong kinds."""
    random_numbers = random.Random(1)
    header, payload, signature = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    for _ in range(DISTINCT_TOKENS):
        noise = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
        token = random_numbers.choice(
            [f"{header}.{payload}.{noise}", f"{none}.{payload}.", f"{header}.{noise}.{signature}", f"{noise}.{payload}.{signature}", noise,
             f"{header}.{payload}", noise * 100])  # fmt: skip
        yield f"GET /api/rooms/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def of_tokens(server, bystander, arguments):
    """None of them passes, and none is remembered."""
    requests = list(bad_tokens(server.sign_up(["target"])["target"]))
    with Attack(pipeline, server.port, requests, 50, TOKENS) as attack:
        lines = rows("bad tokens", bystander.watch(arguments.flood_seconds))
        counts = attack.finish()
    if not set(counts["statuses"]) <= {"401", "429"}:
        raise RuntimeError(f"a bad token passed: {counts}")
    return lines, counts, "bad tokens: {sent} in {seconds:.1f} s, answered {statuses}".format(**counts)


def of_bursts(server, bystander, arguments, interval):
    """Pairs of clients, all of which send a burst at the same moment."""
    users = [f"burst{number}" for number in range(arguments.burst_clients)]
    tokens = server.sign_up(users)
    rooms = server.create_rooms(tokens[users[0]], -(-len(users) // 2))
    clients = [(rooms[number // 2], tokens[user], users[number ^ 1]) for number, user in enumerate(users)]
    with Attack(burst, server.port, clients, BURST, interval) as attack:
        lines = rows(f"bursts every {interval} s", bystander.watch(arguments.flood_seconds))
        counts = attack.stop()
    text = f"bursts: {len(users)} clients sent {{bursts}} times {BURST} messages at once, every {interval} s or when they could"
    return lines, counts, text.format(**counts)


def of_bursts_within(server, bystander, arguments):
    """As many as a client may send at once, as often as it may: nobody is read more slowly."""
    return of_bursts(server, bystander, arguments, BURST / RATE)


def of_bursts_above(server, bystander, arguments):
    """Whatever the server takes."""
    return of_bursts(server, bystander, arguments, 0.1)


def of_messages(server, bystander, arguments):
    """Pairs that send each other the largest messages, as many as go through."""
    users = [f"large{number}" for number in range(40)]
    tokens = server.sign_up(users)
    with tempfile.TemporaryDirectory(prefix="beckon-bench-") as directory:
        plan = pathlib.Path(directory) / "plan"
        rooms = server.create_rooms(tokens[users[0]], len(users) // 2)
        lines = [f"{user} /ws/signaling/{rooms[number // 2]} {tokens[user]}\n" for number, user in enumerate(users)]
        plan.write_text("".join(lines), encoding="ascii")
        plan.chmod(0o600)
        command = load_command(arguments.build, server.port, server.pid, plan, size=65_000, seconds=arguments.flood_seconds)
        command.append("--in-flight=16")
        with Attack(run_command, command) as attack:
            lines = rows("large messages", bystander.watch(arguments.flood_seconds))
            measured = json.loads(attack.finish())
    megabytes = measured["per_second"] * 65_000 / 2**20
    text = f"large messages: {measured['messages']} of 65,000 bytes, {megabytes:.0f} MB a second, none lost, doubled or changed"
    return lines, measured, text


def run_command(_, command):
    yield "on"
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def of_rooms(server, bystander, arguments):
    """One user makes room after room, and another joins each; the limit on that is off."""
    tokens = server.sign_up(["maker", "joiner"])
    began = time.monotonic()
    with Attack(make_rooms, server, tokens, arguments.rooms) as attack:
        lines = rows("rooms", bystander.watch_until(attack.is_over))
        attack.finish()
    seconds = time.monotonic() - began
    lines += rows(f"after {arguments.rooms} rooms", bystander.watch(arguments.flood_seconds / 4))
    text = f"rooms: {arguments.rooms} made and joined in {seconds:.0f} s, {2 * arguments.rooms / seconds:.0f} calls a second"
    return lines, {"seconds": seconds}, text


def make_rooms(_, server, tokens, count):
    yield "on"
    rooms = server.create_rooms(tokens["maker"], count)
    server.join_rooms(tokens["joiner"], rooms)


FLOODS = {
    "connections": (of_connections, {}),
    "one address": (of_one_address, {"rate.connections.address": "1000/10"}),
    "handshakes": (of_handshakes, {"rate.connections.address": "1000/10"}),
    "tokens": (of_tokens, {}),
    "bursts": (of_bursts_within, {"signaling.message_rate": str(RATE)}),
    "bursts above": (of_bursts_above, {"signaling.message_rate": str(RATE)}),
    "messages": (of_messages, {}),
    "rooms": (of_rooms, {}),
}


def run(arguments):
    lines, figures = [], {}
    print("flood: an ordinary client beside floods")
    for name, (flood_of, options) in FLOODS.items():
        with Beckond(arguments.build / "bin" / "beckond", options, tls=flood_of is of_handshakes) as server, Bystander(server) as bystander:
            before = server.descriptors()
            with Memory(server) as memory:
                measured, figures[name], text = flood_of(server, bystander, arguments)
            settled(server, before)
            print(f"{text}; {memory.text()}", flush=True)
            figures[name] |= memory.summary()
        lines += measured
    report(lines)
    return {"calls": lines, "floods": figures}
