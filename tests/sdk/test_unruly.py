"""A plugin of others that throws and blocks wherever its code runs: the log and the figures name it, and nobody else pays."""

import http.client
import re
import signal

import harness
import pytest

TASKS = "beckon_plugin_task_duration_seconds"
HANDLERS = "beckon_websocket_handler_duration_seconds"
ERRORS = "beckon_plugin_errors_total"
MEMORY = "beckon_plugin_memory_bytes"
MEBIBYTE = 1024 * 1024
LEAK = 16 * MEBIBYTE
HOLDS_MUCH = r"warning plugins: plugin unruly holds about (\d+) MiB of memory, more than plugins.memory.warn \(40 MiB\)"


class Packaged(harness.Server):
    """The program of the package, with this plugin beside its own."""

    def __init__(self, sdk, faulty, directory):
        super().__init__(directory, config=f"plugins.path = {faulty}\nplugins = auth-otp rooms signaling unruly\nnet.loops = 1\n"
                         f"plugins.memory.warn = {40 * MEBIBYTE}\n")
        self._program = sdk.prefix / "sbin/beckond"

    def command(self):
        return [str(self._program), *super().command()[1:]]

    def figure(self, name, plugin):
        text = self.api.get("/metrics").body.decode()
        return float(re.search(rf'^{name}{{plugin="{plugin}"}} (\S+)$', text, re.M)[1])

    def misbehave(self, where, how):
        assert self.api.post(f"/api/unruly/{where}/{how}").status == 200


@pytest.fixture
def server(sdk, faulty, tmp_path):
    one = Packaged(sdk, faulty, tmp_path).start()
    yield one
    if one.running:
        one.stop()


@pytest.fixture
def room(server):
    """Two users in one room, of whom the second sees how the others fare."""
    ada, ben = server.user("ada"), server.user("ben")
    room = ada.create_room()
    first, second = ada.connect(room), ben.connect(room)
    first.expect_user("user_joined", ben)
    return first, second


def blamed(server, errors):
    harness.eventually(lambda: server.figure(ERRORS, "unruly") == errors)
    assert server.figure(ERRORS, "signaling") == 0


def test_a_message_type_that_throws_is_the_fault_of_the_plugin_that_added_it(server, room):
    first, second = room
    first.send("unruly-throw")
    first.expect_closed(1011)
    server.err.wait_for(r"plugin unruly, connection \d+: exception out of onMessage: the handler of message type unruly-throw: on purpose")
    blamed(server, 1)
    assert "plugin signaling, connection" not in server.err.text
    assert second.receive()["type"] == "user_left"
    second.send("heartbeat")
    second.expect("heartbeat_response")


def test_a_message_type_that_blocks_counts_as_the_time_of_the_plugin_that_added_it(server, room):
    first, _ = room
    first.send("unruly-block")
    first.expect("unruly")
    server.err.wait_for(r"warning loop: plugin unruly kept a loop for \d+ ms")
    assert harness.eventually(lambda: server.figure(f"{HANDLERS}_sum", "unruly")) >= 0.7
    assert server.figure(f"{HANDLERS}_count", "unruly") == 1
    assert server.figure(f"{HANDLERS}_sum", "signaling") < server.figure(f"{HANDLERS}_sum", "unruly")


@pytest.mark.parametrize("where", ["task", "timer"])
def test_what_throws_on_a_loop_is_the_fault_of_the_plugin_that_put_it_there(server, where):
    server.misbehave(where, "throw")
    server.err.wait_for(r"error loop: plugin unruly: a task failed: on purpose")
    blamed(server, 1)
    assert server.api.get("/healthz").status == 200


@pytest.mark.parametrize("where", ["task", "timer"])
def test_what_blocks_a_loop_counts_as_the_time_of_the_plugin_that_put_it_there(server, where):
    server.misbehave(where, "block")
    server.err.wait_for(r"warning loop: plugin unruly kept a loop for \d+ ms")
    harness.eventually(lambda: server.figure(f"{TASKS}_sum", "unruly") >= 0.7)
    assert server.figure(f"{ERRORS}", "unruly") == 0


