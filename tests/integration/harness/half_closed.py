"""TLS whose client ends its side and reads on, which Python's own sockets cannot: their end waits for the server's."""

import socket
import ssl

from .deadline import DEADLINE


class HalfClosed:
    """Like Wire, as far as it goes. With `all_at_once` that and the end, or noise in its place, leave
    together with the end of the handshake."""

    def __init__(self, server, all_at_once=None, noise=b""):
        self._arrived = ssl.MemoryBIO()
        self._leaving = ssl.MemoryBIO()
        self._tls = server.client_tls.wrap_bio(self._arrived, self._leaving, server_hostname="127.0.0.1")
        self._socket = socket.create_connection(server.address, DEADLINE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while not self._done(self._tls.do_handshake):
            self._flush()
            self._receive()
        if all_at_once is not None:
            self._tls.write(all_at_once)
            if not noise:
                self._done(self._tls.unwrap)
        self._socket.sendall(self._leaving.read() + noise)
        self.reader = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, data):
        self._tls.write(data)
        self._flush()

    def end(self):
        """Says that nothing more will be sent (RFC 8446 section 6.1), and reads nothing yet."""
        self._done(self._tls.unwrap)
        self._flush()

    def read(self):
        """All that comes until the server's own end, without which it raises."""
        data = b""
        while True:
            try:
                part = self._tls.read(65536)
            except ssl.SSLWantReadError:
                self._receive()
                continue
            except ssl.SSLZeroReturnError:
                part = b""
            if not part:
                return data
            data += part

    def at_end(self):
        """Whether the connection ends, in whatever way."""
        try:
            while self._socket.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return True

    def _done(self, step):
        try:
            step()
            return True
        except ssl.SSLWantReadError:
            return False

    def _flush(self):
        self._socket.sendall(self._leaving.read())

    def _receive(self):
        data = self._socket.recv(65536)
        assert data, "the connection ends without the end of TLS"
        self._arrived.write(data)
