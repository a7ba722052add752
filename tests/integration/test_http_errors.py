"""HTTP as RFC 9110 and 9112 have it: what is refused, and how."""

import json

import pytest

from harness import Wire, upgrade_headers

SERVER = {"options": {"limits.header_deadline": "1", "limits.body_deadline": "1", "limits.keep_alive": "1"}}

# Method, path, whether it needs a token: every call that takes a body.
BODIES = [("/api/auth/signup", False), ("/api/auth/verify-otp", False), ("/api/auth/set-username", False), ("/api/auth/login", False),
          ("/api/rooms/", True)]  # fmt: skip
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path, secured", BODIES)
@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"[]", b'"text"', b"null", b'{"email": "a@example.com",}', b'{"a": 01}',
                                  b"\xff\xfe", b'{"email": "\xc3\x28"}', b"{} {}", b"\xef\xbb\xbf{}", b"[" * 60_000])  # fmt: skip
def test_a_body_that_is_no_json_object(server, alice_token, path, secured, body):
    answer = server.api.post(path, body, alice_token if secured else None, headers=JSON)
    assert answer.status == 400, answer
    assert answer.detail


@pytest.fixture(scope="module")
def alice_token(server):
    return server.user("alice").token


@pytest.mark.parametrize("path, secured", BODIES)
def test_a_body_of_another_declared_type(server, alice_token, path, secured):
    """415 for a declared type that is not JSON; undeclared is taken for JSON."""
    for declared in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data; boundary=x"):
        answer = server.api.post(path, b"{}", alice_token if secured else None, headers={"Content-Type": declared})
        assert (answer.status, bool(answer.detail)) == (415, True)
    for declared in ({}, JSON, {"Content-Type": "Application/JSON; charset=utf-8"}):
        assert server.api.post(path, b"{}", alice_token if secured else None, headers=declared).status == 422


def test_a_body_of_64_kib_passes_and_a_larger_one_does_not(server, alice_token):
    """413 for one byte more, declared or in chunks."""
    fits = b'{"name": "a"' + b" " * (64 * 1024 - 13) + b"}"
    assert len(fits) == 64 * 1024
    assert server.api.post("/api/rooms/", fits, alice_token, headers=JSON).status == 201
    answer = server.api.post("/api/rooms/", fits + b" ", alice_token, headers=JSON)
    assert (answer.status, bool(answer.detail)) == (413, True)
    with Wire(server) as wire:
        wire.request("POST", "/api/rooms/", f"Authorization: Bearer {alice_token}", "Transfer-Encoding: chunked")
        wire.send(f"{len(fits):x}\r\n".encode() + fits + b"\r\n1\r\n \r\n0\r\n\r\n")
        assert wire.response().status == 413
        assert wire.at_end()


def test_a_size_that_is_too_large_is_refused_before_the_body(server):
    with Wire(server) as wire:
        wire.request("POST", "/api/auth/login", "Content-Type: application/json", "Content-Length: 99999999")
        assert wire.response().status == 413
        assert wire.at_end()


@pytest.mark.parametrize("path", ["/room", "/api", "/api/", "/api/auth", "/api/nothing", "/api/rooms/x/y/z", "/ws", "/ws/signaling",
                                  "/API/rooms/", "/api//rooms", "/api/rooms/%zz", "/favicon.ico/../x"])  # fmt: skip
def test_an_unknown_path(server, path):
    answer = server.api.get(path)
    assert (answer.status, bool(answer.detail)) == (404, True)


@pytest.mark.parametrize("method, path, allowed", [
    ("GET", "/api/auth/signup", {"POST"}), ("PUT", "/api/rooms/", {"GET", "HEAD", "POST"}), ("DELETE", "/api/rooms/x", {"GET", "HEAD"}),
    ("GET", "/api/rooms/x/join", {"POST"}), ("POST", "/healthz", {"GET", "HEAD"}), ("BREW", "/api/rooms/", {"GET", "POST"}),
])  # fmt: skip
def test_a_method_that_a_path_does_not_have(server, method, path, allowed):
    """405 tells in Allow what the path does have."""
    answer = server.api.call(method, path)
    assert (answer.status, bool(answer.detail)) == (405, True)
    told = {word.strip() for word in answer.headers["Allow"].split(",")}
    assert allowed <= told and method not in told


def test_paths_work_with_and_without_the_trailing_slash(server, alice_token):
    room = server.api.post("/api/rooms", {"name": "a"}, alice_token).json()["room_id"]
    for path in ("/api/rooms", f"/api/rooms/{room}", "/healthz", "/readyz"):
        for form in (path, path + "/"):
            assert server.api.get(form, alice_token).status == 200, form
    assert server.api.post(f"/api/rooms/{room}/join/", token=alice_token).status == 200
    assert server.api.post("/api/auth/signup/", {"email": "slash@example.com"}).status == 200


def test_head_answers_as_get_without_the_body(server, alice_token):
    fields = {"Authorization": f"Bearer {alice_token}"}
    room = server.api.post("/api/rooms/", {"name": "a"}, alice_token).json()["room_id"]
    for path in ("/healthz", "/readyz", "/api/rooms/", f"/api/rooms/{room}", "/no/such/path"):
        whole = server.api.get(path, headers=fields)
        head = server.api.call("HEAD", path, headers=fields)
        assert (head.status, head.body) == (whole.status, b"")
        assert head.headers["Content-Length"] == str(len(whole.body))
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_an_upgrade_is_required_at_a_websocket_path(server):
    answer = server.api.get("/ws/signaling/x")
    assert (answer.status, bool(answer.detail)) == (426, True)
    assert answer.headers["Upgrade"].lower() == "websocket"


