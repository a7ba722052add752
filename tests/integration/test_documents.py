"""doc/openapi.yaml and the running server, held against one another: each example is replayed and must be answered as documented. That
nothing else is answered is checked with every answer of all tests here (everything_is_documented in conftest.py)."""

import contextlib
import functools
import json
import re

import pytest

from harness import Gate, MailSink, Server, Wire, documents, upgrade_headers
from harness.postgresql import PostgreSql
from harness.production import ORIGIN, SECRET, production
from harness.server import ROOT
from harness.situations import RECIPES, Situation, prepare

CALLS, MESSAGES = documents.shipped(ROOT)
OPERATIONS = {operation["operationId"]: operation for operation in CALLS.operations()}
# Their answer has no JSON of which there could be an example.
WITHOUT_EXAMPLES = {("openSignaling", "101"), ("readMetrics", "200")}
# Made anew each time, or by the machine.
VOLATILE = {"access_token", "verification_token", "created_at", "since", "username", "credential", "names", "detail of database"}


def examples():
    for identifier, operation in OPERATIONS.items():
        for status, response in operation["responses"].items():
            for media in CALLS.look_up(response).get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    yield pytest.param(identifier, status, name, CALLS.look_up(example)["value"], id=f"{identifier}-{status}-{name}")


class Servers:
    """Each kind of server, started when the first example asks for it."""

    def __init__(self, make, folder):
        self._make = make
        self._folder = folder
        self._started = []
        self.sinks = {}
        self._database = None

    def _start(self, name, **settings):
        directory = self._folder / name
        directory.mkdir()
        server = Server(directory, **settings)
        self._started.append(server)
        return server.start()

    @functools.cached_property
    def plain(self):
        return self._start("plain")

    @functools.cached_property
    def production(self):
        sink = MailSink().start()
        self._make.callback(sink.stop)
        server = self._start("production", **production(sink, options={"rate.signup.mailbox": "0"}))
        self.sinks[server] = sink
        return server

    @functools.cached_property
    def impatient(self):
        return self._start("impatient", options={"limits.header_deadline": "0.2", "limits.body_deadline": "0.2"})

    @property
    def strict(self):
        """One call of each kind, and so a new one for each example."""
        limits = dict.fromkeys(("rate.signup.address", "rate.verify.address", "rate.login.address", "rate.rooms.user"), "1/600")
        return self._start(f"strict-{len(self._started)}", options=limits)

    @functools.cached_property
    def stun(self):
        return self._start("stun", options={"turn.urls": "stun:turn.example.com:3478"})

    @functools.cached_property
    def turn(self):
        urls = "stun:turn.example.com:3478, turn:turn.example.com:3478?transport=udp, turns:turn.example.com:443?transport=tcp"
        return self._start("turn", options={"turn.urls": urls, "turn.secret": SECRET})

    @functools.cached_property
    def closed(self):
        return self._start("closed", env={"ALLOWED_ORIGINS": ORIGIN}, options={"signaling.require_join": "true"})

    @functools.cached_property
    def full(self):
        return self._start("full", options={"net.max_connections": "1"})

    @functools.cached_property
    def crowded(self):
        return self._start("crowded", options={"net.max_connections_per_address": "1"})

    @functools.cached_property
    def gate(self):
        """Before the one database that can be taken away."""
        self._database = self._make.enter_context(PostgreSql(fsync="off"))
        return self._make.enter_context(Gate(("127.0.0.1", self._database.port)))

    @functools.cached_property
    def with_database(self):
        small = {"net.workers": "1", "limits.request_queue": "1", "limits.upgrade_queue": "1"}
        gate = self.gate
        return self._start("with-database", env={"DATABASE_URL": self._database.url(port=gate.port)}, options=small)

    def mend(self, situation):
        """The database is back."""
        if "with_database" in self.__dict__ and situation.server is self.with_database:
            self.gate.open()
            self.gate.forward()
            self.with_database.restart()

    def stop(self):
        for server in self._started:
            assert server.running, f"the server died:\n{server.err.finish()[-8000:]}"
            server.stop()


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    with contextlib.ExitStack() as make:
        started = Servers(make, tmp_path_factory.mktemp("servers"))
        yield started
        started.stop()


