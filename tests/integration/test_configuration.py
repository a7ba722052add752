"""Swapping parts by configuration alone: files, variables, command line."""

import datetime
import email.utils
import pathlib
import re
import socket

import jwt
import pytest

from harness import BECKOND, MailSink, User, eventually, free_port

TEST_PLUGINS = pathlib.Path(BECKOND).resolve().parents[1] / "tests" / "plugins"


def sign_up(user):
    assert user.server.api.post("/api/auth/signup", {"email": user.email}).status == 200


def lifetime(server):
    return server.api.post("/api/auth/login", {"email": server.user("lisa").email}).json()["expires_in"]


def log_lines(server, pattern):
    return [line for line in server.err.text.splitlines() if re.search(pattern, line)]


def test_without_any_configuration_it_runs(launch):
    """SQLite in ./test.db, mails on the console, memory while there is no Redis, which the log says once."""
    server = launch(env={"STORE": "", "REDIS_URL": f"redis://localhost:{free_port()}"})
    user = server.user("eve")
    assert (server.directory / "test.db").is_file()
    claims = jwt.decode(user.token, "your-secret-key-here", algorithms=["HS256"], audience="beckon")
    assert claims["exp"] - claims["iat"] == 30 * 60
    server.stop()
    assert len(log_lines(server, r"store.*memory")) == 1, server.err.text


def test_the_store_by_file_and_by_variable(launch):
    for settings in ({"config": "store = memory\n", "env": {"STORE": ""}}, {"env": {"STORE": "memory"}}):
        server = launch(**settings)
        server.user("sam")
        server.stop()
        assert "redis" not in server.err.text.lower()


@pytest.mark.parametrize("by", ["file", "variable"])
def test_the_mailer_becomes_smtp(launch, by):
    """One .properties file, or one variable, and the mails go through a mail server."""
    sink = MailSink().start()
    port = str(sink.port)
    if by == "file":
        server = launch(config=f"mailer = smtp\nsmtp.host = 127.0.0.1\nsmtp.port = {port}\n")
    else:
        server = launch(env={"MAILER": "smtp", "SMTP_SERVER": "127.0.0.1", "SMTP_PORT": port})
    user = User(server, "mel")
    sign_up(user)
    assert sink.wait_for(user.email)[1] == [user.email]
    assert user.email not in server.out.text
    sink.stop()


@pytest.mark.parametrize("by", ["file", "variable"])
def test_the_mailer_becomes_a_plugin_of_ones_own(launch, tmp_path, by):
    """A mailer from a directory of its own, which the server has never heard of."""
    config = f"plugins.path = {TEST_PLUGINS}\nmail.file.directory = {tmp_path}\n"
    if by == "file":
        server = launch(config=config + "mailer = file\n")
    else:
        server = launch(config=config, env={"MAILER": "file"})
    user = User(server, "pat")
    sign_up(user)

    def mailed():
        return [text for file in tmp_path.rglob("*") if file.is_file() and user.email in (text := file.read_text())]

    code = re.search(r"(?<!\d)\d{6}(?!\d)", eventually(mailed)[0]).group()
    user.verify(code)
    assert user.email not in server.out.text


def test_the_command_line_beats_variables_and_variables_beat_files(launch):
    file = "auth.token.lifetime_minutes = 5\n"
    assert lifetime(launch(config=file)) == 5 * 60
    assert lifetime(launch(config=file, env={"ACCESS_TOKEN_EXPIRE_MINUTES": "6"})) == 6 * 60
    server = launch(config=file, env={"ACCESS_TOKEN_EXPIRE_MINUTES": "6"}, options={"auth.token.lifetime_minutes": "7"})
    assert lifetime(server) == 7 * 60


FILE = """
environment = development
net.host = 127.0.0.1
net.port = 0
database.url = sqlite:///./by-file.db
auth.token.secret = a-secret-that-stands-in-a-file-only
auth.token.algorithm = HS384
auth.token.lifetime_minutes = 3
http.allowed_origins = https://file.example.com
logging.level = debug
"""


def test_everything_can_be_set_by_file_alone(launch):
    server = launch(config=FILE, env={"PORT": ""})
    user = server.user("fay")
    assert (server.directory / "by-file.db").is_file() and not (server.directory / "test.db").exists()
    claims = jwt.decode(user.token, "a-secret-that-stands-in-a-file-only", algorithms=["HS384"], audience="beckon")
    assert claims["exp"] - claims["iat"] == 3 * 60
    assert user.get("/api/rooms/", headers={"Origin": "https://file.example.com"}).headers["Access-Control-Allow-Origin"]
    assert user.get("/api/rooms/", headers={"Origin": "https://other.example.com"}).headers["Access-Control-Allow-Origin"] is None
    server.err.wait_for(" debug ")


