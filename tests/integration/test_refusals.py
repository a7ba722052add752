"""Whoever is refused because there is too much, or because a part is away, is told when to come again, and each refusal is counted: the
same over plain TCP and over TLS."""

import contextlib
import dataclasses
import re
import select
import signal
import socket
import sqlite3
import struct
import types

import pytest

from harness import DEADLINE, Api, Wire, WirePeer, eventually, free_port, upgrade_headers
from harness.gate import Gate
from harness.postgresql import PostgreSql
from harness.production import production
from harness.wire import BINARY, CLOSE, TEXT

GUESS = {"email": "guess@example.com", "otp": "000000"}
LIMITED = "beckon_rate_limited_total"
REQUESTS = "beckon_http_requests_total"
CLOSED = "beckon_websockets_closed_total"
REFUSED = "beckon_connections_refused_total"


def scraped(server):
    """Nothing while an earlier question keeps the only connection that a test's limit leaves to the listener for metrics, too."""
    answer = Api(("127.0.0.1", int(server.options["metrics.port"]))).get("/metrics")
    return answer.body.decode() if answer.status == 200 else None


def figure(server, name, **labels):
    """The sum of the series that have these labels among theirs."""
    text = eventually(lambda: scraped(server))
    total = 0.0
    for shown, value in re.findall(rf"^{name}(\{{.*\}})? (\S+)$", text, re.M):
        if all(f'{label}="{wanted}"' in shown for label, wanted in labels.items()):
            total += float(value)
    return total


@pytest.fixture(params=["plain", "tls"])
def serve(request, launch):
    """Starts a server that counts; as often as a test needs one."""

    def start(options=None, **more):
        return launch(tls=request.param == "tls", options={"metrics.port": str(free_port()), **(options or {})}, **more)

    return start


@dataclasses.dataclass
class Refusal:
    """What is done to a server until it refuses: `act` gives the refusing answer. `counted` is the figure that grows with it."""

    name: str
    act: object
    status: int
    counted: tuple
    options: dict = dataclasses.field(default_factory=dict)
    env: dict = dataclasses.field(default_factory=dict)

    def __str__(self):
        return self.name


def until(status, ask, most=40):
    """The first answer with this status."""
    answers = (ask(number) for number in range(most))
    return next(answer for answer in answers if answer.status == status)


def post(path, body, status=429):
    """The same call until it is refused; `{}` in the body is a number of its own each time."""
    return lambda server, _: until(
        status, lambda number: server.api.post(path, {key: value.format(number) for key, value in body.items()})
    )


def sign_up_from_everywhere(server, _):
    fields = ({"X-Forwarded-For": f"203.0.113.{number}"} for number in range(1, 100))
    return until(429, lambda _: server.api.post("/api/auth/signup", {"email": "all@example.com"}, headers=next(fields)))


def make_rooms(server, _):
    user = server.user("maker")
    return until(429, lambda _: user.post("/api/rooms/", {"name": "room"}))


def ask(server):
    """A connection of its own asks how the server is; nothing when it is hung up on."""
    try:
        with Wire(server) as wire:
            wire.request("GET", "/healthz")
            return wire.response()
    except (OSError, AssertionError):
        return None


def connect_beside(server, stack):
    """One connection stays, and the next is one too many."""
    first = stack.enter_context(Wire(server))
    first.request("GET", "/healthz")
    assert first.response().status == 200
    return eventually(lambda: ask(server))


def connect_again(server, _):
    assert ask(server).status == 200
    return eventually(lambda: ask(server))


def write_beside_another(server, stack):
    user = server.user("writer")
    other = stack.enter_context(contextlib.closing(sqlite3.connect(server.directory / "test.db", isolation_level=None)))
    other.execute("BEGIN IMMEDIATE")
    return user.post("/api/rooms/", {"name": "late"})


def stop(server, stack, path, headers=()):
    """What a connection that is open is answered while the server stops."""
    user = server.user("late")
    room = user.create_room()
    wire = stack.enter_context(Wire(server))
    wire.request("GET", "/healthz")
    assert wire.response().status == 200
    stack.callback(server.wait)
    stack.callback(server.send_signal, signal.SIGTERM)
    user.connect(room)  # which the server takes its time to close
    server.send_signal(signal.SIGTERM)
    server.err.wait_for("stopping on TERM")
    eventually(lambda: refuses_connections(server))
    wire.request("GET", path or room.signaling, *(headers or (f"{k}: {v}" for k, v in upgrade_headers(Authorization=f"Bearer {user.token}").items())))
    return wire.response()


def refuses_connections(server):
    try:
        Wire(server).close()
        return False
    except OSError:
        return True