def assert_same(expected, answered, key=None):
    """Equal, but for what differs each time, of which the type is compared."""
    assert type(expected) is type(answered), (key, expected, answered)
    if key in VOLATILE:
        return
    if isinstance(expected, dict):
        assert expected.keys() == answered.keys(), (expected, answered)
        for name, value in expected.items():
            assert_same(value, answered[name], f"detail of {key}" if name == "detail" and key else name)
    elif isinstance(expected, list):
        assert len(expected) == len(answered), (expected, answered)
        for one, other in zip(expected, answered):
            assert_same(one, other, key)
    else:
        assert expected == answered, key


@pytest.mark.parametrize("identifier, status, name, value", examples())
def test_an_example_is_answered_as_documented(servers, identifier, status, name, value):
    situation = Situation(OPERATIONS[identifier], name, servers)
    try:
        answer = prepare(situation)
    finally:
        servers.mend(situation)
    assert str(answer.status) == status, answer
    CALLS.check(situation.method, situation.path(), answer, situation.headers.get("Origin"))
    answered = answer.json()
    if "Location" in answer.headers:
        situation.word("n0yEW1xk4vVG2mLQf3bZ7g", answered["room_id"])
        assert answer.headers["Location"] == f"/api/rooms/{answered['room_id']}"
    assert_same(situation.filled(value), answered)


def test_every_answer_has_an_example_and_every_example_a_recipe():
    seen = {(identifier, status) for identifier, status, _, _ in (each.values for each in examples())}
    documented = {(identifier, status) for identifier, operation in OPERATIONS.items() for status in operation["responses"]}
    assert documented - seen == WITHOUT_EXAMPLES
    assert {each.values[2] for each in examples()} == set(RECIPES)


def test_every_example_of_a_request_is_sent():
    for identifier, operation in OPERATIONS.items():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        answered = {each.values[2] for each in examples() if each.values[0] == identifier}
        assert set(content.get("examples", {})) <= answered, identifier


@pytest.mark.parametrize("way", ["header", "subprotocol", "query"])
def test_a_websocket_opens_as_documented(servers, way):
    user = servers.plain.user("alice")
    path = user.create_room().signaling + (f"?token={user.token}" if way == "query" else "")
    fields = {"header": {"Authorization": f"Bearer {user.token}"}, "subprotocol": {"Sec-WebSocket-Protocol": f"bearer, {user.token}"}}
    with Wire(servers.plain) as wire:
        wire.request("GET", path, *(f"{name}: {value}" for name, value in {**upgrade_headers(), **fields.get(way, {})}.items()))
        answer = wire.response()
    assert answer.status == 101
    assert answer.headers["Sec-WebSocket-Protocol"] == ("bearer" if way == "subprotocol" else None)
    CALLS.check("GET", path, answer)


