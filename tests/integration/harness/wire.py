"""HTTP and WebSocket by the byte, for what no decent client would send."""

import http.client
import json
import os
import socket
import struct

from .api import Answer
from .deadline import DEADLINE
from .peer import upgrade_headers

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10


class Wire:
    """One connection: TCP, and TLS over it if the server speaks it. Then its end must be said before the connection ends."""

    def __init__(self, server, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(server.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if server.client_tls:
            self.socket = server.client_tls.wrap_socket(self.socket, server_hostname="127.0.0.1", suppress_ragged_eofs=False)
        self.reader = self.socket.makefile("rb")
        self.host = f"127.0.0.1:{server.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.reader.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def end(self):
        """Shuts its side down, to read on."""
        self.socket.shutdown(socket.SHUT_WR)

    def request(self, method, path, *lines, body=b"", host=True):
        """Sends a request of exactly these header lines, with a Host unless told otherwise."""
        head = [f"{method} {path} HTTP/1.1", *([f"Host: {self.host}"] if host else []), *lines]
        self.send("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)

    def response(self, to_head=False):
        """Reads one answer; the next one stays to be read."""
        line = self.reader.readline()
        assert line.startswith(b"HTTP/1.1 "), line
        status = int(line.split()[1])
        headers = http.client.parse_headers(self.reader)
        length = 0 if to_head or status in (101, 204, 304) or status < 200 else int(headers["Content-Length"])
        return Answer(status, headers, self.reader.read(length))

    def at_end(self):
        """True when the server closes without another byte; a reset counts as well."""
        try:
            return self.reader.read(1) == b""
        except ConnectionResetError:
            return True


def frame(opcode, payload=b"", fin=True, masked=True, rsv=0, length_bytes=None):
    """A WebSocket frame, well-formed or not. `length_bytes` 0, 2 or 8 forces a form of the length, shortest or not."""
    if isinstance(payload, str):
        payload = payload.encode()
    size = len(payload)
    if length_bytes is None:
        length_bytes = 0 if size < 126 else 2 if size < 65536 else 8
    marker = {0: size, 2: 126, 8: 127}[length_bytes]
    head = bytes([(0x80 if fin else 0) | (rsv << 4) | opcode, (0x80 if masked else 0) | marker])
    if length_bytes:
        head += struct.pack(">H" if length_bytes == 2 else ">Q", size)
    if not masked:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (size // 4 + 1))[:size]
    mixed = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
    return head + key + mixed


class WirePeer(Wire):
    """A signaling connection whose frames are written and read by hand."""

    def __init__(self, user, room, receive_buffer=None, early=b""):
        """`early` bytes go out with the handshake."""
        super().__init__(user.server, receive_buffer)
        fields = upgrade_headers(Authorization=f"Bearer {user.token}")
        self.request("GET", room.signaling, *(f"{name}: {value}" for name, value in fields.items()), body=early)
        answer = self.response()
        assert answer.status == 101, answer

    def send_frame(self, opcode, payload=b"", **more):
        self.send(frame(opcode, payload, **more))

    def send_json(self, message_type, **members):
        self.send_frame(TEXT, json.dumps({"type": message_type, **members}))

    def read_frame(self):
        first, second = self.reader.read(2)
        assert not second & 0x80, "a server must not mask"
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self.reader.read(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", self.reader.read(8))
        assert first & 0x70 == 0, "reserved bits are set"
        return bool(first & 0x80), first & 0x0F, self.reader.read(size)

    def read_json(self):
        fin, opcode, payload = self.read_frame()
        assert fin and opcode == TEXT, (fin, opcode, payload)
        return json.loads(payload)

    def expect_close(self, code):
        """The next frame is a close with this code, and once it is answered the server ends the connection."""
        fin, opcode, payload = self.read_frame()
        assert fin and opcode == CLOSE, (fin, opcode, payload)
        assert struct.unpack(">H", payload[:2])[0] == code, payload
        try:
            self.send_frame(CLOSE, payload[:2])
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert self.at_end()