NO_MAILS = types.SimpleNamespace(port=free_port())
DRAIN = {"drain.period": "60", "drain.deadline": "61"}
REFUSALS = [
    Refusal("codes for one address", post("/api/auth/signup", {"email": "a@example.com"}), 429, (LIMITED, {"limit": "signup.email"}), {"rate.signup.email": "1/60"}),
    Refusal("codes for one client", post("/api/auth/signup", {"email": "a{}@example.com"}), 429, (LIMITED, {"limit": "signup.address"}), {"rate.signup.address": "1/60"}),
    Refusal("codes for one mailbox", sign_up_from_everywhere, 429, (LIMITED, {"limit": "signup.mailbox"}), {"rate.signup.mailbox": "1/60", "net.trusted_proxies": "127.0.0.1"}),
    Refusal("guesses", post("/api/auth/verify-otp", GUESS), 429, (LIMITED, {"limit": "verify.address"}), {"rate.verify.address": "2/60"}),
    Refusal("log-ins", post("/api/auth/login", {"email": "a@example.com"}), 429, (LIMITED, {"limit": "login.address"}), {"rate.login.address": "2/60"}),
    Refusal("rooms", make_rooms, 429, (LIMITED, {"limit": "rooms.user"}), {"rate.rooms.user": "2/60"}),
    Refusal("tries of one code", post("/api/auth/verify-otp", GUESS), 429, ("beckon_auth_total", {"step": "verify-otp", "result": "limited"})),
    Refusal("tries of one code to log in", post("/api/auth/login", GUESS), 429, ("beckon_auth_total", {"step": "login", "result": "limited"}), **production(NO_MAILS)),
    Refusal("connections of one address", connect_beside, 429, (LIMITED, {"limit": "connections.address"}), {"net.max_connections_per_address": "1"}),
    Refusal("new connections of one address", connect_again, 429, (LIMITED, {"limit": "connections.address"}), {"rate.connections.address": "1/600"}),
    Refusal("connections", connect_beside, 503, (REFUSED, {}), {"net.max_connections": "1"}),
    Refusal("a database that takes no writes", write_beside_another, 503, (REQUESTS, {"plugin": "rooms", "status": "503"})),
    Refusal("readiness while it stops", lambda server, stack: stop(server, stack, "/readyz", ("Accept: */*",)), 503, (REQUESTS, {"status": "503"}), DRAIN),
    Refusal("a WebSocket while it stops", lambda server, stack: stop(server, stack, None), 503, (REQUESTS, {"plugin": "signaling", "status": "503"}), DRAIN),
]  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_refusal_says_when_to_come_again_and_is_counted(serve, refusal):
    server = serve(refusal.options, env=refusal.env)
    name, labels = refusal.counted
    before = figure(server, name, **labels)
    with contextlib.ExitStack() as stack:
        answer = refusal.act(server, stack)
        assert answer.status == refusal.status, answer
        assert 1 <= int(answer.headers["Retry-After"]) <= 600, answer
        assert eventually(lambda: figure(server, name, **labels) > before)


def test_a_full_mail_queue_says_when_to_come_again_and_is_counted(serve):
    mailer = {"MAILER": "smtp", "SMTP_SERVER": "127.0.0.1", "SMTP_PORT": str(free_port())}
    server = serve({"smtp.queue": "1"}, env=mailer)
    answer = post("/api/auth/signup", {"email": "mail{}@example.com"}, status=503)(server, None)
    assert int(answer.headers["Retry-After"]) >= 1
    assert figure(server, REQUESTS, plugin="auth-otp", status="503") == 1


@pytest.mark.parametrize("upgrades", [False, True], ids=["requests", "upgrades"])
def test_a_full_queue_of_workers_says_when_to_come_again_and_is_counted(serve, upgrades):
    """A database that hangs keeps the one worker, and what comes waits behind it."""
    with PostgreSql(fsync="off") as database, Gate(("127.0.0.1", database.port)) as gate, contextlib.ExitStack() as stack:
        options = {"net.workers": "1", "limits.request_queue": "1", "limits.upgrade_queue": "1"}
        server = serve(options, env={"DATABASE_URL": database.url(port=gate.port)})
        user = server.user("eager")
        room = user.create_room()
        plugin = "signaling" if upgrades else "rooms"
        before = figure(server, REQUESTS, plugin=plugin, status="503")
        lines = upgrade_headers(Authorization=f"Bearer {user.token}") if upgrades else {"Authorization": f"Bearer {user.token}"}
        gate.pause()
        wires = [stack.enter_context(Wire(server)) for _ in range(8)]
        for wire in wires:
            wire.request("GET", room.signaling if upgrades else room.path, *(f"{key}: {value}" for key, value in lines.items()))
        assert eventually(lambda: figure(server, REQUESTS, plugin=plugin, status="503") > before)
        answers = first_answer(wires)
        assert answers.status == 503 and int(answers.headers["Retry-After"]) >= 1, answers
        gate.resume()