@pytest.mark.parametrize("path", ["/api/rooms/", "/nowhere"])
def test_what_holds_for_every_path_is_documented(servers, path):
    """Preflights, HEAD, OPTIONS, other methods and unknown paths; what the documents say is compared with every answer."""
    api, page = servers.plain.api, {"Origin": "https://elsewhere.example"}
    preflight = {**page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert api.call("OPTIONS", path, headers=preflight).headers["Access-Control-Allow-Headers"] == "authorization"
    assert api.get(path, headers=page).headers["Access-Control-Allow-Credentials"] == "true"
    known = path != "/nowhere"
    assert api.call("OPTIONS", path).status == (204 if known else 404)
    assert api.call("HEAD", path).status == (401 if known else 404)
    assert api.call("DELETE", path).status == (405 if known else 404)


def test_the_server_hands_out_the_documents_as_they_are(servers):
    for name in ("openapi", "asyncapi"):
        answer = servers.plain.api.get(f"/{name}.json", headers={"Origin": "https://elsewhere.example"})
        assert answer.status == 200 and answer.headers["Content-Type"] == "application/json"
        assert answer.json() == documents.load(ROOT, f"{name}.yaml")
        assert answer.headers["Access-Control-Allow-Origin"] == "https://elsewhere.example"


def test_production_shows_the_documents_only_when_it_is_told_to(servers, launch):
    for path in ("/openapi.json", "/asyncapi.json", "/docs", "/docs/messages"):
        assert servers.production.api.get(path).status == 404
    settings = production(servers.sinks[servers.production], options={"plugins": "auth-otp rooms signaling api-docs"})
    told = launch(**settings)
    for path in ("/openapi.json", "/asyncapi.json", "/docs", "/docs/messages"):
        assert told.api.get(path).status == 200


@pytest.mark.parametrize("change", [
    documents.without("paths", "/healthz"), documents.without("paths", "/healthz", "get"), documents.without("paths", "/healthz", "get", "responses", "200"),
    documents.without("paths", "/healthz", "get", "responses", "200", "content", "application/json", "schema", "properties", "status"),
    documents.without("components", "headers", "X-Request-Id"), documents.without("components", "headers", "Vary"),
    lambda content: content["components"]["headers"]["Cache-Control"]["schema"].update(enum=["public"]),
    lambda content: content["paths"]["/healthz"]["get"]["responses"]["200"].update(headers={"Location": {"required": True, "schema": {}}}),
    lambda content: content["paths"]["/healthz"]["get"]["responses"]["200"].update(content={"text/plain": {"schema": {"type": "string"}}}),
    lambda content: content["paths"]["/healthz"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["required"].append("x"),
])  # fmt: skip
def test_an_answer_that_a_document_lacks_is_found_out(servers, change):
    answer = servers.plain.api.get("/healthz")
    CALLS.check("GET", "/healthz", answer)
    with pytest.raises(documents.Undocumented):
        documents.changed(CALLS, change).check("GET", "/healthz", answer)


def test_another_answer_than_the_example_is_found_out():
    for other in ({"detail": "Room not found!"}, {"detail": "Room not found", "room": 7}, {}, []):
        with pytest.raises(AssertionError):
            assert_same({"detail": "Room not found"}, json.loads(json.dumps(other)))


PROTOCOL = (ROOT / "doc" / "protocol.md").read_text(encoding="utf-8")


def test_the_protocol_for_people_has_the_same_calls_and_codes():
    for operation in OPERATIONS.values():
        path = operation["path"]
        assert path in PROTOCOL or operation["tags"] == ["server"], path
    calls = set(re.findall(r"`?(GET|POST) (/(?:api|ws)/[\w{}/-]+)", PROTOCOL))
    assert len(calls) >= 10
    assert calls <= {(operation["method"], operation["path"]) for operation in OPERATIONS.values()}
    codes = re.findall(r"^\| (\d{4}) \|", PROTOCOL, re.MULTILINE)
    assert [int(code) for code in codes] == [each["code"] for each in MESSAGES.content["channels"]["signaling"]["x-close-codes"]]
    types = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`(?:offer|answer|candidate|heartbeat|user|error).*?) \|", PROTOCOL, re.MULTILINE))))
    assert types == set(MESSAGES.sent) | set(MESSAGES.received)


def test_the_json_of_the_protocol_for_people_is_as_documented():
    room, servers = map(json.loads, re.findall(r"^```json\n(.*?)^```", PROTOCOL, re.MULTILINE | re.DOTALL))
    for identifier, value in (("getRoom", room), ("getIceServers", servers)):
        schema = OPERATIONS[identifier]["responses"]["200"]["content"]["application/json"]["schema"]
        assert not CALLS.faults(schema, value), value
