"""Many users in many rooms on several nodes, who write to each other without end and count what arrives."""

import asyncio
import collections
import dataclasses
import itertools
import json
import random
import time

import jwt
import websockets

from .deadline import DEADLINE
from .peer import Background

SECRET = "your-secret-key-here"
_names = itertools.count(1)


def access_token(name, secret=SECRET, lifetime=3600):
    """What a login would give: for tests whose subject are not accounts."""
    now = int(time.time())
    claims = {"sub": name, "iat": now, "exp": now + lifetime, "jti": f"{name}-{now}", "aud": "beckon"}
    return jwt.encode(claims, secret, algorithm="HS256")


@dataclasses.dataclass
class Tally:
    """What became of the messages between users whose connections lasted."""

    sent: int = 0
    received: int = 0
    doubled: int = 0
    lost: int = 0
    disordered: int = 0
    refused: int = 0

    def __str__(self):
        return " ".join(f"{field.name} {getattr(self, field.name)}" for field in dataclasses.fields(self))

    @property
    def perfect(self):
        return self.sent > 0 and self.received == self.sent and not (self.doubled or self.lost or self.disordered or self.refused)


class Member:
    """One user with one connection, on the crowd's loop."""

    def __init__(self, node, room):
        self.node = node
        self.room = room
        self.name = f"user{next(_names)}"
        self.token = access_token(self.name)
        self.socket = None
        self.ended = None  # the close code, once the connection has ended
        self.sent = collections.Counter()  # by target: how many numbers have gone out, from 1
        self.received = collections.defaultdict(list)  # by sender: the numbers in the order in which they came
        self.errors = []
        self.present = set()
        self.presence_faults = []  # joined twice, or left without having joined

    async def connect(self):
        address = f"ws://127.0.0.1:{self.node.port}{self.room}"
        self.socket = await websockets.connect(
            address, extra_headers={"Authorization": f"Bearer {self.token}"}, compression=None, ping_interval=None,
            max_queue=None, open_timeout=DEADLINE, close_timeout=1)  # fmt: skip
        self.ended = None
        asyncio.get_running_loop().create_task(self._read(self.socket))

    async def _read(self, socket):
        try:
            async for text in socket:
                self._take(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        if socket is self.socket:
            self.ended = socket.close_code

    def _take(self, message):
        kind = message["type"]
        if kind == "candidate":
            self.received[message["sender"]].append(int(message["candidate"]))
        elif kind == "error":
            self.errors.append(message)
        elif kind == "user_joined":
            if message["username"] in self.present:
                self.presence_faults.append(message)
            self.present.add(message["username"])
        elif kind == "user_left":
            if message["username"] not in self.present:
                self.presence_faults.append(message)
            self.present.discard(message["username"])

    async def write(self, target):
        if self.ended is not None:
            return
        number = self.sent[target.name] + 1
        try:
            await self.socket.send(json.dumps({"type": "candidate", "target": target.name, "candidate": str(number)}))
        except websockets.ConnectionClosed:
            return
        self.sent[target.name] = number


class Crowd:
    """`rooms` rooms with `size` users each, who are dealt out to the nodes in turn. All calls are for the test's own thread."""

    def __init__(self, nodes, rooms, size, seed=1):
        self._background = Background()
        self._random = random.Random(seed)
        self.rooms = [self._make_room(nodes[0]) for _ in range(rooms)]
        self.members = [Member(nodes[i % len(nodes)], room) for room in self.rooms for i in range(size)]
        self._by_room = collections.defaultdict(list)
        for member in self.members:
            self._by_room[member.room].append(member)
        self._writing = None
        self._run(self._connect(), 60)
        self._run(self._meet(), 60)

    def _make_room(self, node):
        answer = node.api.post("/api/rooms/", {"name": "crowd"}, access_token("owner"))
        assert answer.status == 201, answer
        return f"/ws/signaling/{answer.json()['room_id']}"

    def _run(self, coroutine, deadline=DEADLINE):
        return self._background.run(coroutine, deadline)

    async def _connect(self):
        for first in range(0, len(self.members), 20):
            await asyncio.gather(*(member.connect() for member in self.members[first : first + 20]))

    async def _meet(self):
        """Until nobody hears of newcomers any more. Who came before was not told to who came after."""
        heard = -1
        while heard != (heard := sum(len(member.present) for member in self.members)):
            await asyncio.sleep(0.5)
        for member in self.members:
            member.present = {mate.name for mate in self._by_room[member.room] if mate is not member}
            member.presence_faults.clear()

    def start(self, total, rate):
        """Begins to write `total` messages, `rate` a second, each from somebody to another of the room, on whichever nodes they are."""

        async def write():
            begun = time.monotonic()
            for count in range(total):
                sender = self._random.choice(self.members)
                await sender.write(self._random.choice([mate for mate in self._by_room[sender.room] if mate is not sender]))
                ahead = begun + (count + 1) / rate - time.monotonic()
                if ahead > 0.01:
                    await asyncio.sleep(ahead)

        async def begin():
            self._writing = asyncio.get_running_loop().create_task(write())

        self._run(begin())

    def write(self, sender, target):
        """One message more."""
        self._run(sender.write(target))

    def finish(self, deadline):
        """Returns when all is written."""

        async def written():
            await self._writing

        self._run(written(), deadline)

    def drop(self, members):
        """As if their network went away."""

        async def abort():
            for member in members:
                member.socket.transport.abort()

        self._run(abort())

    @property
    def lasting(self):
        return [member for member in self.members if member.ended is None]

    def settle(self, deadline):
        """The tally once everything that was sent has arrived, or of what has by then."""
        end = time.monotonic() + deadline
        while not (tally := self.tally()).perfect and time.monotonic() < end:
            self._run(asyncio.sleep(0.2))
        return tally

    def tally(self):
        tally = Tally()
        lasting = {member.name for member in self.lasting}
        for member in self.members:
            tally.doubled += sum(len(numbers) - len(set(numbers)) for numbers in member.received.values())
        for member in self.lasting:
            tally.refused += sum(1 for error in member.errors if error.get("target") in lasting)
            for mate in self._by_room[member.room]:
                if mate.name not in lasting or mate is member:
                    continue
                numbers = mate.received[member.name]
                tally.sent += member.sent[mate.name]
                tally.received += len(set(numbers))
                tally.lost += member.sent[mate.name] - len(set(numbers))
                tally.disordered += sum(1 for one, next_one in itertools.pairwise(numbers) if next_one < one)
        return tally

    def close(self):
        async def close():
            await asyncio.gather(*(member.socket.close() for member in self.lasting), return_exceptions=True)

        self._run(close(), 30)