@pytest.mark.parametrize("url, file", [
    ("sqlite:///./here.db", "here.db"), ("sqlite:///sub.db", "sub.db"), ("sqlite:///{}/absolute.db", "absolute.db"),
])  # fmt: skip
def test_forms_of_a_database_url(launch, tmp_path, url, file):
    server = launch(directory=tmp_path, env={"DATABASE_URL": url.format(tmp_path)})
    user = server.user("dan")
    room = user.create_room()
    assert (tmp_path / file).is_file()
    server.restart()
    assert user.see(room)["owner"] == user.name


def test_a_database_in_memory(launch):
    """sqlite:// leaves no file and forgets at the end."""
    server = launch(env={"DATABASE_URL": "sqlite://"})
    user = server.user("max")
    user.create_room()
    assert len(user.get("/api/rooms/").json()) == 1
    assert not list(server.directory.glob("*.db*"))
    server.restart()
    assert server.api.post("/api/auth/login", {"email": user.email}).status == 401


def test_a_misspelt_key_is_reported(launch):
    """By name, at the start; the server runs all the same."""
    server = launch(options={"net.prot": "8000"}, config="signalling.reconnect_grace = 3\n")
    server.err.wait_for(r"^\S+ warning [^\n]*net\.prot")
    server.err.wait_for(r"^\S+ warning [^\n]*signalling\.reconnect_grace")


def test_a_misspelt_variable_is_reported_once(launch):
    """With the one that was meant; those of others are not, and no value is told."""
    server = launch(env={"REDIS_ULR": "redis://:geheim@h", "REDIS_HOST": "h", "KUBERNETES_SERVICE_PORT": "443", "HOSTNAME": "h"})
    server.user("eve")
    server.stop()
    assert log_lines(server, "stands for no setting") == log_lines(server, r" warning .*variable REDIS_ULR .*did you mean REDIS_URL\?$")
    assert len(log_lines(server, "REDIS_ULR")) == 1
    assert "geheim" not in server.err.text


def test_the_log_level(launch):
    """error is silent about requests, debug says more than information."""
    server = launch(env={"LOG_LEVEL": "error"})
    server.user("ben")
    server.stop()
    assert server.err.text == ""
    launch(env={"LOG_LEVEL": "debug"}).err.wait_for(" debug ")


def test_host_and_port(launch):
    """A name, an address and a fixed port; 0 finds a free one each time."""
    first, second = launch(), launch()
    assert first.port != second.port
    port = str(first.port)
    first.stop()
    assert str(launch(env={"HOST": "127.0.0.1", "PORT": port}).port) == port


def connects(address):
    try:
        socket.create_connection(address, 5).close()
    except OSError:
        return False
    return True


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_in_development_it_listens_on_localhost_only(launch):
    """Not on another address of this machine; HOST=* is every address, IPv4 and IPv6."""
    server = launch()
    assert not connects(("127.0.0.2", server.port))
    port = str(server.port)
    server.stop()
    server.env |= {"HOST": "*", "PORT": port}
    server.spawn().out.wait_for(r"^listening on http://[^\n]+:(\d+)$")
    assert connects(("127.0.0.1", int(port))) and connects(("127.0.0.2", int(port)))
    assert connects(("::1", int(port))) or not has_ipv6()


def test_an_expired_code(launch):
    """The configured lifetime ends a code: a second later it is as wrong as any other."""
    server = launch(options={"auth.otp.lifetime": "1"})
    user = User(server, "tim")

    code = user.sign_up()
    asked = now_of(server)
    eventually(lambda: now_of(server) - asked >= datetime.timedelta(seconds=2))
    answer = server.api.post("/api/auth/verify-otp", {"email": user.email, "otp": code})
    assert (answer.status, answer.detail) == (400, "Invalid or expired OTP")


def now_of(server):
    """The server's own clock."""
    return email.utils.parsedate_to_datetime(server.api.get("/healthz").headers["Date"])


def test_an_empty_host_opens_nothing_to_others(launch):
    """No value is the default, not every address."""
    server = launch(options={"net.host": ""})
    server.out.wait_for(r"^listening on http://127\.0\.0\.1:\d+$")
    assert "0.0.0.0" not in server.printed
    assert "http://[::]:" not in server.printed
