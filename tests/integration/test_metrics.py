"""The figures that the server gives of itself."""

import pathlib
import re
import shutil
import subprocess
import time
import types

import pytest

from harness import BECKOND, Api, ForeignApi, Server, connect, eventually, free_port
from harness.server import ROOT

STUCK = str(pathlib.Path(BECKOND).parents[1] / "tests" / "plugins")


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def server(port, tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("server"), options={"metrics.port": str(port)})
    one.start()
    yield one
    one.stop()


@pytest.fixture
def read(port):
    def figures():
        answer = Api(("127.0.0.1", port)).get("/metrics")
        assert answer.status == 200, answer
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return answer.body.decode()

    return figures


def value(text, series):
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.M)
    return float(found.group(1)) if found else 0.0


def test_the_figures_have_a_listener_of_their_own(server, read):
    assert "process_cpu_seconds_total" in read()
    assert server.api.get("/metrics").status == 404


def test_their_listener_answers_nothing_else(server, port):
    for path in ("/api/rooms", "/healthz", "/readyz", "/"):
        assert ForeignApi(("127.0.0.1", port)).get(path).status == 404


def test_no_web_page_may_read_them(port):
    answer = Api(("127.0.0.1", port)).get("/metrics", headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_in_development_the_servers_port_answers_unless_they_have_their_own(launch):
    assert "beckon_connections " in launch().api.get("/metrics").body.decode()


def test_promtool_finds_nothing_to_complain_of(server, alice, room, read):
    alice.connect(room).close()
    checked = subprocess.run([shutil.which("promtool"), "check", "metrics"], input=read(), text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_requests_count_by_plugin_and_status(server, alice, read):
    before = read()
    series = 'beckon_http_requests_total{plugin="rooms",status="404"}'
    assert alice.get("/api/rooms/nowhere").status == 404
    eventually(lambda: value(read(), series) == value(before, series) + 1)
    duration = 'beckon_http_request_duration_seconds_count{plugin="rooms"}'
    assert value(read(), duration) == value(before, duration) + 1


def test_messages_and_bytes_count(server, alice, bob, room, read):
    one, other = alice.connect(room), bob.connect(room)
    one.expect_user("user_joined", bob)
    before = read()
    for _ in range(10):
        one.send("offer", target=bob.name, sdp="x" * 1000)
    for _ in range(10):
        assert other.receive()["type"] == "offer"
    for series, least, most in (
        ("beckon_websocket_messages_received_total", 10, 10),
        ("beckon_message_turnaround_seconds_count", 10, 10),
        ("beckon_received_bytes_total", 10_000, 15_000),
        ("beckon_sent_bytes_total", 10_000, 15_000),
    ):
        eventually(lambda series=series, least=least: value(read(), series) - value(before, series) >= least)
        assert value(read(), series) - value(before, series) <= most, series


def test_messages_count_by_type_and_what_became_of_them(server, alice, bob, room, read):
    one, other = alice.connect(room), bob.connect(room)
    one.expect_user("user_joined", bob)
    before = read()
    one.send("offer", target=bob.name, sdp="x")
    other.receive()
    one.send("candidate", target="nobody", candidate=None)
    one.expect_error()
    one.send("heartbeat")
    one.receive()
    one.send("nonsense")
    one.expect_error()
    after = read()
    for labels in ('type="offer",result="delivered"', 'type="candidate",result="refused"', 'type="heartbeat",result="answered"',
                   'type="faulty",result="refused"'):  # fmt: skip
        series = "beckon_signaling_messages_total{" + labels + "}"
        assert value(after, series) == value(before, series) + 1, series
    assert value(after, "beckon_rooms") >= 1
    assert value(after, "beckon_participants_connected") >= 2


def test_the_time_and_the_exceptions_of_websocket_handlers_count_by_plugin(launch):
    """A message that a plugin blocks the loop with stands out, and one that throws is an error of that plugin."""
    server = launch(options={"net.loops": "2", "plugins": "auth-otp, rooms, signaling, stuck", "plugins.path": STUCK})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    one, other = alice.connect(room), bob.connect(room)
    one.send("offer", target=bob.name, sdp="x")
    other.expect("offer", sender=alice.name, target=bob.name, sdp="x")
    socket = types.SimpleNamespace(signaling="/test/socket")
    quick, slow = connect(server, socket), connect(server, socket)
    quick.send_text("quick")
    assert quick.receive_text() == "done"
    quick.send_text("throw")
    quick.expect_closed(1011)
    slow.send_text("wait")
    begun = time.monotonic()
    eventually(lambda: time.monotonic() - begun > 0.3)
    eventually(lambda: posted(server, "/test/release"))
    assert slow.receive_text() == "done"
    slow.close()
    duration = "beckon_websocket_handler_duration_seconds"

    def all_counted():
        text = server.api.get("/metrics").body.decode()
        return value(text, f'{duration}_count{{plugin="stuck"}}') == 7 and text  # two openings, three messages, two ends

    text = eventually(all_counted)
    assert value(text, f'{duration}_sum{{plugin="stuck"}}') >= 0.3
    assert value(text, f'{duration}_count{{plugin="signaling"}}') >= 3
    assert value(text, 'beckon_plugin_errors_total{plugin="stuck"}') == 1
    assert value(text, 'beckon_plugin_errors_total{plugin="signaling"}') == 0


def posted(server, path):
    try:
        return ForeignApi(server.address, timeout=1).post(path).status == 200
    except OSError:
        return False  # a connection of the loop that stands still


def test_the_steps_of_the_way_in_count_by_their_result(server, read):
    before = read()
    server.user("eve")
    assert server.api.post("/api/auth/login", {"email": "nobody@example.com"}).status == 401
    after = read()
    for series in ('beckon_auth_total{step="signup",result="ok"}', 'beckon_auth_total{step="login",result="ok"}',
                   'beckon_auth_total{step="login",result="refused"}'):  # fmt: skip
        assert value(after, series) == value(before, series) + 1, series


def test_the_store_tells_how_it_is(server, read):
    server.user("eve")
    assert value(read(), "beckon_store_up") == 1
    assert value(read(), 'beckon_store_duration_seconds_count{access="write"}') >= 1


def test_closed_websockets_count_by_code_and_foreign_codes_are_one_series(server, alice, room, read):
    before = read()
    alice.connect(room).close(code=4999)
    alice.connect(room).close(code=3456)
    series = 'beckon_websockets_closed_total{code="other"}'
    eventually(lambda: value(read(), series) == value(before, series) + 2)
    assert 'code="4999"' not in read()


def shipped(path):
    return (ROOT / "etc" / path).read_text(encoding="utf-8")


def test_the_shipped_alerts_are_sound():
    checked = subprocess.run([shutil.which("promtool"), "check", "rules", ROOT / "etc" / "prometheus" / "alerts.yml"], text=True,
                             capture_output=True, check=False)  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


RULES_TEST = """
rule_files: [%s]
evaluation_interval: 30s
tests:
  - interval: 30s
    input_series:
      - {series: 'beckon_plugin_task_duration_seconds_count{plugin="slow"}', values: "0+10x20"}
      - {series: 'beckon_plugin_task_duration_seconds_bucket{plugin="slow",le="0.5"}', values: "0+9x20"}
      - {series: 'beckon_plugin_task_duration_seconds_count{plugin="quick"}', values: "0+10x20"}
      - {series: 'beckon_plugin_task_duration_seconds_bucket{plugin="quick",le="0.5"}', values: "0+10x20"}
    alert_rule_test:
      - eval_time: 10m
        alertname: BeckonPluginBlocks
        exp_alerts:
          - exp_labels: {plugin: slow}
            exp_annotations: {summary: "the plugin slow of  keeps loops for more than half a second: everybody on them waits"}
"""


def test_the_alert_for_blocking_plugins_names_those_that_do_and_no_other(tmp_path):
    file = tmp_path / "rules.yml"
    file.write_text(RULES_TEST % (ROOT / "etc" / "prometheus" / "alerts.yml"))
    checked = subprocess.run([shutil.which("promtool"), "test", "rules", file], text=True, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", ["grafana/beckon.json", "prometheus/alerts.yml"])
def test_what_the_dashboard_and_the_alerts_ask_for_is_there(path, server, alice, room, read):
    """But for what TLS, another mailer, Redis, several nodes, or a fault brings."""
    absent = {"beckon_mail_queue_length", "beckon_mails_total", "beckon_cluster_unacknowledged_bytes",
              "beckon_store_fallbacks_total", "beckon_tls_certificate_end_seconds"}  # fmt: skip
    alice.connect(room).close()
    names = {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\b(?:beckon|process)_[a-z_]+", shipped(path))}
    text = eventually(lambda: (now := read()) and "beckon_websockets_closed_total" in now and now)
    missing = {name for name in names if not re.search(rf"^# TYPE {name} ", text, re.M)}
    assert missing <= absent, missing


def test_nobody_is_named(server, alice, room, read):
    alice.connect(room).close()
    alice.see(room)
    text = read()
    for name in (alice.name, alice.email, room.id, alice.token):
        assert name not in text


def test_a_port_that_is_taken_is_told(server, port, tmp_path):
    other = Server(tmp_path, options={"metrics.port": str(port)}).spawn()
    assert other.wait() == 71  # EX_OSERR
    assert f":{port}" in other.err.text
