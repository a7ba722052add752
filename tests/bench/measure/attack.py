"""Clients that mean no good, in a process of their own on the core of the load, so that what is measured beside them is the server."""

import contextlib
import errno
import json
import multiprocessing
import os
import selectors
import socket
import struct
import time

from .idle import raise_open_files
from .process import PATIENCE, cores
from .websocket import TEXT, WebSocket, frame

LONGEST = 1800.0  # seconds
ESTABLISHED = 1  # the state of a TCP connection, as TCP_INFO has it
RESET = struct.pack("ii", 1, 0)


def address(number):
    """Where attacker `number` comes from: many machines, none of them the bystander's."""
    return f"127.1.{number // 250 % 250}.{1 + number % 250}"


class Attack:
    """Runs `work(go_on, *arguments)` in a process until stop(), which returns what the work returned.

    The work is a generator function: its first yield says that the attack is on, and it must end soon once `go_on()` is false.
    """

    def __init__(self, work, *arguments):
        context = multiprocessing.get_context("fork")
        self._stop = context.Event()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(theirs, self._stop, work, arguments), daemon=True)
        self._process.start()
        theirs.close()
        self._receive()

    def _receive(self, patience=4 * PATIENCE):
        if not self._pipe.poll(patience):
            raise RuntimeError("the attack does not get on")
        outcome = self._pipe.recv()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def is_over(self):
        return self._pipe.poll(0)

    def stop(self):
        self._stop.set()
        return self.finish()

    def finish(self):
        """Waits until the work is done, however long that takes, and returns what it returned."""
        outcome = self._receive(LONGEST)
        self._process.join(PATIENCE)
        return outcome

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.join(PATIENCE)


def _run(pipe, stop, work, arguments):
    os.sched_setaffinity(0, {cores()[1]})
    os.nice(10)  # the bystander has to share this core: it must not wait for it
    raise_open_files()
    try:
        running = work(lambda: not stop.is_set(), *arguments)
        pipe.send(next(running))
        try:
            while True:
                next(running)
        except StopIteration as end:
            pipe.send(end.value)
    except Exception as fault:  # noqa: BLE001: told by the parent
        pipe.send(RuntimeError(f"the attack broke: {fault!r}"))


class Kind:
    """How a slow client behaves: what it sends at once, byte after byte from then on, and whether it reads."""

    def __init__(self, opening, drip=b"", reads=True, receive_buffer=None):
        self.opening = opening  # number -> bytes
        self.drip = drip  # sent round and round, a byte at a time
        self.reads = reads
        self.receive_buffer = receive_buffer


def hold(go_on, port, count, kind, interval):
    """Keeps `count` connections open, each sending a byte every `interval` seconds; one that the server ends is made anew."""
    clients = {}
    again = 0
    for number in range(count):
        clients[number] = _open(port, number, kind)
    yield "on"
    sent = 0
    while go_on():
        began = time.monotonic()
        for number, client in clients.items():
            if not _drip(client, kind, sent):
                client.close()
                clients[number] = _open(port, number, kind)
                again += 1
            if number % 50 == 0:
                time.sleep(0)  # the bystander shares this core
        sent += 1
        time.sleep(max(0.0, began + interval - time.monotonic()))
    for client in clients.values():
        client.close()
    return {"opened_again": again}


def _open(port, number, kind):
    client = socket.socket()
    if kind.receive_buffer is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, kind.receive_buffer)
    client.bind((address(number), 0))
    client.settimeout(PATIENCE)
    client.connect(("127.0.0.1", port))
    client.setblocking(False)
    with contextlib.suppress(OSError):
        client.sendall(kind.opening(number))
    return client


def _is_open(client):
    """Without a look at what has arrived."""
    return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED


def _drip(client, kind, sent):
    """False when the server has hung up."""
    try:
        if kind.reads and client.recv(65536) == b"":
            return False
    except BlockingIOError:
        pass
    except OSError:
        return False
    if not kind.drip:
        return _is_open(client)
    at = sent % len(kind.drip)
    try:
        client.send(kind.drip[at : at + 1])
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


def pour(go_on, port, senders, message_bytes):
    """Each of `senders` (room, token, targets) sends its targets messages of this size, as fast as the server takes them."""
    clients = []
    for number, (room, token, targets) in enumerate(senders):
        one = WebSocket(port, room, token, address(number))
        filler = "x" * (message_bytes - 100)
        messages = [frame(TEXT, json.dumps({"type": "offer", "target": target, "sdp": filler}).encode()) for target in targets]
        clients.append([one.socket, messages, 0, b""])
        one.socket.setblocking(False)
    yield "on"
    poured = 0
    while go_on():
        for client in clients:
            poured += _pour_on(client)
        time.sleep(0.0005)
    return {"poured_bytes": poured}


