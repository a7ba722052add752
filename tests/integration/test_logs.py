"""What the log says, and what it must never say."""

import json
import os
import re
import socket
import subprocess

import pytest

from harness import BECKOND, Server, User, Wire, connect, eventually, upgrade_headers

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


def json_lines(text):
    """Every line of the log is one object, whoever wrote it."""
    return [json.loads(line) for line in text.splitlines()]


def find(server, **members):
    """The line that has these members, once it is there."""

    def found():
        return next((line for line in json_lines(server.err.text) if members.items() <= line.items()), None)

    return eventually(found)


JSON = {"logging.format": "json"}


def test_a_line_of_json_has_what_is_known_of_a_request(launch):
    server = launch(options=JSON)
    alice = server.user("alice")
    room = alice.create_room()
    answer = alice.get(f"{room.path}?limit=1")
    line = find(server, request=answer.headers["X-Request-Id"])
    assert set(line) == {"time", "level", "logger", "message", "request", "connection", "user", "room", "method", "path", "status", "duration_us", "remote"}
    assert (line["level"], line["logger"], line["user"], line["room"]) == ("information", "http", alice.name, room.id)
    assert (line["method"], line["path"], line["status"], line["remote"]) == ("GET", f"{room.path}?limit=1", 200, "127.0.0.1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert line["connection"] > 0 and line["duration_us"] > 0


def test_only_a_token_that_passes_names_a_user(launch):
    server = launch(options=JSON)
    alice = server.user("alice")
    answer = server.api.get("/api/rooms/", alice.token[:-2])
    assert "user" not in find(server, request=answer.headers["X-Request-Id"])


def test_a_websocket_keeps_the_connection_of_its_request(launch):
    """From the request that opened it to the line of its end, with user and room."""
    server = launch(options={**JSON, "logging.level": "debug"})
    alice = server.user("alice")
    room = alice.create_room()
    peer = alice.connect(room)
    opened = find(server, path=room.signaling, status=101)
    assert (opened["user"], opened["room"]) == (alice.name, room.id)
    peer.close(1000)
    closed = find(server, logger="websocket", connection=opened["connection"])
    assert (closed["user"], closed["room"]) == (alice.name, room.id)
    assert "1000" in closed["message"] and "request" not in closed


def test_a_client_cannot_write_lines_of_json(launch):
    server = launch(options=JSON)
    with Wire(server) as wire:
        wire.send(b'GET /"%0a{"forged":1},"user":"root"\xff\xe2\x80\xae\x7f HTTP/1.1\r\nHost: x\r\n\r\n')
        wire.response()
    answer = server.api.get('/%22%0a%7b?limit="%0d,{"user":"root"}')
    line = find(server, request=answer.headers["X-Request-Id"])
    assert "user" not in line and "forged" not in line
    server.stop()
    assert all(line["level"] and "forged" not in line for line in json_lines(server.err.text))
    assert "\x7f" not in server.err.text


def test_a_file_alone_gets_every_line(launch):
    server = launch(options={"logging.target": "file", "logging.file": "beckon.log"})
    identifier = server.api.get("/nowhere").headers["X-Request-Id"]
    file = server.directory / "beckon.log"
    eventually(lambda: identifier in file.read_text())
    server.stop()
    assert "stopping on TERM" in file.read_text()
    assert server.err.text == ""


def test_a_file_that_logrotate_moved_away_is_opened_anew(launch):
    """By HUP, also when the new configuration is refused."""
    server = launch(options={"logging.file": "beckon.log", "logging.file.size": "0"}, config="")
    file, moved = server.directory / "beckon.log", server.directory / "beckon.log-20260101"
    for number, config in enumerate(["", "limits.keep_alive = x\n"]):
        file.rename(moved)
        server.reload(config)
        identifier = server.api.get(f"/nowhere/{number}").headers["X-Request-Id"]
        eventually(lambda: file.exists() and identifier in file.read_text())
        assert identifier not in moved.read_text()


def test_a_full_file_is_rotated_and_old_ones_end(launch):
    server = launch(options={"logging.file": "beckon.log", "logging.file.size": "1", "logging.file.count": "2", "logging.target": "file"})
    path = ("/" + "x" * 60) * 16
    with Wire(server) as wire:
        for _ in range(80):
            for _ in range(60):
                wire.request("GET", path)
            for _ in range(60):
                assert wire.response().status == 404
    server.stop()
    sizes = {file.name: file.stat().st_size for file in server.directory.glob("beckon.log*")}
    assert len(sizes) == 3, sizes
    assert all(size < 1.1 * 2**20 for size in sizes.values()), sizes


def test_syslog_gets_every_line(launch, tmp_path):
    path = tmp_path / "syslog"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(str(path))
        daemon.settimeout(20)
        server = launch(options={"logging.target": "syslog", "logging.syslog": str(path), "net.loops": "1"})
        identifier = server.api.get("/nowhere").headers["X-Request-Id"]
        line = ""
        while identifier not in line:
            line = daemon.recv(65536).decode()
        assert re.match(rf"<30>\w{{3}} [ \d]\d \d\d:\d\d:\d\d beckond\[{server.process.pid}\]: .* information http: GET /nowhere 404 ", line)
        assert server.err.text == ""
        daemon.close()
        path.unlink()
        identifier = server.api.get("/nowhere").headers["X-Request-Id"]
        server.err.wait_for(f"nobody takes syslog lines at {path}.*{identifier}")


def test_the_journal_is_told_the_level_of_each_line(tmp_path):
    """When standard error is one of its streams (JOURNAL_STREAM), and only then."""
    for offset, prefix in ((0, "<4>2"), (1, "2")):
        with open(tmp_path / "journal", "wb") as stream:
            status = os.fstat(stream.fileno())
            env = {"PORT": "0", "PATH": os.environ["PATH"], "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino + offset}"}
            process = subprocess.Popen([BECKOND], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=stream)
            assert process.stdout.readline().startswith(b"listening")
            process.terminate()
            process.communicate(timeout=20)
            assert process.returncode == 0
        warnings = [line for line in (tmp_path / "journal").read_text().splitlines() if " warning " in line]
        assert warnings and all(line.startswith(prefix) for line in warnings)


@pytest.mark.parametrize("settings, named", [
    ({"logging.format": "yaml"}, "logging.format"), ({"logging.target": "file"}, "logging.file"), ({"logging.target": "moon"}, "logging.target"),
    ({"logging.target": "file", "logging.file": "/no/such/directory/log"}, "/no/such/directory/log"),
])  # fmt: skip
def test_a_log_that_cannot_work_ends_the_start(tmp_path, settings, named):
    server = Server(tmp_path, options=settings).spawn()
    assert server.wait() in (71, 78)
    assert named in server.printed
