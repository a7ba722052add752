"""Clients that dawdle, hold on or flood must not hold up anyone else."""

import contextlib
import os
import re
import resource
import socket
import time

import pytest

from harness import Wire, WirePeer, eventually

# ASan would hold on to freed memory, which a test here measures.
SERVER = {"env": {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}}
TCP_CLOSE = 7  # as TCP_INFO tells it
PROMPT = 5.0  # seconds; a server that waits for a slow client takes ten or more


def assert_served_promptly(server):
    start = time.monotonic()
    assert server.api.get("/healthz").status == 200
    assert server.api.post("/api/auth/login", {"email": "nobody@example.com"}).status == 401
    assert time.monotonic() - start < PROMPT


def resident_bytes(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def processor_seconds(server):
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("start", [
    "", "GET /heal", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Half: ",
    "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
])  # fmt: skip
def test_500_unfinished_requests_hold_no_one_up(server, start):
    with contextlib.ExitStack() as open_ones:
        for _ in range(500):
            open_ones.enter_context(Wire(server)).send(start)
        assert_served_promptly(server)


def test_a_flood_of_requests_that_no_one_reads_is_bounded(server):
    """The server stops reading from a client that does not read its answers."""
    with Wire(server, receive_buffer=4096) as flood:
        requests = f"GET /readyz HTTP/1.1\r\nHost: {flood.host}\r\n\r\n".encode() * 1000
        before = resident_bytes(server)
        flood.socket.settimeout(1)
        sent = 0
        with contextlib.suppress(OSError):  # the time runs out, or the server hangs up: either is a bound
            while sent < 200 << 20:
                sent += flood.socket.send(requests)
        assert sent < 200 << 20
        assert resident_bytes(server) - before < 64 << 20
        assert_served_promptly(server)


def test_what_waits_for_a_client_that_does_not_read_is_bounded(server, alice, bob):
    """4 MiB of it, and little beyond that in the kernel, which has bounds of its own."""
    room = alice.create_room()
    sender = alice.connect(room)
    with WirePeer(bob, room, receive_buffer=4096):
        sender.expect_user("user_joined", bob)
        sent = 0
        answer = {"type": "heartbeat_response"}
        while answer == {"type": "heartbeat_response"}:
            sender.send("offer", target=bob.name, sdp="x" * 60_000)
            sender.send("heartbeat")
            sent += 60_000
            answer = sender.receive()
        assert answer == {"type": "user_left", "username": bob.name, "room_id": room.id}
        assert 4 << 20 <= sent < 5 << 20


def test_who_never_reads_is_reset_in_the_end(launch):
    """Neither the server nor its kernel keeps what such a client has left unread."""
    server = launch(options={"limits.close_handshake": "0.5"})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    sender = alice.connect(room)
    with WirePeer(bob, room, receive_buffer=4096) as slow:
        while not sender.has_message() or sender.receive()["type"] != "user_left":
            sender.send("offer", target=bob.name, sdp="x" * 60_000)
        eventually(lambda: slow.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_CLOSE)


def test_one_busy_room_does_not_hold_up_another(server, alice, bob, carol):
    """Whoever shares the server with a flood of faults and offers gets an answer all the same."""
    noisy, quiet = alice.create_room(), carol.create_room()
    one, other, third = alice.connect(noisy), bob.connect(noisy), carol.connect(quiet)
    for _ in range(100):
        one.send("offer", target=bob.name, sdp="x" * 60_000)
    start = time.monotonic()
    third.expect_nothing()
    assert time.monotonic() - start < PROMPT
    other.drop()


def database_reads(server):
    text = server.api.get("/metrics").body.decode()
    return int(re.search(r'^beckon_database_duration_seconds_count\{access="read"\} (\d+)$', text, re.MULTILINE).group(1))


def turned_away(server):
    text = server.api.get("/metrics").body.decode()
    return int(re.search(r"^beckon_connections_refused_total (\d+)$", text, re.MULTILINE).group(1))


def test_the_server_survives_running_out_of_descriptors(launch):
    """Without a file to spare it neither ends nor spins, and once there is room it serves again."""
    server = launch()
    user = server.user("alice")
    room = user.create_room()
    peer = user.connect(room)
    # Once before: UBSan needs a descriptor to look at a type for the first time, also in what looks at the database by itself.
    peer.expect_nothing()
    before = database_reads(server)
    eventually(lambda: database_reads(server) > before + 1)
    few = server.open_descriptors() + 20
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (few, few))
    with contextlib.ExitStack() as open_ones:
        for _ in range(100):
            open_ones.enter_context(socket.create_connection(server.address, PROMPT))
        peer.expect_nothing()
        before = processor_seconds(server)
        time.sleep(1)  # what is measured is a second of doing nothing
        assert processor_seconds(server) - before < 0.5
        assert server.running
    eventually(lambda: served(server))
    peer.expect_nothing()
    # How many depends on the machine: whoever hung up before the server came to them found a descriptor free again.
    assert turned_away(server) > 0
    assert user.see(room)["connected"] == [user.name]


def test_the_number_of_connections_has_a_bound(launch):
    """What is above it does not harm those below, and when one goes another may come."""
    server = launch(options={"net.max_connections": "20", "net.loops": "1"})
    user = server.user("alice")
    room = user.create_room()
    peer = user.connect(room)
    before = server.descriptors()["socket"] - 1  # without the peer
    with contextlib.ExitStack() as open_ones:
        for _ in range(200):
            open_ones.enter_context(socket.create_connection(server.address, PROMPT))
        peer.expect_nothing()
        # Beside those 20, 64 may read for a second why they are turned away; and one is in the hand of who turns it away.
        assert server.descriptors()["socket"] <= before + 20 + 64 + 1
    eventually(lambda: served(server))
    peer.expect_nothing()


def served(server):
    try:
        return server.api.get("/healthz").status == 200
    except OSError:
        return False
