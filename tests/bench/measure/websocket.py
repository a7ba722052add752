"""Just enough of a WebSocket client to measure with."""

import os
import socket
import struct

from .process import PATIENCE

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def upgrade_request(room, token):
    return (
        f"GET /ws/signaling/{room} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode("ascii")


def frame(opcode, payload):
    """One whole frame, masked."""
    size = len(payload)
    head = bytes([0x80 | opcode])
    head += bytes([0x80 | size]) if size < 126 else struct.pack(">BH", 0xFE, size) if size < 65536 else struct.pack(">BQ", 0xFF, size)
    key = os.urandom(4)
    repeated = (key * (size // 4 + 1))[:size]
    return head + key + (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


class WebSocket:
    def __init__(self, port, room, token, source, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket)
        self._reader = self.socket.makefile("rb")
        self.socket.sendall(upgrade_request(room, token))
        status = self._reader.readline()
        if not status.startswith(b"HTTP/1.1 101 "):
            raise RuntimeError(f"an upgrade is refused: {status!r}")
        while self._reader.readline() != b"\r\n":
            pass

    def send(self, text):
        self.socket.sendall(frame(TEXT, text.encode()))

    def receive(self):
        """The next text; pings are answered meanwhile."""
        while True:
            opcode, payload = self._read_frame()
            if opcode == TEXT:
                return payload.decode()
            if opcode == PING:
                self.socket.sendall(frame(PONG, payload))
            elif opcode == CLOSE:
                raise RuntimeError(f"a WebSocket is closed: {payload!r}")

    def _read_frame(self):
        first, size = self._reader.read(2)
        if size >= 126:
            (size,) = struct.unpack(">H", self._reader.read(2)) if size == 126 else struct.unpack(">Q", self._reader.read(8))
        return first & 0x0F, self._reader.read(size)

    def close(self):
        self._reader.close()
        self.socket.close()
