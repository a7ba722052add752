"""A TCP gate between a client and a server, which behaves as badly as a network does when it is told to."""

import asyncio
import contextlib
import enum
import socket
import struct
import time

from .api import Api
from .peer import Background

CHUNK = 64 * 1024
CHUNKS_UNDER_WAY = 64
_background = Background()  # of its own: single bytes must not hold up the clients' loop


class Way(enum.Flag):
    TO_SERVER = enum.auto()
    TO_CLIENT = enum.auto()
    BOTH = TO_SERVER | TO_CLIENT


class Behind:
    """A server as clients see it that reach it through a gate: everything but its address is the server's."""

    def __init__(self, server, gate):
        self._server = server
        self.port = gate.port
        self.address = gate.address
        self.api = Api(gate.address, tls=server.client_tls)

    def __getattr__(self, name):
        return getattr(self._server, name)


class _Policy:
    """How one way behaves, on all connections, those to come included."""

    def __init__(self):
        self.delay = 0.0
        self.trickle = None  # seconds between two bytes
        self.cut_at = None  # bytes from the beginning of a connection
        self.open = asyncio.Event()
        self.open.set()


class Gate:
    """Listens on a free port of 127.0.0.1 and passes everything on to `target` (host, port), from start() to stop().

    What a method says holds, when it returns, for connections that are open and for those to come. forward() makes all well again. A
    paused gate takes no more than some MiB; a half-closed connection is passed on as one. Methods may come from any thread.
    """

    def __init__(self, target):
        self.target = target
        self.port = 0
        self._server = None
        self._links = set()
        self.ended = 0  # connections so far
        self._policies = {Way.TO_SERVER: _Policy(), Way.TO_CLIENT: _Policy()}

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    @property
    def connections(self):
        """How many are open."""
        return len(self._links)

    def start(self):
        self.open()
        return self

    def stop(self):
        self.close()
        self.reset()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def open(self):
        """Listens, at the same port as before."""

        async def listen():
            if self._server is None:
                self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
                self.port = self._server.sockets[0].getsockname()[1]

        _background.run(listen())

    def close(self):
        """Who connects is refused; what is open stays."""

        async def close():
            if self._server is not None:
                self._server.close()
                self._server = None

        _background.run(close())

    def forward(self):
        """Everything passes, at once and whole."""

        def clear(policy):
            policy.delay, policy.trickle, policy.cut_at = 0.0, None, None
            policy.open.set()

        self._set(Way.BOTH, clear)

    def delay(self, seconds, way=Way.BOTH):
        """Every byte arrives this much later; no less of them."""
        self._set(way, lambda policy: setattr(policy, "delay", seconds))

    def trickle(self, seconds=0.0, way=Way.BOTH):
        """One byte at a time, in a segment of its own, with this pause after each."""
        self._set(way, lambda policy: setattr(policy, "trickle", seconds))

    def pause(self, way=Way.BOTH):
        """Connections stay and more are taken, and nothing gets through."""
        self._set(way, lambda policy: policy.open.clear())

    def resume(self, way=Way.BOTH):
        """What was held back gets through, in order."""
        self._set(way, lambda policy: policy.open.set())

    def cut_after(self, count, way):
        """Each connection ends, as if hung up on, when `count` bytes since its beginning have gone this way."""
        self._set(way, lambda policy: setattr(policy, "cut_at", count))

    def cut(self):
        """Hangs up on both ends of every connection. What was held back is lost."""
        self._end_all(_Link.hang_up)

    def reset(self):
        """Ends every connection by a reset, as a machine that was switched off and on does."""
        self._end_all(_Link.reset)

    def _set(self, way, change):
        async def apply():
            for one, policy in self._policies.items():
                if one in way:
                    change(policy)

        _background.run(apply())

    def _end_all(self, how):
        async def end():
            links = list(self._links)
            for link in links:
                how(link)
            await asyncio.gather(*(link.ended.wait() for link in links))

        _background.run(end())

    async def _accept(self, reader, writer):
        link = _Link(writer)
        self._links.add(link)
        try:
            server_reader, server_writer = await asyncio.open_connection(*self.target)
            link.writers.append(server_writer)
            await link.run(
                _pump(reader, server_writer, self._policies[Way.TO_SERVER]),
                _pump(server_reader, writer, self._policies[Way.TO_CLIENT]),
            )
        except OSError:
            link.reset()  # the server refused, or one end is gone: the other learns it
        finally:
            link.hang_up()
            self._links.discard(link)
            self.ended += 1
            link.ended.set()


class _Cut(Exception):
    """Enough has passed."""


class _Link:
    """One client's connection and the one to the server that belongs to it."""

    def __init__(self, writer):
        self.writers = [writer]
        self.ended = asyncio.Event()
        self._tasks = []

    async def run(self, *pumps):
        self._tasks = [asyncio.ensure_future(pump) for pump in pumps]
        try:
            await asyncio.gather(*self._tasks)
        except (_Cut, asyncio.CancelledError):
            pass
        finally:
            self._stop()

    def _stop(self):
        for task in self._tasks:
            task.cancel()

    def hang_up(self):
        self._stop()
        for writer in self.writers:
            writer.close()

    def reset(self):
        self._stop()
        for writer in self.writers:
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


async def _pump(reader, writer, policy):
    """Passes one way on to its end. The queue makes a delay one of time alone: reading goes on meanwhile."""
    queue = asyncio.Queue(CHUNKS_UNDER_WAY)
    reading = asyncio.ensure_future(_read(reader, queue))
    try:
        passed = 0
        while data := await _next(queue, policy):
            passed += await _write(data, passed, writer, policy)
        writer.write_eof()
    finally:
        reading.cancel()


async def _read(reader, queue):
    data = True
    while data:
        try:
            data = await reader.read(CHUNK)
        except OSError as error:
            data = error
        await queue.put((time.monotonic(), data))
        if isinstance(data, OSError):
            return


async def _next(queue, policy):
    arrived, data = await queue.get()
    if isinstance(data, OSError):
        raise data
    await policy.open.wait()
    await asyncio.sleep(max(0.0, arrived + policy.delay - time.monotonic()))
    return data


async def _write(data, passed, writer, policy):
    size = len(data)
    while data:
        await policy.open.wait()
        pause = policy.trickle
        piece = len(data) if pause is None else 1
        if policy.cut_at is not None:
            piece = max(0, min(piece, policy.cut_at - passed))
        writer.write(data[:piece])
        await writer.drain()
        passed += piece
        data = data[piece:]
        if policy.cut_at is not None and passed >= policy.cut_at:
            raise _Cut
        if pause is not None:
            await asyncio.sleep(pause)
    return size
