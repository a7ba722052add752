"""Which web pages may call."""

import pytest

from harness import Server, upgrade_headers

PAGE = "https://app.example.com"
EXPOSED = {"x-request-id", "retry-after", "location"}


def words(value):
    return {word.strip().lower() for word in (value or "").split(",")}


def assert_allowed(answer, origin=PAGE):
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "origin" in words(answer.headers["Vary"])


def assert_not_allowed(answer):
    assert answer.headers["Access-Control-Allow-Origin"] is None
    assert answer.headers["Access-Control-Allow-Credentials"] is None


def preflight(server, path, method="POST", fields="authorization,content-type,x-anything", origin=PAGE):
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": fields}
    return server.api.call("OPTIONS", path, headers=asked)


@pytest.mark.parametrize("path", ["/api/rooms/", "/api/rooms/x/join", "/api/auth/login", "/no/such/path", "/", "/healthz"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
def test_a_preflight_passes_on_every_path(server, path, method):
    """In development every origin, header and method, with credentials; unknown paths too."""
    answer = preflight(server, path, method)
    assert answer.status in (200, 204)
    assert_allowed(answer)
    assert method.lower() in words(answer.headers["Access-Control-Allow-Methods"])
    assert {"authorization", "content-type", "x-anything"} <= words(answer.headers["Access-Control-Allow-Headers"])


def test_answers_and_errors_carry_the_fields(server, alice):
    """Whatever went wrong, the page may read why."""
    fields = {"Origin": PAGE}
    answers = {
        200: alice.get("/api/rooms/", headers=fields),
        201: alice.post("/api/rooms/", {"name": "a"}, headers=fields),
        400: alice.post("/api/rooms/", b"{", headers={**fields, "Content-Type": "application/json"}),
        401: server.api.get("/api/rooms/", headers=fields),
        404: alice.get("/no/such/path", headers=fields),
        405: alice.server.api.call("DELETE", "/api/rooms/", headers=fields),
        413: alice.post("/api/rooms/", b" " * 70_000, headers={**fields, "Content-Type": "application/json"}),
        415: alice.post("/api/rooms/", b"a=b", headers={**fields, "Content-Type": "application/x-www-form-urlencoded"}),
        422: alice.post("/api/rooms/", {}, headers=fields),
        426: alice.get("/ws/signaling/x", headers=fields),
    }
    for status, answer in answers.items():
        assert answer.status == status
        assert_allowed(answer)
        assert EXPOSED <= words(answer.headers["Access-Control-Expose-Headers"]), status


def test_without_an_origin_there_is_nothing_to_say(server, alice):
    assert_not_allowed(alice.get("/api/rooms/"))


@pytest.mark.parametrize("origin", ["https://a.example", "http://localhost:3000", "null", "https://xn--bcher-kva.example:8443"])
def test_in_development_every_origin_is_allowed(server, origin):
    assert_allowed(server.api.get("/api/rooms/", headers={"Origin": origin}), origin)


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server that names the pages that may call."""
    one = Server(tmp_path_factory.mktemp("strict"), env={"ALLOWED_ORIGINS": f"{PAGE}, https://other.example.com:8443"}).start()
    yield one
    one.stop()


def test_named_origins_are_compared_exactly(strict):
    assert_allowed(strict.api.get("/api/rooms/", headers={"Origin": PAGE}))
    assert_allowed(strict.api.get("/api/rooms/", headers={"Origin": "https://other.example.com:8443"}), "https://other.example.com:8443")
    others = [PAGE + ".evil.example", PAGE.replace("s:", ":"), PAGE + ":444", "https://other.example.com", "https://evil.example", "null"]
    for origin in others:
        assert_not_allowed(strict.api.get("/api/rooms/", headers={"Origin": origin}))
        assert_not_allowed(preflight(strict, "/api/rooms/", origin=origin))
    assert_allowed(preflight(strict, "/api/rooms/"))


def test_the_servers_own_host_is_always_allowed(strict):
    """A page that this very host delivered is let in, to REST and to WebSockets."""
    user = strict.user("home")
    room = user.create_room()
    own = f"http://127.0.0.1:{strict.port}"
    assert user.get("/api/rooms/", headers={"Origin": own}).status == 200
    user.connect(room, origin=own).close()


def test_a_websocket_is_refused_to_another_origin(strict):
    """403 before the upgrade; named origins and clients that send none are let in."""
    user = strict.user("roamer")
    room = user.create_room()
    refused = user.get(room.signaling, headers=upgrade_headers(Origin="https://evil.example"))
    assert refused.status == 403
    assert refused.detail
    user.connect(room, origin=PAGE).close()
    user.connect(room).close()


def test_in_development_every_origin_may_open_a_websocket(alice, room):
    alice.connect(room, origin="https://anywhere.example").close()


def test_a_star_is_every_origin(launch):
    server = launch(env={"ALLOWED_ORIGINS": "*"})
    assert_allowed(server.api.get("/healthz", headers={"Origin": PAGE}))