def _pour_on(client):
    """Sends what goes, and throws away what comes. A sender that the server has closed stays closed."""
    connection, messages, number, rest = client
    sent = 0
    try:
        with contextlib.suppress(BlockingIOError):
            while connection.recv(65536):
                pass
        for _ in range(20):
            rest = rest or messages[number % len(messages)]
            count = connection.send(rest)
            sent += count
            rest = rest[count:]
            number += not rest
    except OSError:
        pass
    client[2:] = [number, rest]
    return sent


def burst(go_on, port, clients, messages, interval):
    """Each of `clients` (room, token, target) sends its target as many messages at once, all of them at the same moment, again and again:
    the next ones `interval` seconds later, or, for one that is read more slowly, when all have left. Counts what has been sent and read."""
    opened = []
    for number, (room, token, target) in enumerate(clients):
        one = WebSocket(port, room, token, address(number))
        one.socket.setblocking(False)
        opened.append([one.socket, frame(TEXT, json.dumps({"type": "candidate", "target": target, "candidate": None}).encode()) * messages, b""])
    yield "on"
    counts = {"bursts": 0, "sent_bytes": 0, "read_bytes": 0}
    due = time.monotonic()
    while go_on():
        now = time.monotonic()
        if now >= due:
            due = now + interval
            for client in opened:
                counts["bursts"] += not client[2]
                client[2] = client[2] or client[1]
        for client in opened:
            _burst_on(client, counts)
        time.sleep(0.001)
    for client in opened:
        client[0].close()
    return counts


def _burst_on(client, counts):
    connection, _, rest = client
    with contextlib.suppress(BlockingIOError):
        while rest:
            sent = connection.send(rest)
            counts["sent_bytes"] += sent
            rest = client[2] = rest[sent:]
    with contextlib.suppress(BlockingIOError):
        while read := len(connection.recv(65536)):
            counts["read_bytes"] += read


def flood(go_on, port, per_second, request, addresses):
    """Opens `per_second` connections a second, from so many addresses: of three, one asks and reads the answer, one hangs up at once, one
    resets at once."""
    yield "on"
    began = time.monotonic()
    counts = {"opened": 0, "answered": 0, "failed": 0, "turned_away": 0, "seconds": 0.0}
    waiting = {}
    selector = selectors.DefaultSelector()
    while go_on():
        due = int((time.monotonic() - began) * per_second)
        for number in range(counts["opened"], min(due, counts["opened"] + 200)):
            _flood_one(port, number, address(number % addresses), request, counts, selector, waiting)
        _read_answers(selector, waiting, counts, 0.001)
    counts["seconds"] = time.monotonic() - began
    end = time.monotonic() + 5
    while waiting and time.monotonic() < end:
        _read_answers(selector, waiting, counts, 0.1)
    counts["unanswered"] = len(waiting)
    return counts


def _flood_one(port, number, source, request, counts, selector, waiting):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)  # no port stays behind in TIME_WAIT
    client.bind((source, 0))
    client.setblocking(False)
    counts["opened"] += 1
    error = client.connect_ex(("127.0.0.1", port))
    if error not in (0, errno.EINPROGRESS):
        counts["failed"] += 1
        client.close()
    elif number % 3 == 1:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))
        client.close()
    elif number % 3 == 2:
        client.close()
    else:
        selector.register(client, selectors.EVENT_WRITE)
        waiting[client] = request


def _read_answers(selector, waiting, counts, patience):
    for key, _ in selector.select(patience):
        client = key.fileobj
        try:
            if waiting[client]:
                client.send(waiting[client])
                waiting[client] = b""
                selector.modify(client, selectors.EVENT_READ)
                continue
            answer = client.recv(4096)
            counts["answered" if answer.startswith(b"HTTP/1.1 200") else "turned_away"] += 1
        except ConnectionError:
            counts["turned_away"] += 1
        except OSError:
            counts["failed"] += 1
        selector.unregister(client)
        del waiting[client]
        client.close()


def pipeline(go_on, port, requests, at_once, total):
    """`total` requests over `at_once` connections, each with the next of `requests` round and round; counts the statuses of the answers."""
    yield "on"
    statuses = {}
    clients = [socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(address(number), 0)) for number in range(at_once)]
    readers = [client.makefile("rb") for client in clients]
    began = time.monotonic()
    sent = 0
    batch = 20
    while go_on() and sent < total:
        for client in clients:
            client.sendall(b"".join(requests[(sent + number) % len(requests)] for number in range(batch)))
            sent += batch
        for reader in readers:
            for _ in range(batch):
                status = _skip_answer(reader)
                statuses[status] = statuses.get(status, 0) + 1
    return {"sent": sent, "seconds": time.monotonic() - began, "statuses": statuses}


def _skip_answer(reader):
    status = reader.readline()[9:12].decode()
    length = 0
    while (line := reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    reader.read(length)
    return status
