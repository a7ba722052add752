"""A signaling client over the `websockets` library: asyncio on one background thread, plain calls for the tests."""

import asyncio
import base64
import json
import os
import threading

import websockets

from .deadline import DEADLINE


class Background:
    """An asyncio loop on a thread of its own, for the clients and servers that only speak asyncio."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def run(self, coroutine, deadline=DEADLINE):
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, deadline), self._loop)
        return future.result(deadline + 5)


background = Background()


def upgrade_headers(**more):
    """What a client sends to ask for a WebSocket, for tests that expect a plain HTTP answer."""
    fields = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
    }
    return {**fields, **{name.replace("_", "-"): value for name, value in more.items()}}


def connect(server, room, token=None, name=None, origin=None, subprotocols=None, query="", compression=None):
    fields = {"Authorization": f"Bearer {token}"} if token else {}

    async def opened():
        return await websockets.connect(
            f"{'wss' if server.client_tls else 'ws'}://127.0.0.1:{server.port}{room.signaling}{query}",
            ssl=server.client_tls,
            extra_headers=fields,
            origin=origin,
            subprotocols=subprotocols,
            compression=compression,
            max_size=None,
            max_queue=None,
            ping_interval=None,
            open_timeout=DEADLINE,
            close_timeout=DEADLINE,
        )

    return Peer(background.run(opened()), room, name)


class Peer:
    """One open connection of one user to one room. `observers` are told of every text that comes from signaling, and not from
    another plugin's WebSocket; one that does not like it raises."""

    observers = []

    def __init__(self, socket, room, name):
        self.socket = socket
        self.room = room
        self.name = name

    @property
    def subprotocol(self):
        return self.socket.subprotocol

    def send_text(self, text):
        background.run(self.socket.send(text))

    def send(self, message_type, **members):
        self.send_text(json.dumps({"type": message_type, **members}))

    def receive_text(self, deadline=DEADLINE):
        text = background.run(self.socket.recv(), deadline)
        if self.room.signaling.startswith("/ws/signaling/"):
            for observe in self.observers:
                observe(text)
        return text

    def has_message(self):
        """Something has arrived and was not read yet."""
        return bool(self.socket.messages)

    def receive(self, deadline=DEADLINE):
        return json.loads(self.receive_text(deadline))

    def receive_rest(self):
        """What comes until the server closes, or answers the heartbeat that was sent before."""
        messages = []
        try:
            while (message := self.receive())["type"] != "heartbeat_response":
                messages.append(message)
        except websockets.ConnectionClosed:
            pass
        return messages

    def expect(self, message_type, **members):
        """The next message is exactly this one."""
        message = self.receive()
        assert message == {"type": message_type, **members}
        return message

    def expect_user(self, event, user):
        self.expect(event, username=user.name, room_id=self.room.id)

    def expect_error(self, target=None):
        """The next message is an error; a given `target` is named in it."""
        message = self.receive()
        assert message["type"] == "error" and isinstance(message["detail"], str) and message["detail"], message
        assert set(message) <= {"type", "detail", "target"}, message
        assert target is None or message["target"] == target, message

    def expect_nothing(self):
        """Nothing has been sent to this client but what it has read: the answer to a heartbeat comes next."""
        self.send("heartbeat")
        self.expect("heartbeat_response")

    def expect_closed(self, code, reason=None):
        """The server closes with this code; nothing was left to read."""
        try:
            message = self.receive_text()
        except websockets.ConnectionClosed:
            pass
        else:
            raise AssertionError(f"instead of a close came {message!r}")
        assert self.socket.close_code == code, (self.socket.close_code, self.socket.close_reason)
        if reason is not None:
            assert self.socket.close_reason == reason

    def ping(self, data):
        async def round_trip():
            await (await self.socket.ping(data))

        background.run(round_trip())

    def close(self, code=1000):
        background.run(self.socket.close(code))
        assert self.socket.close_code == code

    def drop(self):
        """The network goes away: no close frame."""

        async def abort():
            self.socket.transport.abort()

        background.run(abort())
