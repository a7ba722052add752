"""The gate itself, in front of a server that sends back what it gets: a gate that misbehaves less than it says would prove nothing."""

import os
import socket
import threading
import time

import pytest

from harness import DEADLINE, Gate, Way, eventually


class Echo:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.ends = []  # how each connection ended
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                one, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._echo, args=(one,), daemon=True).start()

    def _echo(self, one):
        with one:
            try:
                while data := one.recv(65536):
                    one.sendall(data)
                one.sendall(b"bye")
                self.ends.append("end")
            except OSError:
                self.ends.append("reset")


@pytest.fixture
def echo():
    one = Echo()
    yield one
    one.listener.close()


@pytest.fixture
def gate(echo):
    with Gate(echo.address) as one:
        yield one


@pytest.fixture
def client(gate):
    with socket.create_connection(gate.address, DEADLINE) as one:
        yield one


def read(client, count):
    data = b""
    while len(data) < count and (more := client.recv(count - len(data))):
        data += more
    return data


def assert_silent(client, seconds=0.2):
    client.settimeout(seconds)
    with pytest.raises(TimeoutError):
        client.recv(1)
    client.settimeout(DEADLINE)


def test_everything_passes_and_a_half_closed_connection_stays_one(client):
    data = os.urandom(3 << 20)
    threading.Thread(target=client.sendall, args=(data,)).start()
    assert read(client, len(data)) == data
    client.shutdown(socket.SHUT_WR)
    assert read(client, 10) == b"bye"


def test_a_delay_is_one_of_time_alone(gate, client):
    gate.delay(0.3)
    begun = time.monotonic()
    for _ in range(10):
        client.sendall(b"x" * 1000)
    assert len(read(client, 10_000)) == 10_000
    assert 0.6 <= time.monotonic() - begun < 2


def test_a_trickle_brings_single_bytes(gate, client):
    gate.trickle(0.005, Way.TO_CLIENT)
    client.sendall(b"x" * 40)
    begun = time.monotonic()
    pieces = []
    while sum(pieces) < 40:
        pieces.append(len(client.recv(100)))
    assert len(pieces) > 20 and time.monotonic() - begun >= 0.1


def test_what_a_pause_holds_back_comes_later(gate, client):
    gate.pause(Way.TO_SERVER)
    client.sendall(b"early")
    assert_silent(client)
    gate.resume()
    assert read(client, 5) == b"early"


def test_a_cut_is_seen_at_both_ends(echo, gate, client):
    client.sendall(b"x")
    assert read(client, 1) == b"x"
    gate.cut()
    assert client.recv(1) == b""
    eventually(lambda: echo.ends == ["end"] or echo.ends == ["reset"])
    assert gate.connections == 0


def test_a_cut_after_so_many_bytes(gate):
    gate.cut_after(7, Way.TO_CLIENT)
    for _ in range(2):
        with socket.create_connection(gate.address, DEADLINE) as client:
            client.sendall(b"0123456789")
            assert read(client, 10) == b"0123456"
    gate.forward()
    with socket.create_connection(gate.address, DEADLINE) as client:
        client.sendall(b"0123456789")
        assert read(client, 10) == b"0123456789"


def test_a_reset_is_seen_at_both_ends(echo, gate, client):
    client.sendall(b"x")
    assert read(client, 1) == b"x"
    gate.reset()
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    eventually(lambda: echo.ends == ["reset"])


def test_a_closed_gate_refuses_and_keeps_what_is_open(gate, client):
    gate.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(gate.address, DEADLINE)
    client.sendall(b"x")
    assert read(client, 1) == b"x"
    gate.open()
    socket.create_connection(gate.address, DEADLINE).close()


def test_a_server_that_is_not_there_resets_the_client():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = probe.getsockname()
    with Gate(nobody) as gate, pytest.raises(ConnectionResetError):
        with socket.create_connection(gate.address, DEADLINE) as client:
            client.recv(1)
