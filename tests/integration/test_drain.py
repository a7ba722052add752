"""A stop in an orderly time: the closing of WebSockets is spread, what is under way finishes, and a deadline ends whatever hangs."""

import os
import pathlib
import signal
import subprocess
import threading
import time

import pytest

from harness import BECKOND, DEADLINE, Api, Server, Wire, WirePeer, eventually, upgrade_headers
from harness.wire import CLOSE

STUCK = {"plugins": "auth-otp, rooms, signaling, stuck", "plugins.path": str(pathlib.Path(BECKOND).parents[1] / "tests" / "plugins")}


def time_of_close(peer, moments):
    told = peer.receive_rest()
    if peer.socket.close_code == 1001 and not [message for message in told if message["type"] == "user_left"]:
        moments.append(time.monotonic())


def closings(server, peers):
    """When each of them is closed after TERM, in seconds."""
    moments = []
    threads = [threading.Thread(target=time_of_close, args=(peer, moments)) for peer in peers]
    begun = time.monotonic()
    server.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(moments) == len(peers), "not all were closed with 1001 alone"
    return sorted(moment - begun for moment in moments)


def test_closings_are_spread_over_the_period(launch):
    server = launch(options={"drain.period": "2"})
    users = [server.user("user") for _ in range(8)]
    room = users[0].create_room()
    times = closings(server, [user.connect(users[0].create_room()) for user in users] + [user.connect(room) for user in users])
    assert server.wait() == 0
    assert len([moment for moment in times if moment < 1]) <= 12
    assert len([moment for moment in times if moment >= 1]) >= 4
    assert max(times) < 2 + DEADLINE


def test_in_development_there_is_no_period(launch):
    server = launch()
    users = [server.user("user") for _ in range(4)]
    room = users[0].create_room()
    begun = time.monotonic()
    closings(server, [user.connect(room) for user in users])
    assert server.wait() == 0
    assert time.monotonic() - begun < 2


def test_the_period_of_production_is_five_seconds(tmp_path):
    """As the shipped defaults have it."""
    env = {"ENVIRONMENT": "production", "SECRET_KEY": "0123456789" * 4, "ALLOWED_ORIGINS": "https://app.example.com", "PATH": os.environ["PATH"]}
    printed = subprocess.run([BECKOND, "--print-config"], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE).stdout
    assert "drain.period = 5  #" in printed


def test_until_their_turn_websockets_and_open_connections_go_on(launch):
    server = launch(options={"drain.period": "60", "drain.deadline": "61"})
    alice, bob = server.user("alice"), server.user("bob")
    room = alice.create_room()
    with Wire(server) as ready, Wire(server) as other:
        ready.request("GET", "/readyz")
        assert ready.response().status == 200
        peers = [alice.connect(room), bob.connect(room)]
        peers[0].expect_user("user_joined", bob)
        server.send_signal(signal.SIGTERM)
        server.err.wait_for("stopping on TERM")

        def refusal():
            ready.request("GET", "/readyz")
            answer = ready.response()
            return answer.status == 503 and answer

        answer = eventually(refusal)
        assert answer.headers["Connection"].lower() == "close"
        assert b"draining" in answer.body
        other.request("GET", room.signaling, *(f"{k}: {v}" for k, v in upgrade_headers(Authorization=f"Bearer {alice.token}").items()))
        assert other.response().status == 503
        peers[0].send("offer", target=bob.name, sdp="x")
        peers[1].expect("offer", sender=alice.name, target=bob.name, sdp="x")
        for peer in peers:
            peer.close()
    server.send_signal(signal.SIGTERM)
    server.wait()


def test_a_second_term_ends_it_at_once(launch):
    """By that signal, which service managers take for what was asked."""
    server = launch(options={"drain.period": "60", "drain.deadline": "61"})
    alice = server.user("alice")
    with WirePeer(alice, alice.create_room()):
        server.send_signal(signal.SIGTERM)
        server.err.wait_for("stopping on TERM")
        server.send_signal(signal.SIGTERM)
        assert server.wait() == -signal.SIGTERM
    assert "ending at once on a second signal, TERM" in server.err.text