def first_answer(wires):
    """That of whichever is answered while the others wait."""
    readable, _, _ = select.select([wire.socket for wire in wires], [], [], DEADLINE)
    return next(wire for wire in wires if wire.socket in readable).response()


def test_a_client_above_the_cap_that_is_out_of_turn_is_hung_up_on_and_counted(launch):
    """Handshakes to tell why are few: 0 is none."""
    server = launch(tls=True, options={"metrics.port": str(free_port()), "net.max_connections": "1", "limits.tls_refusals": "0"})
    with Wire(server) as first:
        first.request("GET", "/healthz")
        assert first.response().status == 200
        assert [ask(server) for _ in range(3)] == [None] * 3
    assert figure(server, REFUSED) == 3
    assert figure(server, "beckon_tls_refusals_total", result="hung_up") == 3
    assert figure(server, "beckon_tls_refusals_total", result="told") == 0


def test_those_who_dawdle_over_their_refusal_are_hung_up_on(launch):
    """They are few at once, whatever the rate, and soon gone."""
    options = {"metrics.port": str(free_port()), "net.max_connections": "1", "net.loops": "1", "limits.tls_refusals": "10000"}
    server = launch(tls=True, options=options)
    before = server.descriptors()["socket"]  # those of files come and go with what else the server does
    with Wire(server) as first, contextlib.ExitStack() as stack:
        first.request("GET", "/healthz")
        assert first.response().status == 200
        for _ in range(200):
            stack.enter_context(socket.create_connection(server.address, DEADLINE))
        assert eventually(lambda: figure(server, REFUSED) == 200)
        assert server.descriptors()["socket"] <= before + 1 + 64
        assert figure(server, "beckon_tls_refusals_total", result="hung_up") >= 200 - 64
        assert eventually(lambda: server.descriptors()["socket"] <= before + 1)
    refusals = [figure(server, "beckon_tls_refusals_total", result=result) for result in ("failed", "hung_up", "told")]
    assert refusals == [200 - refusals[1], refusals[1], 0]


def fault(peer):
    for _ in range(20):
        peer.send_frame(TEXT, "no JSON")


def read_nothing(peer):
    """Somebody else sends until the server has had enough."""
    sender = peer.user.server.user("sender").connect(peer.room)
    while not sender.has_message():
        sender.send("offer", target=peer.user.name, sdp="x" * 60_000)


@pytest.mark.parametrize(
    ("code", "act"),
    [
        (1008, fault),
        (1009, lambda peer: peer.send_frame(TEXT, "x" * 70_000)),
        (1003, lambda peer: peer.send_frame(BINARY, b"x")),
        (1013, read_nothing),
    ],
    ids=["faults", "a large message", "a binary message", "reading too slowly"],
)
def test_a_closed_websocket_says_why_and_is_counted(serve, code, act):
    server = serve()
    user = server.user("target")
    room = user.create_room()
    with WirePeer(user, room, receive_buffer=4096 if code == 1013 else None) as peer:
        peer.user, peer.room = user, room
        act(peer)
        payload = closing(peer)
    assert struct.unpack(">H", payload[:2])[0] == code and payload[2:], payload
    assert eventually(lambda: figure(server, CLOSED, code=str(code)) == 1)


def closing(peer):
    while True:
        _, opcode, payload = peer.read_frame()
        if opcode == CLOSE:
            return payload


def test_one_message_too_many_that_waits_gets_an_error_and_is_counted(serve):
    server = serve({"limits.waiting_messages": "1"})
    user, other = server.user("here"), server.user("there")
    room = user.create_room()
    other.join(room)
    peer = user.connect(room)
    for _ in range(2):
        peer.send("offer", target=other.name, sdp="x")
    assert (peer.receive() | {"detail": ""}) == {"type": "error", "target": other.name, "detail": ""}
    assert figure(server, "beckon_signaling_messages_total", type="offer", result="refused") == 1


def test_a_body_that_is_too_large_is_counted_and_not_worth_another_try(serve):
    server = serve()
    with Wire(server) as wire:
        wire.request("POST", "/api/auth/signup", "Content-Type: application/json", "Content-Length: 70000")
        answer = wire.response()
    assert answer.status == 413 and answer.headers["Retry-After"] is None
    assert figure(server, REQUESTS, status="413") == 1
