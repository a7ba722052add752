"""A user of the server, and a room, as the tests speak of them."""

import itertools
import re

from .peer import connect

_numbers = itertools.count(1)
CODE = r"(?<!\d)(\d{6})(?!\d)"


class User:
    def __init__(self, server, name, email=None):
        self.server = server
        self.name = f"{name}{next(_numbers)}"
        self.email = email or f"{self.name.lower()}@example.com"
        self.token = None

    def sign_up(self):
        """Asks for a code and reads it from the mail on the console."""
        seen = len(self.server.out.text)
        answer = self.server.api.post("/api/auth/signup", {"email": self.email})
        assert answer.status == 200, answer
        return self.mailed_code(seen)

    def mailed_code(self, since=0):
        address = re.escape(self.email)
        return self.server.out.wait_for(rf"^To: {address}$(?:(?!^To: ).)*?{CODE}", since).group(1)

    def verify(self, code):
        answer = self.server.api.post("/api/auth/verify-otp", {"email": self.email, "otp": code})
        assert answer.status == 200, answer
        return answer.json()["verification_token"]

    def set_username(self):
        answer = self.server.api.post("/api/auth/set-username", {"email": self.email, "username": self.name})
        assert answer.status == 200, answer

    def log_in(self):
        answer = self.server.api.post("/api/auth/login", {"email": self.email})
        assert answer.status == 200, answer
        self.token = answer.json()["access_token"]
        return self.token

    def enter(self):
        self.verify(self.sign_up())
        self.set_username()
        self.log_in()
        return self

    def get(self, path, **more):
        return self.server.api.get(path, self.token, **more)

    def post(self, path, body=None, **more):
        return self.server.api.post(path, body, self.token, **more)

    def create_room(self, name="A room"):
        answer = self.post("/api/rooms/", {"name": name})
        assert answer.status == 201, answer
        return Room(answer.json()["room_id"])

    def see(self, room):
        answer = self.get(room.path)
        assert answer.status == 200, answer
        return answer.json()

    def join(self, room):
        answer = self.post(f"{room.path}/join")
        assert answer.status == 200, answer
        return answer.json()

    def leave(self, room):
        answer = self.post(f"{room.path}/leave")
        assert answer.status == 200, answer
        return answer.json()

    def connect(self, room, **more):
        """An open signaling connection, or an exception that tells the refusal."""
        return connect(self.server, room, self.token, name=self.name, **more)


class Room:
    def __init__(self, identifier):
        self.id = identifier

    @property
    def path(self):
        return f"/api/rooms/{self.id}"

    @property
    def signaling(self):
        return f"/ws/signaling/{self.id}"