def test_every_answer_has_a_request_id_of_its_own(server, alice_token):
    api = server.api
    answers = [api.get("/api/rooms/", alice_token), api.get("/healthz"), api.get("/nothing"), api.get("/api/rooms/"),
               api.post("/api/auth/login", b"{", headers=JSON), api.call("DELETE", "/healthz"), api.get("/ws/signaling/x"),
               api.get("/ws/signaling/x", headers=upgrade_headers())]  # fmt: skip
    identifiers = [answer.headers["X-Request-Id"] for answer in answers]
    assert all(identifiers)
    assert len(set(identifiers)) == len(answers)


def test_the_process_says_that_it_serves_and_that_it_is_ready(server):
    assert server.api.get("/healthz").status == 200
    ready = server.api.get("/readyz")
    assert ready.status == 200
    text = json.dumps(ready.json()).lower()
    assert all(part in text for part in ("database", "store", "mailer", "plugins"))


def test_pipelined_requests_are_answered_in_order(server):
    with Wire(server) as wire:
        paths = ["/healthz", "/nothing", "/readyz", "/api/rooms/", "/healthz", "/api/auth/login"] * 5
        wire.send("".join(f"GET {path} HTTP/1.1\r\nHost: {wire.host}\r\n\r\n" for path in paths))
        assert [wire.response().status for _ in paths] == [200, 404, 200, 401, 200, 405] * 5


def test_a_connection_is_kept_until_it_is_asked_to_close(server):
    with Wire(server) as wire:
        for _ in range(3):
            wire.request("GET", "/healthz")
            assert wire.response().status == 200
        wire.request("GET", "/healthz", "Connection: close")
        answer = wire.response()
        assert answer.headers["Connection"].lower() == "close"
        assert wire.at_end()


def test_http_1_0_is_answered_and_closed(server):
    with Wire(server) as wire:
        wire.send(f"GET /healthz HTTP/1.0\r\nHost: {wire.host}\r\n\r\n")
        assert wire.response().status == 200
        assert wire.at_end()


def test_a_client_that_waits_for_100_continue_gets_it(server):
    body = b'{"email": "patient@example.com"}'
    with Wire(server) as wire:
        wire.request("POST", "/api/auth/signup", "Content-Type: application/json", f"Content-Length: {len(body)}", "Expect: 100-continue")
        assert wire.response().status == 100
        wire.send(body)
        assert wire.response().status == 200


def test_a_body_in_chunks_and_in_single_bytes(server):
    """However a request is cut, it is one request."""
    body = b'4\r\n{"em\r\n1b\r\nail": "slowly@example.com"}\r\n0\r\n\r\n'
    with Wire(server) as wire:
        wire.request("POST", "/api/auth/signup", "Content-Type: application/json", "Transfer-Encoding: chunked", body=body)
        assert wire.response().status == 200
        for byte in f"GET /healthz HTTP/1.1\r\nHost: {wire.host}\r\n\r\n":
            wire.send(byte)
        assert wire.response().status == 200


HOST = "Host: localhost\r\n"
MALFORMED = [
    "\0\0\0\0\r\n\r\n", "nonsense\r\n\r\n", f"GET /healthz HTTP/9.9\r\n{HOST}\r\n", f"GET healthz HTTP/1.1\r\n{HOST}\r\n",
    f"GET /heal thz HTTP/1.1\r\n{HOST}\r\n", f"GET  HTTP/1.1\r\n{HOST}\r\n", "GET /healthz HTTP/1.1\r\n\r\n",
    f"GET /healthz HTTP/1.1\r\n{HOST}{HOST}\r\n", f"GET /healthz HTTP/1.1\r\n{HOST}no colon\r\n\r\n",
    f"GET /healthz HTTP/1.1\r\n{HOST}Name : value\r\n\r\n", f"GET /healthz HTTP/1.1\r\n{HOST}A: b\r\n folded\r\n\r\n",
    f"GET /healthz HTTP/1.1\r\n{HOST}A: b\0c\r\n\r\n", f"GET /healthz HTTP/1.1\r\n{HOST}A: b\x01c\r\n\r\n",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Content-Length: 2x\r\n\r\n{{}}",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    f"POST /api/auth/login HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    f"POST /api/auth/login HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n",
    f"GET /healthz\x7f HTTP/1.1\r\n{HOST}\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\0" * 40 + "\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED)
def test_what_could_not_be_read_gets_400_and_a_closed_connection(server, text):
    """Nothing that follows it on the connection is read as a request."""
    with Wire(server) as wire:
        wire.send(text + f"GET /healthz HTTP/1.1\r\n{HOST}\r\n")
        answer = wire.response()
        assert (answer.status, bool(answer.detail)) == (400, True)
        assert wire.at_end()


def test_a_header_without_end_is_refused(server):
    with Wire(server) as wire:
        wire.send(f"GET /healthz HTTP/1.1\r\n{HOST}")
        try:
            for number in range(40):
                wire.send(f"X-Filler-{number}: {'x' * 1000}\r\n")
        except (BrokenPipeError, ConnectionResetError):
            return
        assert wire.response().status == 400
        assert wire.at_end()


@pytest.mark.parametrize("start", ["", "GET /heal", f"POST /api/auth/login HTTP/1.1\r\n{HOST}Content-Length: 10\r\n\r\n{{"])
def test_a_client_that_does_not_go_on_is_given_up(server, start):
    """Silence before, within the header and within the body ends the connection at its deadline."""
    with Wire(server) as wire:
        wire.send(start)
        rest = wire.reader.read()
        assert rest == b"" or rest.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 400 "))


def test_an_idle_connection_is_closed(server):
    with Wire(server) as wire:
        wire.request("GET", "/healthz")
        assert wire.response().status == 200
        assert wire.at_end()


def test_after_all_this_the_server_serves(server):
    assert server.api.get("/healthz").status == 200
