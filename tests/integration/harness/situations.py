"""The recipes for the situations in which each documented example happens: what has to be there before, and what the request has beside
its documented body. Each recipe has the name of the example."""

import contextlib
import json
import re
import select

from . import mail
from .deadline import eventually
from .people import Room, User
from .peer import upgrade_headers
from .production import ORIGIN, Resident
from .wire import Wire

EMAIL, CODE, ROOM = "alice@example.com", "123456", "n0yEW1xk4vVG2mLQf3bZ7g"
PROOF = "eyJhbGciOiJIUzI1NiJ9.verification.signature"
MOST = 64 * 1024
RECIPES = {}


def recipe(*names):
    def register(function):
        RECIPES.update(dict.fromkeys(names, function))
        return function

    return register


class Situation:
    """A request as documented, and the words of the documents that stand for something else here."""

    def __init__(self, operation, example, servers):
        self.operation = operation
        self.example = example
        self.servers = servers
        self.server = servers.plain
        self.method = operation["method"]
        self.headers = {}
        self.raw = None
        self.words = {}
        self.token = None
        self._prepared = contextlib.ExitStack()

    @property
    def is_secured(self):
        return self.operation.get("security") != []

    @property
    def is_websocket(self):
        return self.operation["path"].startswith("/ws/")

    def word(self, documented, real):
        self.words[documented] = real

    def filled(self, value):
        """The documented value with the words of this situation."""
        if not self.words:
            return value
        longest_first = sorted(self.words, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        return json.loads(re.sub(pattern, lambda found: self.words[found[0]], json.dumps(value)))

    def named(self, user, documented="alice"):
        self.word(f"{documented}@example.com", user.email)
        self.word(documented, user.name)
        return user

    def stranger(self, name="alice"):
        """Somebody without an account."""
        if isinstance(self.servers.sinks.get(self.server), mail.MailSink):
            return self.named(Resident(self.server, self.servers.sinks[self.server], name), name)
        return self.named(User(self.server, name), name)

    def member(self, name="alice"):
        """Somebody who has logged in."""
        user = self.stranger(name)
        if isinstance(user, Resident):
            user.verify(user.sign_up())
            user.set_username()
            user.log_in()
            return user
        return user.enter()

    def caller(self):
        """Who makes the request: logged in where it needs that, with a room where it is about one."""
        if not self.is_secured:
            return self.stranger()
        user = self.member()
        self.token = user.token
        if "{room_id}" in self.operation["path"]:
            self.about(user.post("/api/rooms/", {"name": "Tuesday", "description": "What happened since Monday"}))
        return user

    def about(self, created):
        assert created.status == 201, created
        self.word(ROOM, created.json()["room_id"])
        return Room(created.json()["room_id"])

    def body(self):
        content = self.operation.get("requestBody", {}).get("content", {}).get("application/json")
        if self.raw is not None or content is None:
            return self.raw
        examples = content["examples"]
        return self.filled(examples.get(self.example, next(iter(examples.values())))["value"])

    def path(self):
        path, query = self.operation["path"], []
        for parameter in self.operation["parameters"]:
            value = parameter.get("examples", {}).get(self.example, {}).get("value")
            if parameter["in"] == "path":
                path = path.replace("{%s}" % parameter["name"], value or self.words.get(ROOM, ROOM))
            elif value is not None:
                query.append(f"{parameter['name']}={value}")
        return path + ("?" + "&".join(query) if query else "")

    def fields(self):
        shake = upgrade_headers() if self.is_websocket else {}
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        fields = {**shake, **token, **self.headers}
        return {name: value for name, value in fields.items() if value is not None}

    def send(self):
        """The answer; whoever watches the HTTP client has seen it."""
        return self.server.api.call(self.method, self.path(), self.body(), headers=self.fields())

    def lines(self):
        return [f"{name}: {value}" for name, value in self.fields().items()]

    def by_hand(self, *lines, body=b""):
        with Wire(self.server) as wire:
            wire.request(self.method, self.path(), *self.lines(), *lines, body=body)
            return wire.response()


def prepare(situation):
    """Follows the recipe of the example; returns the answer where that is part of it."""
    answer = RECIPES[situation.example](situation)
    return situation.send() if answer is None else answer


@recipe("code-sent", "missing-email", "bad-email", "mistyped-email", "missing-otp", "mistyped-otp", "missing-username", "bad-username",
        "mistyped-username", "room-made", "room-made-without-description", "missing-name", "empty-name", "mistyped-name",
        "name-with-control-characters", "mistyped-description", "description-with-nul", "bad-limit", "bad-offset", "logged-out", "left",
        "room", "room-not-found", "no-ice-servers", "alive", "ready")  # fmt: skip
def as_it_stands(situation):
    situation.caller()


@recipe("list", "part-of-the-list")
def a_room_to_list(situation):
    situation.about(situation.caller().post("/api/rooms/", {"name": "Tuesday", "description": "What happened since Monday"}))


@recipe("joined")
def a_room_of_somebody_else(situation):
    situation.token = situation.member().token
    situation.about(situation.member("bob").post("/api/rooms/", {"name": "Tuesday", "description": "What happened since Monday"}))


@recipe("not-json", "not-an-object", "too-deep", "too-long-description", "other-type")
def another_body(situation):
    situation.caller()
    situation.headers["Content-Type"] = "text/plain" if situation.example == "other-type" else "application/json"
    situation.raw = {"not-json": b"{", "not-an-object": b"[]", "too-deep": b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "other-type": b"{}",
                     "too-long-description": b'{"name": "Tuesday", "description": "' + b"x" * 1001 + b'"}'}[situation.example]  # fmt: skip


@recipe("too-large")
def a_large_body(situation):
    situation.caller()
    situation.raw = b" " * (MOST + 1)


@recipe("unreadable")
def no_http(situation):
    return situation.by_hand("no colon here")


@recipe("too-slow")
def a_slow_request(situation):
    situation.server = situation.servers.impatient
    return situation.by_hand("Content-Length: 10", body=b"{")


@recipe("unknown-expectation")
def a_strange_expectation(situation):
    situation.headers["Expect"] = "the unexpected"


@recipe("no-token")
def nobody(situation):
    pass


@recipe("bad-token")
def a_made_up_token(situation):
    situation.token = "not.a.token"


@recipe("too-often")
def the_second_time(situation):
    situation.server = situation.servers.strict
    situation.caller()
    assert situation.send().status != 429


@recipe("right-code")
def a_code_by_mail(situation):
    situation.word(CODE, situation.caller().sign_up())


@recipe("wrong-code", "too-many-tries")
def another_code(situation):
    if situation.operation["operationId"] == "logIn":
        situation.server = situation.servers.production
    code = situation.stranger().sign_up()
    situation.word("000000", "000000" if code != "000000" else "000001")
    if situation.example == "too-many-tries":
        situation.word(CODE, "000000" if code != "000000" else "000001")
        for _ in range(5):
            assert situation.send().status == 400


@recipe("name-set", "username-not-set")
def verified(situation):
    user = situation.caller()
    user.verify(user.sign_up())


@recipe("not-verified")
def unverified(situation):
    situation.caller().sign_up()


@recipe("logged-in", "name-already-set")
def with_a_name(situation):
    situation.member()


@recipe("name-taken")
def two_people(situation):
    situation.member("bob")
    verified(situation)


@recipe("name-set-with-proof", "logged-in-with-proof", "login-code-sent", "verification-required")
def in_production(situation):
    situation.server = situation.servers.production
    user = situation.stranger()
    user.verify(user.sign_up())
    if situation.operation["operationId"] == "logIn":
        user.set_username()
    situation.word(PROOF, user.verification)


@recipe("logged-in-with-code")
def with_a_login_code(situation):
    situation.server = situation.servers.production
    user = situation.member()
    assert user.call("login").status == 401
    situation.word(CODE, user.next_code())


@recipe("stun-alone", "stun-and-turn")
def with_servers_for_calls(situation):
    situation.server = situation.servers.stun if situation.example == "stun-alone" else situation.servers.turn
    situation.caller()


@recipe("bad-key", "two-keys", "two-versions", "bad-protocols", "bad-extensions", "no-upgrade", "other-version")
def another_handshake(situation):
    situation.caller()
    doubled = {"two-keys": "Sec-WebSocket-Key", "two-versions": "Sec-WebSocket-Version"}.get(situation.example)
    if doubled:
        return situation.by_hand(f"{doubled}: {situation.fields()[doubled]}")
    name, value = {"bad-key": ("Sec-WebSocket-Key", "short"), "bad-protocols": ("Sec-WebSocket-Protocol", "a b"),
                   "bad-extensions": ("Sec-WebSocket-Extensions", "=;="), "no-upgrade": ("Upgrade", None),
                   "other-version": ("Sec-WebSocket-Version", "12")}[situation.example]  # fmt: skip
    situation.headers[name] = value
    return None


@recipe("foreign-origin")
def from_a_foreign_page(situation):
    situation.server = situation.servers.closed
    situation.caller()
    situation.headers["Origin"] = ORIGIN.replace("app", "elsewhere")


@recipe("not-joined")
def without_a_join(situation):
    situation.server = situation.servers.closed
    situation.token = situation.member().token
    situation.about(situation.member("bob").post("/api/rooms/", {"name": "Tuesday"}))


@recipe("unknown-path")
def what_production_does_not_show(situation):
    situation.server = situation.servers.production


@recipe("too-many-connections", "too-many-connections-of-address")
def one_connection_too_many(situation):
    situation.server = situation.servers.full if situation.example == "too-many-connections" else situation.servers.crowded
    with Wire(situation.server) as first:
        first.request("GET", "/healthz")
        assert first.response().status == 200
        return situation.by_hand()


@recipe("part-away", "database-down")
def without_the_database(situation):
    situation.server = situation.servers.with_database
    situation.caller()
    situation.servers.gate.close()
    situation.servers.gate.reset()
    if situation.example == "database-down":
        eventually(lambda: situation.server.api.get("/readyz").status == 503)


@recipe("overloaded")
def with_all_threads_busy(situation):
    """They wait for a database that does not answer; requests come until one is turned away."""
    situation.server = situation.servers.with_database
    situation.caller()
    situation.servers.gate.pause()
    body = situation.body()
    text = b"" if body is None else json.dumps(body).encode()
    lines = [*situation.lines(), f"Content-Length: {len(text)}", "Content-Type: application/json"]
    with contextlib.ExitStack() as open_ones:
        wires = [open_ones.enter_context(Wire(situation.server)) for _ in range(8)]
        for wire in wires:
            wire.request(situation.method, situation.path(), *lines, body=text)
        answered, _, _ = select.select([wire.socket for wire in wires], [], [], 20)
        return next(wire for wire in wires if wire.socket in answered).response()
