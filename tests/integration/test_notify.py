"""What systemd is told, by a notification socket of the test's own: ready, reloading, stopping, status, and the watchdog."""

import pathlib
import signal
import time
import types

import pytest

from harness import BECKOND, ForeignApi, Server, ServiceManager, WirePeer, connect, eventually

STUCK = pathlib.Path(BECKOND).parents[1] / "tests" / "plugins"


@pytest.fixture
def manager(tmp_path):
    return ServiceManager(tmp_path)


def test_it_is_ready_when_it_serves(launch, manager):
    server = launch(env=manager.env())
    ready = manager.wait_for(lambda message: "READY" in message)
    assert ready["READY"] == "1"
    assert server.api.get("/healthz").status == 200


def test_a_server_that_cannot_start_is_never_ready(tmp_path, manager):
    server = Server(tmp_path, env={**manager.env(), "PORT": "none"}).spawn()
    assert server.wait() == 78
    assert not [message for message in manager.messages if "READY" in message]


def test_the_status_tells_connections_and_rooms(launch, manager):
    server = launch(env=manager.env())
    manager.wait_for_status("0 connections, 0 rooms")
    alice, bob = server.user("alice"), server.user("bob")
    room, other = alice.create_room(), alice.create_room()
    peers = [alice.connect(room), bob.connect(room), bob.connect(other)]
    manager.wait_for_status("3 connections, 2 rooms")
    for peer in peers[1:]:
        peer.close()
    manager.wait_for_status("1 connection, 1 room")


def test_a_reload_begins_and_ends(launch, manager):
    server = launch(env=manager.env(), config="")
    manager.wait_for(lambda message: "READY" in message)
    seen = len(manager.messages)
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    server.reload()
    reloading = manager.wait_for(lambda message: message.get("RELOADING") == "1", seen)
    assert before <= int(reloading["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    manager.wait_for(lambda message: message.get("READY") == "1", seen)
    kinds = [next(iter(message)) for message in manager.messages[seen:] if "READY" in message or "RELOADING" in message]
    assert kinds == ["RELOADING", "READY"]


def test_a_refused_reload_stands_in_the_status_until_one_succeeds(launch, manager):
    server = launch(env=manager.env(), config="")
    manager.wait_for(lambda message: "READY" in message)
    seen = len(manager.messages)
    server.reload("limits.keep_alive = soon\n")
    manager.wait_for_status("the last reload was refused", seen)
    seen = len(manager.messages)
    server.reload("")
    manager.wait_for(lambda message: "READY" in message and "refused" not in message["STATUS"], seen)


def test_a_stop_says_so_at_once_and_how_long_it_may_take(launch, manager):
    server = launch(env=manager.env(), options={"drain.period": "60", "drain.deadline": "61"})
    alice = server.user("alice")
    with WirePeer(alice, alice.create_room()):
        server.send_signal(signal.SIGTERM)
        stopping = manager.wait_for(lambda message: "STOPPING" in message)
        assert stopping["STOPPING"] == "1"
        assert int(stopping["EXTEND_TIMEOUT_USEC"]) >= 61_000_000
        manager.wait_for_status("stopping, 1 connection left")
    server.kill()


def test_the_watchdog_is_fed_while_the_loops_go_round(launch, manager):
    launch(env=manager.env(watchdog=1))
    begun = time.monotonic()
    manager.wait_for(lambda message: "WATCHDOG" in message)
    eventually(lambda: sum("WATCHDOG" in message for message in manager.messages) >= 8)
    assert manager.longest_silence(begun, time.monotonic()) < 1


def test_without_a_watchdog_it_is_not_fed(launch, manager):
    server = launch(env=manager.env())
    alice = server.user("alice")
    alice.connect(alice.create_room())
    manager.wait_for_status("1 connection")
    assert not [message for message in manager.messages if "WATCHDOG" in message]


@pytest.mark.parametrize("loop", [0, 1])
def test_a_stuck_loop_starves_the_watchdog_until_it_goes_on(launch, manager, loop):
    """A plugin blocks one of two loops: the service manager would restart the server by now. Status goes on."""
    server = launch(
        env=manager.env(watchdog=1),
        options={"net.loops": "2", "plugins": "auth-otp, rooms, signaling, stuck", "plugins.path": str(STUCK)},
    )
    manager.wait_for(lambda message: "WATCHDOG" in message)
    # A connection of the stuck loop is not answered any more: whichever of these is on the other one is.
    post_until_answered(server, f"/test/stick/{loop}")
    server.err.wait_for(rf"error server: stuck: loop {loop} in plugin stuck;")
    stuck = time.monotonic()
    eventually(lambda: time.monotonic() - stuck > 1.2)
    assert manager.longest_silence(stuck, time.monotonic()) > 1
    post_until_answered(server, "/test/release")
    seen = len(manager.messages)
    manager.wait_for(lambda message: "WATCHDOG" in message, seen)


def test_the_plugin_that_blocks_a_loop_is_named(launch, manager):
    server = launch(env=manager.env(watchdog=1), options={"plugins": "auth-otp, rooms, signaling, stuck", "plugins.path": str(STUCK)})
    manager.wait_for(lambda message: "WATCHDOG" in message)
    blocker = connect(server, types.SimpleNamespace(signaling="/test/socket"))
    blocker.send_text("wait")
    server.err.wait_for(r"error server: stuck: loop \d+ in plugin stuck;")
    post_until_answered(server, "/test/release")
    assert blocker.receive_text() == "done"


def post_until_answered(server, path):
    """The kernel spreads connections over the loops: some come to the one that is stuck."""

    def answered():
        try:
            return ForeignApi(server.address, timeout=1).post(path).status == 200
        except OSError:
            return False

    eventually(answered)
