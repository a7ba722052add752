"""What the log says, and what it must never say."""

import re

import pytest

from harness import User, connect, eventually, upgrade_headers

SECRETS = {"SECRET_KEY": "the-key-of-this-server-that-no-one-sees", "EMAIL_PASSWORD": "the-mail-password-that-no-one-sees"}
SERVER = {"env": SECRETS}


def lines_with(server, text):
    return [line for line in server.err.text.splitlines() if text in line]


def test_one_line_per_request_with_its_id(server, alice):
    """Method, path and status stand in it."""
    answers = [alice.get("/api/rooms/"), alice.get("/healthz"), alice.get("/nowhere"), server.api.post("/api/auth/login", {}),
               alice.get("/ws/signaling/x", headers=upgrade_headers())]  # fmt: skip
    told = [("GET", "/api/rooms/"), ("GET", "/healthz"), ("GET", "/nowhere"), ("POST", "/api/auth/login"), ("GET", "/ws/signaling/x")]
    for answer, (method, path) in zip(answers, told):
        identifier = answer.headers["X-Request-Id"]
        (line,) = eventually(lambda: lines_with(server, identifier))
        assert method in line and path in line and str(answer.status) in line


def test_a_client_cannot_write_lines_of_its_own(server):
    """Whatever it sends, each line of the log is the server's."""
    server.api.get("/healthz%0d%0a2026-01-01T00:00:00.000Z%20error%20forged", headers={"User-Agent": "x\x1b[31m"})
    server.api.post("/api/auth/login", {"email": "a\nforged@example.com"})
    answer = server.api.get("/healthz")
    eventually(lambda: lines_with(server, answer.headers["X-Request-Id"]))
    assert not [line for line in server.err.text.splitlines() if line.startswith("forged")]
    assert "\x1b" not in server.err.text
    assert all(re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z \w+ ", line) for line in server.err.text.splitlines())


@pytest.mark.parametrize("level", ["information", "trace"])
def test_no_secret_is_printed(launch, level):
    """No token, code or password, in good calls and in failing ones, at the most talkative level too; `?token=` is redacted."""
    server = launch(env={**SECRETS, "LOG_LEVEL": level})
    user, other = User(server, "una"), server.user("vic")
    code = user.sign_up()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    server.api.post("/api/auth/verify-otp", {"email": user.email, "otp": wrong})
    proof = user.verify(code)
    user.set_username()
    user.log_in()
    room = user.create_room()
    user.get(f"/api/rooms/?token={user.token}&x=1")
    user.post("/api/rooms/", f'{{"name": "{user.token}"'.encode())
    server.api.get("/api/rooms/", user.token[:-1])
    connect(server, room, query=f"?token={user.token}").close()
    connect(server, room, subprotocols=["bearer", other.token]).close()
    server.api.get(f"{room.signaling}?token={user.token}x", headers=upgrade_headers())
    server.api.get(f"{room.signaling}?a=b&%74oken={user.token}", headers=upgrade_headers())
    peer = other.connect(room)
    peer.send("offer", target=user.name, sdp="a-session-description-is-private")
    peer.close()
    server.stop()
    printed = server.printed
    mailed = re.compile(r"^-+ mail.*?^-{20,}$", re.DOTALL | re.MULTILINE)
    assert code in printed
    printed = mailed.sub("", printed)
    assert code not in printed and wrong not in printed
    for token in (user.token, other.token, proof):
        assert token.split(".")[2] not in printed, "a token is in the log"
        assert token.split(".")[1] not in printed, "the claims of a token are in the log"
    for secret in (*SECRETS.values(), "a-session-description-is-private"):
        assert secret not in printed


def test_mails_are_printed_on_the_console(server):
    """In development the code, and the username once it is set, are read there."""
    seen = len(server.out.text)
    user = server.user("wim")
    server.out.wait_for(rf"^To: {re.escape(user.email)}$(?:(?!^To: ).)*?^{user.name}$", seen)
    assert server.out.text[seen:].count(f"To: {user.email}") == 2