def test_int_after_term_ends_it_too(launch):
    server = launch(options={"drain.period": "60", "drain.deadline": "61"})
    alice = server.user("alice")
    with WirePeer(alice, alice.create_room()):
        server.send_signal(signal.SIGTERM)
        server.err.wait_for("stopping on TERM")
        server.send_signal(signal.SIGINT)
        assert server.wait() == -signal.SIGINT


def test_without_websockets_a_stop_does_not_wait_for_the_period(launch):
    server = launch(options={"drain.period": "60", "drain.deadline": "61"})
    with Wire(server) as idle:
        server.send_signal(signal.SIGTERM)
        assert idle.at_end()
    assert server.wait() == 0


def test_mute_clients_are_cut_off_in_time_for_the_deadline(launch):
    server = launch(options={"drain.deadline": "3", "limits.close_handshake": "60"})
    alice = server.user("alice")
    with WirePeer(alice, alice.create_room()) as mute:
        begun = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert mute.read_frame()[1] == CLOSE
        assert server.wait() == 0
        assert time.monotonic() - begun < 3


def test_a_request_under_way_is_answered(launch):
    server = launch(options=STUCK)
    with Wire(server) as waiting:
        waiting.request("POST", "/test/wait", "Content-Length: 0")
        with Wire(server) as release:
            # It has begun when the stop does, and goes on.
            release.request("POST", "/test/release", "Expect: 100-continue", "Content-Length: 2")
            assert release.response().status == 100
            server.send_signal(signal.SIGTERM)
            server.err.wait_for("stopping on TERM")
            release.send("{}")
            assert release.response().status == 200
        assert waiting.response().status == 200
    assert server.wait() == 0


@pytest.mark.parametrize("hang", ["/test/stick/0", "/test/never-stop"])
def test_whatever_hangs_the_deadline_ends_the_process(launch, hang):
    """A loop that a plugin blocks, or a plugin that does not stop."""
    server = launch(options={**STUCK, "net.loops": "1", "drain.deadline": "2"})
    with Wire(server) as wire:
        wire.request("POST", hang, "Content-Length: 0")
        if hang == "/test/never-stop":
            assert wire.response().status == 200
        else:
            wait_until_stuck(server)
        begun = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait() == 70
        assert 2 <= time.monotonic() - begun < 2 + DEADLINE
    assert "taken longer than drain.deadline" in server.err.text


def wait_until_stuck(server):
    """Its only loop answers nobody."""

    def silent():
        try:
            Api(server.address, timeout=1).get("/healthz")
        except OSError:
            return True

    eventually(silent)


def test_requests_under_way_at_the_deadline_are_cut_off(launch):
    """A handler that never returns holds up its worker, and so the stop, until the deadline. The threads that are left behind are meant to be."""
    server = launch(options={**STUCK, "drain.deadline": "2"}, env={"TSAN_OPTIONS": "report_thread_leaks=0"})
    with Wire(server) as wire:
        wire.request("POST", "/test/wait", "Content-Length: 0")
        eventually(lambda: server.api.get("/healthz").status == 200)
        server.send_signal(signal.SIGTERM)
        assert server.wait() == 70
        assert wire.at_end()


def test_a_deadline_that_leaves_no_time_after_the_period_is_refused(tmp_path):
    server = Server(tmp_path, options={"drain.period": "5", "drain.deadline": "5"}).spawn()
    assert server.wait() == 78
    assert "drain.deadline must be longer than -Ddrain.period" in server.printed.replace("-Ddrain.deadline", "drain.deadline")


def test_the_times_of_a_stop_are_reloaded(launch):
    server = launch(config="drain.period = 60\ndrain.deadline = 61\n")
    users = [server.user("user") for _ in range(2)]
    room = users[0].create_room()
    server.reload("")
    begun = time.monotonic()
    closings(server, [user.connect(room) for user in users])
    assert server.wait() == 0
    assert time.monotonic() - begun < DEADLINE
