"""Ending well, and failing to start with an exit code and a line that tells the fix."""

import signal
import socket

import pytest

from harness import Server, Wire, WirePeer, eventually, upgrade_headers
from harness.wire import CLOSE

CONFIGURATION, MACHINE = 78, 71  # EX_CONFIG and EX_OSERR of sysexits.h


def refuses_connections(server):
    try:
        socket.create_connection(server.address, 1).close()
    except OSError:
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_closes_every_connection_with_1001_and_tells_no_one_of_a_leave(launch, number):
    """A client that hung up at user_left would drop its calls at every restart."""
    server = launch()
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    one = alice.connect(room)
    other = bob.connect(room)
    one.expect_user("user_joined", bob)
    server.send_signal(number)
    one.expect_closed(1001)
    other.expect_closed(1001)
    assert server.wait() == 0


def test_a_client_that_does_not_answer_the_close_is_not_waited_for_long(launch):
    server = launch(options={"limits.close_handshake": "1"})
    alice = server.user("alice")
    with WirePeer(alice, alice.create_room()) as mute:
        server.send_signal(signal.SIGTERM)
        assert mute.read_frame()[1] == CLOSE
        assert server.wait() == 0


def test_a_request_under_way_is_finished(launch):
    """No new connection is taken meanwhile, and this one is told to close."""
    server = launch()
    body = b'{"email": "late@example.com"}'
    with Wire(server) as wire:
        wire.request("POST", "/api/auth/signup", "Content-Type: application/json", f"Content-Length: {len(body)}", "Expect: 100-continue")
        assert wire.response().status == 100
        server.send_signal(signal.SIGTERM)
        eventually(lambda: refuses_connections(server))
        wire.send(body)
        answer = wire.response()
        assert (answer.status, answer.headers["Connection"].lower()) == (200, "close")
        assert wire.at_end()
    assert server.wait() == 0


def test_while_it_drains_it_is_not_ready_and_lets_no_one_in(launch):
    """Requests that had begun are answered: 503 for /readyz and for an upgrade."""
    server = launch()
    alice = server.user("alice")
    room = alice.create_room()
    fields = upgrade_headers(Authorization=f"Bearer {alice.token}")
    waiting = ["Expect: 100-continue", "Content-Length: 2"]
    with Wire(server) as ready, Wire(server) as upgrade:
        ready.request("GET", "/readyz", *waiting)
        upgrade.request("GET", room.signaling, *waiting, *(f"{name}: {value}" for name, value in fields.items()))
        assert (ready.response().status, upgrade.response().status) == (100, 100)
        server.send_signal(signal.SIGTERM)
        eventually(lambda: refuses_connections(server))
        for wire in (ready, upgrade):
            wire.send("{}")
            answer = wire.response()
            assert (answer.status, answer.headers["Connection"].lower()) == (503, "close")
    assert server.wait() == 0


def test_idle_connections_do_not_hold_up_a_stop(launch):
    server = launch()
    with Wire(server) as silent, Wire(server) as kept:
        kept.request("GET", "/healthz")
        assert kept.response().status == 200
        server.send_signal(signal.SIGTERM)
        assert kept.at_end()
        assert silent.at_end()
    assert server.wait() == 0


def test_after_a_stop_the_port_is_free_again(launch):
    """A restart on the same port, with a client that was connected, works at once."""
    server = launch()
    alice = server.user("alice")
    room = alice.create_room()
    peer = alice.connect(room)
    server.env["PORT"] = str(server.port)
    server.stop()
    peer.expect_closed(1001)
    server.start()
    assert alice.see(room)["participants"] == [alice.name]
    alice.connect(room).expect_nothing()


def failure(tmp_path, **settings):
    """How a server that cannot start ends: its exit code and what it said."""
    server = Server(tmp_path, **settings).spawn()
    code = server.wait()
    assert "listening on" not in server.out.text
    return code, server.printed


def test_a_port_in_use_is_named_in_one_line(launch, tmp_path):
    port = str(launch().port)
    code, printed = failure(tmp_path, env={"PORT": port})
    assert code == MACHINE
    lines = [line for line in printed.splitlines() if port in line]
    assert len(lines) == 1, printed


def test_a_host_that_is_not_ours_is_named(tmp_path):
    code, printed = failure(tmp_path, env={"HOST": "203.0.113.77"})
    assert code == MACHINE
    assert "203.0.113.77" in printed


@pytest.mark.parametrize("name, value", [
    ("PORT", "http"), ("PORT", "65536"), ("PORT", "-1"), ("ALGORITHM", "HS257"), ("ALGORITHM", "none"), ("LOG_LEVEL", "loud"),
    ("ACCESS_TOKEN_EXPIRE_MINUTES", "soon"), ("ACCESS_TOKEN_EXPIRE_MINUTES", "0"), ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "oracle://db"), ("MAILER", "pigeon"), ("STORE", "cupboard"), ("ENVIRONMENT", "holiday"), ("SMTP_PORT", "mail"),
    ("ALLOWED_ORIGINS", "https://app.example.com/"),
])  # fmt: skip
def test_a_variable_that_cannot_work_is_named(tmp_path, name, value):
    """Exit 78; the message names the variable or what it asks for."""
    env = {name: value} | ({"MAILER": "smtp"} if name == "SMTP_PORT" else {})
    code, printed = failure(tmp_path, env=env)
    assert code == CONFIGURATION, printed
    assert name in printed or value in printed
    assert "terminate" not in printed


@pytest.mark.parametrize("name, value", [
    ("net.port", "x"), ("limits.body_bytes", "many"), ("signaling.reconnect_grace", "-1"), ("auth.otp.lifetime", "x"), ("net.loops", "-3"),
])  # fmt: skip
def test_a_property_that_cannot_work_is_named(tmp_path, name, value):
    code, printed = failure(tmp_path, env={"PORT": ""} if name == "net.port" else {}, options={name: value})
    assert code == CONFIGURATION, printed
    assert name in printed


def test_an_unknown_plugin_is_named(tmp_path):
    code, printed = failure(tmp_path, options={"plugins": "auth-otp, no-such-plugin"})
    assert code == CONFIGURATION
    assert "no-such-plugin" in printed


def test_a_missing_configuration_file_is_named(tmp_path):
    code, printed = failure(tmp_path, arguments=["--config=/no/such/file.properties"])
    assert code == CONFIGURATION
    assert "/no/such/file.properties" in printed


def test_a_missing_key_file_is_named(tmp_path):
    code, printed = failure(tmp_path, env={"ALGORITHM": "RS256"}, options={"auth.token.key_file": "/no/such/key.pem"})
    assert code == CONFIGURATION
    assert "/no/such/key.pem" in printed


def test_a_database_that_cannot_be_opened_is_named(tmp_path):
    code, printed = failure(tmp_path, env={"DATABASE_URL": "sqlite:////no/such/directory/test.db"})
    assert code in (CONFIGURATION, MACHINE), printed
    assert "/no/such/directory/test.db" in printed


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    """It is named, and not a byte of it is changed."""
    precious = tmp_path / "test.db"
    precious.write_text("no database, but dear to someone\n" * 100)
    code, printed = failure(tmp_path)
    assert code in (CONFIGURATION, MACHINE), printed
    assert "test.db" in printed
    assert precious.read_text() == "no database, but dear to someone\n" * 100


def test_in_development_a_warning_tells_what_login_needs(launch):
    """One warning, at start-up: an email address is enough."""
    server = launch()
    server.stop()
    lines = [line for line in server.printed.splitlines() if "email" in line.lower() and "login" in line.lower().replace("log in", "login")]
    assert len(lines) == 1, server.printed