@pytest.mark.parametrize("where", ["request", "task", "timer"])
def test_a_plugin_that_leaks_with_each_call_is_named_in_figure_and_log(server, where):
    for _ in range(4):
        server.misbehave(where, "leak")
    harness.eventually(lambda: server.figure(MEMORY, "unruly") > 2.5 * LEAK)
    assert server.figure(MEMORY, "unruly") < 6 * LEAK
    server.err.wait_for(HOLDS_MUCH)
    for other in ("auth-otp", "rooms", "signaling"):
        assert server.figure(MEMORY, other) < LEAK / 2
    assert server.err.text.count("plugins.memory.warn") == 1


def test_a_message_type_that_leaks_is_named_and_signaling_is_not(server, room):
    for _ in range(4):
        room[0].send("unruly-leak")
        room[0].expect("unruly")
    assert 2.5 * LEAK < server.figure(MEMORY, "unruly") < 6 * LEAK
    assert server.figure(MEMORY, "signaling") < LEAK / 2
    server.err.wait_for(HOLDS_MUCH)


def test_each_part_of_a_reload_counts_as_the_plugin_that_is_in_it(server):
    for reload in range(1, 5):
        server.send_signal(signal.SIGHUP)
        harness.eventually(lambda: server.err.text.count("the configuration has been read") == reload)
    assert 10 * LEAK < server.figure(MEMORY, "unruly") < 16 * LEAK


def test_more_is_told_when_it_has_doubled_and_not_before(server):
    for _ in range(4):
        server.misbehave("request", "leak")
    server.err.wait_for(HOLDS_MUCH)
    for _ in range(4):
        server.misbehave("request", "leak")
    server.err.wait_for("(?s)" + HOLDS_MUCH + ".*" + HOLDS_MUCH)
    told = [int(held) for held in re.findall(HOLDS_MUCH, server.err.text)]
    assert told[0] >= 40 and told[1] >= 80


def test_a_plugin_that_gives_back_what_it_takes_is_not_named(server):
    for _ in range(8):
        server.misbehave("request", "borrow")
    assert server.figure(MEMORY, "unruly") < LEAK / 2
    for _ in range(4):
        server.misbehave("request", "leak")
    server.err.wait_for(HOLDS_MUCH)
    assert int(re.search(HOLDS_MUCH, server.err.text)[1]) < 8 * LEAK / MEBIBYTE


def test_what_throws_at_the_drain_is_named_and_the_stop_goes_on(server):
    server.stop()
    assert "error plugins: plugin unruly: a task failed: on purpose" in server.err.text


@pytest.mark.parametrize("where", ["request", "task", "timer"])
def test_the_last_line_of_a_crash_names_the_plugin(server, where):
    with pytest.raises((OSError, http.client.HTTPException)):
        while True:
            server.misbehave(where, "crash")
    assert server.wait() == -signal.SIGSEGV
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGSEGV) in plugin unruly"


def test_a_crash_in_a_message_type_names_the_plugin_that_added_it(server, room):
    room[0].send("unruly-crash")
    assert server.wait() == -signal.SIGSEGV
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGSEGV) in plugin unruly"


def test_whoever_ends_the_process_on_purpose_is_named(server):
    with pytest.raises((OSError, http.client.HTTPException)):
        server.misbehave("request", "abort")
    assert server.wait() == -signal.SIGABRT
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGABRT) in plugin unruly"


def test_a_crash_that_is_no_plugins_says_so(server):
    server.send_signal(signal.SIGSEGV)
    assert server.wait() == -signal.SIGSEGV
    assert server.err.text.splitlines()[-1] == "beckond: crashed (SIGSEGV) in the server itself"
